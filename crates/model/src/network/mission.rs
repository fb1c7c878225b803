use super::layers::halve;
use crate::{Cost, Expression, SIDE};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::MaxPool2d;
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::activation::relu;
use serde::{Deserialize, Serialize};

/// Channels of the four convolutions.
const CHANNELS: [usize; 4] = [32, 64, 128, 128];
/// Width of the hidden dense layer.
const HIDDEN: usize = 1024;
/// Side of the feature map that reaches the dense layers: 48 -> 46 -> 44 | 22 -> 20 | 10 -> 8 | 4.
const LAST_SIDE: usize = 4;

/// Configuration of [`Mission`]; only its dropout may vary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissionConfig {
    /// Dropout after the convolutional blocks, 0 up to 1.
    pub dropout_features: f64,
    /// Dropout before the last layer, 0 up to 1.
    pub dropout_dense: f64,
}

impl Default for MissionConfig {
    fn default() -> Self {
        Self { dropout_features: 0.25, dropout_dense: 0.5 }
    }
}

impl MissionConfig {
    /// A network with fresh weights.
    pub fn init(&self, device: &Device) -> Mission {
        let conv = |channels_in, channels_out| {
            Conv2dConfig::new([channels_in, channels_out], [3, 3])
                .with_padding(PaddingConfig2d::Valid)
                .init(device)
        };
        let [a, b, c, d] = CHANNELS;
        Mission {
            conv1: conv(1, a),
            conv2: conv(a, b),
            conv3: conv(b, c),
            conv4: conv(c, d),
            pool: halve(),
            dropout_features: DropoutConfig::new(self.dropout_features).init(),
            hidden: LinearConfig::new(d * LAST_SIDE * LAST_SIDE, HIDDEN).init(device),
            dropout_dense: DropoutConfig::new(self.dropout_dense).init(),
            output: LinearConfig::new(HIDDEN, Expression::COUNT).init(device),
        }
    }

    /// Parameters and multiply-adds for one picture.
    pub fn cost(&self) -> Cost {
        let [a, b, c, d] = CHANNELS;
        let mut cost = Cost::default();
        for (channels_in, channels_out, side) in
            [(1, a, SIDE - 2), (a, b, SIDE - 4), (b, c, 20), (c, d, 8)]
        {
            cost += Cost::conv3x3(channels_in, channels_out, side) + Cost::bias(channels_out);
        }
        cost + Cost::linear(d * LAST_SIDE * LAST_SIDE, HIDDEN)
            + Cost::linear(HIDDEN, Expression::COUNT)
    }
}

/// The network of the app that MISSION replaces: Conv 32 - Conv 64 - pool - dropout - Conv 128 -
/// pool - Conv 128 - pool - dropout - Dense 1024 - dropout - Dense 7, all convolutions 3x3
/// without padding, ReLU throughout.
#[derive(Module, Debug)]
pub struct Mission {
    conv1: Conv2d,
    conv2: Conv2d,
    conv3: Conv2d,
    conv4: Conv2d,
    pool: MaxPool2d,
    dropout_features: Dropout,
    hidden: Linear,
    dropout_dense: Dropout,
    output: Linear,
}

impl Mission {
    /// Logits `[batch, 7]` of normalised pictures `[batch, 1, 48, 48]`.
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<2> {
        let x = relu(self.conv1.forward(pictures));
        let x = relu(self.conv2.forward(x));
        let x = self.dropout_features.forward(self.pool.forward(x));
        let x = self.pool.forward(relu(self.conv3.forward(x)));
        let x = self.pool.forward(relu(self.conv4.forward(x)));
        let x: Tensor<2> = self.dropout_features.forward(x).flatten(1, 3);
        let x = self.dropout_dense.forward(relu(self.hidden.forward(x)));
        self.output.forward(x)
    }
}
