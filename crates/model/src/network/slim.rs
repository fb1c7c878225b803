use super::layers::{ConvNorm, halve};
use crate::{Cost, Expression, SIDE};
use burn::nn::pool::MaxPool2d;
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;
use serde::{Deserialize, Serialize};

/// Configuration of [`Slim`].
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
}

impl Default for SlimConfig {
    fn default() -> Self {
        Self { stem: 24, stages: [40, 80, 160], hidden: 256, dropout: 0.4 }
    }
}

impl SlimConfig {
    /// A network with fresh weights.
    pub fn init(&self, device: &Device) -> Slim {
        let mut channels = self.stem;
        let mut stages = Vec::with_capacity(2 * self.stages.len());
        for width in self.stages {
            stages.push(ConvNorm::new(channels, width, device));
            stages.push(ConvNorm::new(width, width, device));
            channels = width;
        }
        Slim {
            stem: ConvNorm::new(1, self.stem, device),
            stages,
            pool: halve(),
            dropout: DropoutConfig::new(self.dropout).init(),
            hidden: LinearConfig::new(self.features(), self.hidden).init(device),
            output: LinearConfig::new(self.hidden, Expression::COUNT).init(device),
        }
    }

    /// Parameters and multiply-adds for one picture.
    pub fn cost(&self) -> Cost {
        let mut cost = Cost::conv3x3(1, self.stem, SIDE) + Cost::norm(self.stem);
        let (mut channels, mut side) = (self.stem, SIDE / 2);
        for width in self.stages {
            cost += Cost::conv3x3(channels, width, side) + Cost::norm(width);
            cost += Cost::conv3x3(width, width, side) + Cost::norm(width);
            channels = width;
            side /= 2;
        }
        cost + Cost::linear(self.features(), self.hidden)
            + Cost::linear(self.hidden, Expression::COUNT)
    }

    /// Length of the flattened feature map before the dense layers: pooled four times.
    fn features(&self) -> usize {
        let side = SIDE / 16;
        self.stages[2] * side * side
    }
}

/// The network that ships: it pools right after the stem, where a full-size feature map would
/// cost most, then three stages of two convolutions with batch normalisation and a max-pooling,
/// then two dense layers.
#[derive(Module, Debug)]
pub struct Slim {
    stem: ConvNorm,
    stages: Vec<ConvNorm>,
    pool: MaxPool2d,
    dropout: Dropout,
    hidden: Linear,
    output: Linear,
}

impl Slim {
    /// Logits `[batch, 7]` of normalised pictures `[batch, 1, 48, 48]`.
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<2> {
        let mut x = self.pool.forward(self.stem.forward(pictures));
        for pair in self.stages.chunks(2) {
            x = pair.iter().fold(x, |x, layer| layer.forward(x));
            x = self.pool.forward(x);
        }
        let x: Tensor<2> = x.flatten(1, 3);
        let x = relu(self.hidden.forward(self.dropout.forward(x)));
        self.output.forward(self.dropout.forward(x))
    }
}
