use crate::architecture::slim::squeezed;
use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::{relu, sigmoid};

/// Weighs channels by what the means of all of them say (Hu et al. 2018).
#[derive(Module, Debug)]
pub(super) struct SqueezeExcitation {
    reduce: Linear,
    expand: Linear,
}

impl SqueezeExcitation {
    pub(super) fn new(channels: usize, device: &Device) -> Self {
        Self {
            reduce: LinearConfig::new(channels, squeezed(channels)).init(device),
            expand: LinearConfig::new(squeezed(channels), channels).init(device),
        }
    }

    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [pictures, channels, ..] = x.dims();
        let means = x.clone().mean_dims(&[2, 3]).reshape([pictures, channels]);
        let weights = sigmoid(self.expand.forward(relu(self.reduce.forward(means))));
        x * weights.reshape([pictures, channels, 1, 1])
    }
}
