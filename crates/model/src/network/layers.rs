use super::fused;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::MaxPool2dConfig;
use burn::nn::{BatchNorm, BatchNormConfig, Dropout, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::activation::relu;

/// Convolution 3x3 that keeps the size, batch normalisation, ReLU.
#[derive(Module, Debug)]
pub(super) struct ConvNorm {
    conv: Conv2d,
    norm: BatchNorm,
}

impl ConvNorm {
    pub(super) fn new(channels_in: usize, channels_out: usize, device: &Device) -> Self {
        let conv = Conv2dConfig::new([channels_in, channels_out], [3, 3])
            .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
            .with_bias(false)
            .init(device);
        Self { conv, norm: BatchNormConfig::new(channels_out).init(device) }
    }

    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        norm_relu(&self.norm, convolve(&self.conv, x), false)
    }

    /// The same, then max-pooling.
    pub(super) fn forward_pooled(&self, x: Tensor<4>) -> Tensor<4> {
        norm_relu(&self.norm, convolve(&self.conv, x), true)
    }

    /// The same with the input summed in before ReLU; it has as many channels as the output.
    pub(super) fn forward_around(&self, x: Tensor<4>) -> Tensor<4> {
        relu(self.norm.forward(convolve(&self.conv, x.clone())) + x)
    }
}

/// A convolution without its bias, with equal padding on all sides.
fn convolve_unbiased(conv: &Conv2d, x: &Tensor<4>) -> Option<Tensor<4>> {
    let padding = match conv.padding {
        PaddingConfig2d::Valid => 0,
        PaddingConfig2d::Explicit(padding, ..) => padding,
        PaddingConfig2d::Same => return None,
    };
    let fits = conv.stride == [1, 1] && conv.kernel_size == [3, 3];
    if fits { fused::convolution(x, &conv.weight.val(), padding) } else { None }
}

/// A convolution without bias.
pub(super) fn convolve(conv: &Conv2d, x: Tensor<4>) -> Tensor<4> {
    convolve_unbiased(conv, &x).unwrap_or_else(|| conv.forward(x))
}

/// Batch normalisation, ReLU and, if asked for, max-pooling.
pub(super) fn norm_relu(norm: &BatchNorm, x: Tensor<4>, pool: bool) -> Tensor<4> {
    fused::norm_relu(norm, &x, pool).unwrap_or_else(|| {
        let x = relu(norm.forward(x));
        if pool { halve(x) } else { x }
    })
}

/// A convolution with a bias, ReLU and, if asked for, max-pooling.
pub(super) fn conv_relu(conv: &Conv2d, x: Tensor<4>, pool: bool) -> Tensor<4> {
    let fused = || {
        let bias = conv.bias.as_ref()?.val();
        fused::bias_relu(&convolve_unbiased(conv, &x)?, &bias, pool)
    };
    fused().unwrap_or_else(|| {
        let x = relu(conv.forward(x));
        if pool { halve(x) } else { x }
    })
}

/// Max-pooling 2x2 with stride 2.
pub(super) fn halve(x: Tensor<4>) -> Tensor<4> {
    MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init().forward(x)
}

/// Dropout of feature maps.
pub(super) fn dropout(layer: &Dropout, x: Tensor<4>) -> Tensor<4> {
    fused::dropout(layer, &x).unwrap_or_else(|| layer.forward(x))
}
