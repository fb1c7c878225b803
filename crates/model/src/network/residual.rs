use super::layers::{convolve, norm_relu};
use crate::architecture::resnet18::Block;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::activation::relu;

/// Two 3x3 convolutions, summed with the block's input; then ReLU.
#[derive(Module, Debug)]
pub(super) struct ResidualBlock {
    first: Normalised,
    second: Normalised,
    shortcut: Option<Normalised>,
}

impl ResidualBlock {
    pub(super) fn new(block: Block, device: &Device) -> Self {
        let Block { channels_in, channels_out, stride } = block;
        let conv = |kernel_size, channels_in, stride| {
            Normalised::new(kernel_size, [channels_in, channels_out], stride, device)
        };
        Self {
            first: conv(3, channels_in, stride),
            second: conv(3, channels_out, 1),
            shortcut: block.reshapes().then(|| conv(1, channels_in, stride)),
        }
    }

    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let first = norm_relu(&self.first.norm, convolve(&self.first.conv, x.clone()), false);
        let body = self.second.forward(first);
        let past = match &self.shortcut {
            Some(shortcut) => shortcut.forward(x),
            None => x,
        };
        relu(body + past)
    }
}

/// A convolution and batch normalisation, without ReLU.
#[derive(Module, Debug)]
struct Normalised {
    conv: Conv2d,
    norm: BatchNorm,
}

impl Normalised {
    fn new(kernel_size: usize, channels: [usize; 2], stride: usize, device: &Device) -> Self {
        let padding = kernel_size / 2;
        let conv = Conv2dConfig::new(channels, [kernel_size; 2])
            .with_stride([stride; 2])
            .with_padding(PaddingConfig2d::Explicit(padding, padding, padding, padding))
            .with_bias(false)
            .init(device);
        Self { conv, norm: BatchNormConfig::new(channels[1]).init(device) }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.norm.forward(convolve(&self.conv, x))
    }
}
