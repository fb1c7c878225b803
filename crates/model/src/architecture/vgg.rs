use super::Layer;
use crate::layer::Convolution;
use crate::{Expression, SIDE};
use serde::{Deserialize, Serialize};

/// The network of Khaireddin and Chen (2021): four stages of two 3x3 convolutions with batch
/// normalisation and a max-pooling, then three dense layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VggConfig {
    /// Channels of the stages at 48x48, 24x24, 12x12 and 6x6.
    pub stages: [usize; 4],
    /// Width of the two hidden dense layers.
    pub hidden: usize,
    /// Dropout before each of them, 0 up to 1.
    pub dropout: f64,
}

impl Default for VggConfig {
    fn default() -> Self {
        Self { stages: [64, 128, 256, 512], hidden: 4096, dropout: 0.2 }
    }
}

impl VggConfig {
    /// The layers from a picture to its logits.
    pub fn layers(&self) -> Vec<Layer> {
        let mut layers = Vec::new();
        let mut channels = 1;
        for (stage, width) in self.stages.into_iter().enumerate() {
            for (number, channels) in [(2 * stage, channels), (2 * stage + 1, width)] {
                let name = format!("stages.{number}");
                layers.push(Layer::Convolution(Convolution::normalised(name, channels, width)));
            }
            layers.push(Layer::MaxPool);
            channels = width;
        }
        layers.push(Layer::hidden("hidden1", self.features(), self.hidden));
        layers.push(Layer::hidden("hidden2", self.hidden, self.hidden));
        layers.push(Layer::output("output", self.hidden, Expression::COUNT));
        layers
    }

    /// Length of the flattened feature map before the dense layers: pooled four times.
    pub(crate) const fn features(&self) -> usize {
        let side = SIDE / 16;
        self.stages[3] * side * side
    }
}
