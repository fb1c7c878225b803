use super::layers::ConvNorm;
use super::residual::ResidualBlock;
use crate::{Expression, ResNet18Config};
use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;

/// The network of [`ResNet18Config`].
#[derive(Module, Debug)]
pub struct ResNet18 {
    stem: ConvNorm,
    blocks: Vec<ResidualBlock>,
    pub(super) output: Linear,
}

impl ResNet18 {
    /// Fresh weights.
    pub(super) fn new(config: &ResNet18Config, device: &Device) -> Self {
        let [first, .., last] = config.stages;
        let blocks = config.blocks().into_iter();
        Self {
            stem: ConvNorm::new(1, first, device),
            blocks: blocks.map(|block| ResidualBlock::new(block, device)).collect(),
            output: LinearConfig::new(last, Expression::COUNT).init(device),
        }
    }

    pub(super) fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        let x = self.stem.forward(pictures);
        let x = self.blocks.iter().fold(x, |x, block| block.forward(x));
        let [pictures, channels, ..] = x.dims();
        x.mean_dims(&[2, 3]).reshape([pictures, channels])
    }
}
