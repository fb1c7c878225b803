use super::layers::{conv_relu, dropout};
use crate::architecture::mission::{CHANNELS, HIDDEN, LAST_SIDE};
use crate::{Expression, MissionConfig};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::activation::relu;

/// The network of [`MissionConfig`].
#[derive(Module, Debug)]
pub struct Mission {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    conv4: Conv2d,
    dropout_features: Dropout,
    hidden: Linear,
    dropout_dense: Dropout,
    pub(super) output: Linear,
}

impl Mission {
    /// Fresh weights.
    pub(super) fn new(config: &MissionConfig, device: &Device) -> Self {
        let conv = |channels_in, channels_out| {
            Conv2dConfig::new([channels_in, channels_out], [3, 3])
                .with_padding(PaddingConfig2d::Valid)
                .init(device)
        };
        let [a, b, c, d] = CHANNELS;
        Self {
            conv1: conv(1, a),
            conv2: conv(a, b),
            conv3: conv(b, c),
            conv4: conv(c, d),
            dropout_features: DropoutConfig::new(config.dropout_features).init(),
            hidden: LinearConfig::new(d * LAST_SIDE * LAST_SIDE, HIDDEN).init(device),
            dropout_dense: DropoutConfig::new(config.dropout_dense).init(),
            output: LinearConfig::new(HIDDEN, Expression::COUNT).init(device),
        }
    }

    pub(super) fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        let x = conv_relu(&self.conv1, pictures, false);
        let x = dropout(&self.dropout_features, conv_relu(&self.conv2, x, true));
        let x = conv_relu(&self.conv4, conv_relu(&self.conv3, x, true), true);
        let x: Tensor<2> = dropout(&self.dropout_features, x).flatten(1, 3);
        self.dropout_dense.forward(relu(self.hidden.forward(x)))
    }
}
