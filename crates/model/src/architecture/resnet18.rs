use super::Layer;
use crate::Expression;
use crate::layer::Convolution;
use serde::{Deserialize, Serialize};

/// `ResNet18` (He et al. 2016) as it is used on small pictures: a 3x3 stem that keeps the size and
/// no pooling after it, four stages of two residual blocks, the mean of each channel, a dense
/// layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResNet18Config {
    /// Channels of the stages at 48x48, 24x24, 12x12 and 6x6; the stem has those of the first.
    pub stages: [usize; 4],
}

impl Default for ResNet18Config {
    fn default() -> Self {
        Self { stages: [64, 128, 256, 512] }
    }
}

/// What a residual block does to its feature map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    /// Channels of its input.
    pub(crate) channels_in: usize,
    /// Channels of its output.
    pub(crate) channels_out: usize,
    /// 2 where it halves the side, else 1.
    pub(crate) stride: usize,
}

impl Block {
    /// Whether its input must be brought to the output's shape before the two are summed.
    pub(crate) const fn reshapes(self) -> bool {
        self.stride != 1 || self.channels_in != self.channels_out
    }
}

impl ResNet18Config {
    /// The layers from a picture to its logits.
    pub fn layers(&self) -> Vec<Layer> {
        let [first, .., last] = self.stages;
        let mut layers = vec![Layer::Convolution(Convolution::normalised("stem", 1, first))];
        layers.extend(self.blocks().into_iter().enumerate().map(|(number, block)| {
            let Block { channels_in, channels_out, stride } = block;
            let conv = |part: &str, channels_in, relu| Convolution {
                relu,
                ..Convolution::normalised(
                    format!("blocks.{number}.{part}"),
                    channels_in,
                    channels_out,
                )
            };
            Layer::Residual {
                body: vec![
                    Convolution { stride, ..conv("first", channels_in, true) },
                    conv("second", channels_out, false),
                ],
                shortcut: block.reshapes().then(|| Convolution {
                    kernel_size: 1,
                    padding: 0,
                    stride,
                    ..conv("shortcut", channels_in, false)
                }),
            }
        }));
        layers.extend([Layer::GlobalAveragePool, Layer::output("output", last, Expression::COUNT)]);
        layers
    }

    /// Two blocks a stage; the first of all stages but the first halves the side.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut channels_in = self.stages[0];
        let mut blocks = Vec::with_capacity(2 * self.stages.len());
        for (stage, channels_out) in self.stages.into_iter().enumerate() {
            blocks.push(Block {
                channels_in,
                channels_out,
                stride: if stage == 0 { 1 } else { 2 },
            });
            blocks.push(Block { channels_in: channels_out, channels_out, stride: 1 });
            channels_in = channels_out;
        }
        blocks
    }
}
