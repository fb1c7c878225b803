use super::Layer;
use crate::Expression;
use crate::layer::Convolution;
use serde::{Deserialize, Serialize};

/// Channels of the four convolutions.
pub(crate) const CHANNELS: [usize; 4] = [32, 64, 128, 128];
/// Width of the hidden dense layer.
pub(crate) const HIDDEN: usize = 1024;
/// Side of the feature map that reaches the dense layers: 48 -> 46 -> 44 | 22 -> 20 | 10 -> 8 | 4.
pub(crate) const LAST_SIDE: usize = 4;

/// The network of the app that MISSION replaces: Conv 32 - Conv 64 - pool - dropout - Conv 128 -
/// pool - Conv 128 - pool - dropout - Dense 1024 - dropout - Dense 7, all convolutions 3x3
/// without padding, ReLU throughout. Only the dropout may vary.
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
    /// The layers from a picture to its logits.
    pub fn layers() -> Vec<Layer> {
        let [a, b, c, d] = CHANNELS;
        let conv = |name: &str, channels_in, channels_out| {
            let conv = Convolution::normalised(name, channels_in, channels_out);
            Layer::Convolution(Convolution { padding: 0, norm: false, ..conv })
        };
        vec![
            conv("conv1", 1, a),
            conv("conv2", a, b),
            Layer::MaxPool,
            conv("conv3", b, c),
            Layer::MaxPool,
            conv("conv4", c, d),
            Layer::MaxPool,
            Layer::hidden("hidden", d * LAST_SIDE * LAST_SIDE, HIDDEN),
            Layer::output("output", HIDDEN, Expression::COUNT),
        ]
    }
}
