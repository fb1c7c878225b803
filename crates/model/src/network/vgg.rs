use super::layers::ConvNorm;
use crate::{Expression, VggConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;

/// The network of [`VggConfig`].
#[derive(Module, Debug)]
pub struct Vgg {
    stages: Vec<ConvNorm>,
    dropout: Dropout,
    hidden1: Linear,
    hidden2: Linear,
    pub(super) output: Linear,
}

impl Vgg {
    /// Fresh weights.
    pub(super) fn new(config: &VggConfig, device: &Device) -> Self {
        let mut channels = 1;
        let mut stages = Vec::with_capacity(2 * config.stages.len());
        for width in config.stages {
            stages.push(ConvNorm::new(channels, width, device));
            stages.push(ConvNorm::new(width, width, device));
            channels = width;
        }
        let dense = |width_in, width_out| LinearConfig::new(width_in, width_out).init(device);
        Self {
            stages,
            dropout: DropoutConfig::new(config.dropout).init(),
            hidden1: dense(config.features(), config.hidden),
            hidden2: dense(config.hidden, config.hidden),
            output: dense(config.hidden, Expression::COUNT),
        }
    }

    pub(super) fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        let mut x = pictures;
        for [first, second] in self.stages.as_chunks().0 {
            x = second.forward_pooled(first.forward(x));
        }
        let x: Tensor<2> = x.flatten(1, 3);
        let x = relu(self.hidden1.forward(self.dropout.forward(x)));
        relu(self.hidden2.forward(self.dropout.forward(x)))
    }
}
