use super::Layer;
use crate::layer::{Convolution, Dense};
use crate::{Expression, SIDE};
use serde::{Deserialize, Serialize};

/// The kind of network that ships: it pools right after the stem, where a full-size feature map would
/// cost most, then three stages of two convolutions with batch normalisation and a max-pooling,
/// then two dense layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlimConfig {
    /// Channels of the stem, the one convolution at 48x48.
    pub stem: usize,
    /// Channels of the stages at 24x24, 12x12 and 6x6, two convolutions each.
    pub stages: [usize; 3],
    /// Width of the hidden dense layer.
    pub hidden: usize,
    /// Dropout before each of the two dense layers, 0 up to 1.
    pub dropout: f64,
    /// Sums each stage's second convolution with its input.
    #[serde(default)]
    pub residual: bool,
    /// Weighs the channels of each stage by what its whole pooled feature map holds (after Hu et
    /// al. 2018, who weigh before they pool, at four times the cost).
    #[serde(default)]
    pub squeeze_excitation: bool,
}

impl Default for SlimConfig {
    fn default() -> Self {
        Self {
            stem: 32,
            stages: [48, 96, 192],
            hidden: 256,
            dropout: 0.4,
            residual: false,
            squeeze_excitation: true,
        }
    }
}

impl SlimConfig {
    /// The layers from a picture to its logits.
    pub fn layers(&self) -> Vec<Layer> {
        let stem = Convolution::normalised("stem", 1, self.stem);
        let mut layers = vec![Layer::Convolution(stem), Layer::MaxPool];
        let mut channels = self.stem;
        for (stage, width) in self.stages.into_iter().enumerate() {
            let conv = |number, channels| {
                Convolution::normalised(format!("stages.{}", 2 * stage + number), channels, width)
            };
            layers.push(Layer::Convolution(conv(0, channels)));
            layers.push(if self.residual {
                let second = Convolution { relu: false, ..conv(1, width) };
                Layer::Residual { body: vec![second], shortcut: None }
            } else {
                Layer::Convolution(conv(1, width))
            });
            layers.push(Layer::MaxPool);
            if self.squeeze_excitation {
                layers.push(squeeze_excitation(&format!("channels.{stage}"), width));
            }
            channels = width;
        }
        layers.push(Layer::hidden("hidden", self.features(), self.hidden));
        layers.push(Layer::output("output", self.hidden, Expression::COUNT));
        layers
    }

    /// Length of the flattened feature map before the dense layers: pooled four times.
    pub(crate) const fn features(&self) -> usize {
        let side = SIDE / 16;
        self.stages[2] * side * side
    }
}

/// Values that squeeze-excitation squeezes `channels` into.
pub(crate) const fn squeezed(channels: usize) -> usize {
    channels.div_ceil(4)
}

fn squeeze_excitation(name: &str, channels: usize) -> Layer {
    let dense = |part, width_in, width_out, relu| Dense {
        name: format!("{name}.{part}"),
        width_in,
        width_out,
        relu,
    };
    Layer::SqueezeExcitation {
        reduce: dense("reduce", channels, squeezed(channels), true),
        expand: dense("expand", squeezed(channels), channels, false),
    }
}
