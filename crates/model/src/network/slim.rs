use super::layers::{ConvNorm, halve};
use super::squeeze_excitation::SqueezeExcitation;
use crate::{Expression, SlimConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;

/// The network of [`SlimConfig`].
#[derive(Module, Debug)]
pub struct Slim {
    stem: ConvNorm,
    stages: Vec<ConvNorm>,
    residual: bool,
    channels: Vec<SqueezeExcitation>,
    dropout: Dropout,
    hidden: Linear,
    pub(super) output: Linear,
}

impl Slim {
    /// Fresh weights.
    pub(super) fn new(config: &SlimConfig, device: &Device) -> Self {
        let mut channels = config.stem;
        let mut stages = Vec::with_capacity(2 * config.stages.len());
        for width in config.stages {
            stages.push(ConvNorm::new(channels, width, device));
            stages.push(ConvNorm::new(width, width, device));
            channels = width;
        }
        Self {
            stem: ConvNorm::new(1, config.stem, device),
            stages,
            residual: config.residual,
            channels: config
                .stages
                .into_iter()
                .filter(|_| config.squeeze_excitation)
                .map(|width| SqueezeExcitation::new(width, device))
                .collect(),
            dropout: DropoutConfig::new(config.dropout).init(),
            hidden: LinearConfig::new(config.features(), config.hidden).init(device),
            output: LinearConfig::new(config.hidden, Expression::COUNT).init(device),
        }
    }

    pub(super) fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        let mut x = self.stem.forward_pooled(pictures);
        for (stage, [first, second]) in self.stages.as_chunks().0.iter().enumerate() {
            x = first.forward(x);
            x = if self.residual {
                halve(second.forward_around(x))
            } else {
                second.forward_pooled(x)
            };
            if let Some(channels) = self.channels.get(stage) {
                x = channels.forward(x);
            }
        }
        let x: Tensor<2> = x.flatten(1, 3);
        let x = relu(self.hidden.forward(self.dropout.forward(x)));
        self.dropout.forward(x)
    }
}
