//! A network as a list of layers. Cost, inference and export are made from it.

use crate::Cost;

/// One step of a network, from a picture `[1, 48, 48]` towards its logits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layer {
    /// A convolution.
    Convolution(Convolution),
    /// Max-pooling 2x2 with stride 2.
    MaxPool,
    /// The mean of each channel.
    GlobalAveragePool,
    /// A dense layer, of the flattened feature map.
    Dense(Dense),
    /// Convolutions, summed with their own input or with its `shortcut`; then ReLU.
    Residual {
        /// The convolutions, the last without ReLU.
        body: Vec<Convolution>,
        /// What brings the input to the sum's shape, without ReLU.
        shortcut: Option<Convolution>,
    },
    /// Each channel times a weight: the sigmoid of two dense layers on the means of all channels.
    SqueezeExcitation {
        /// From the channels to fewer values, with ReLU.
        reduce: Dense,
        /// From these to the channels.
        expand: Dense,
    },
}

/// A convolution, then batch normalisation or a bias, then perhaps ReLU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Convolution {
    /// Path of its weights in the checkpoint: with batch normalisation `NAME.conv.weight` and
    /// `NAME.norm.*`, else `NAME.weight` and `NAME.bias`.
    pub name: String,
    /// Channels of the input.
    pub channels_in: usize,
    /// Channels of the output.
    pub channels_out: usize,
    /// Height and width of the kernel.
    pub kernel_size: usize,
    /// Pixels from one place of the kernel to the next.
    pub stride: usize,
    /// Zeros around the input: 0 or 1.
    pub padding: usize,
    /// Whether batch normalisation follows; else the convolution has a bias.
    pub norm: bool,
    /// Whether it ends with ReLU.
    pub relu: bool,
}

/// A dense layer with bias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dense {
    /// Path of its weights in the checkpoint: `NAME.weight` and `NAME.bias`.
    pub name: String,
    /// Values that come in.
    pub width_in: usize,
    /// Values that go out.
    pub width_out: usize,
    /// Whether it ends with ReLU.
    pub relu: bool,
}

impl Convolution {
    /// A 3x3 kernel with padding, batch normalisation and ReLU.
    pub fn normalised(name: impl Into<String>, channels_in: usize, channels_out: usize) -> Self {
        Self {
            name: name.into(),
            channels_in,
            channels_out,
            kernel_size: 3,
            stride: 1,
            padding: 1,
            norm: true,
            relu: true,
        }
    }

    /// Height and width of its output for an input of `side`.
    pub const fn side(&self, side: usize) -> usize {
        (side + 2 * self.padding - self.kernel_size) / self.stride + 1
    }

    const fn cost(&self, side: usize) -> Cost {
        let weights = self.kernel_size * self.kernel_size * self.channels_in * self.channels_out;
        let others = if self.norm { 2 * self.channels_out } else { self.channels_out };
        let side = self.side(side);
        Cost { parameters: weights + others, multiply_adds: weights * side * side }
    }
}

impl Dense {
    const fn cost(&self) -> Cost {
        let weights = self.width_in * self.width_out;
        Cost { parameters: weights + self.width_out, multiply_adds: weights }
    }
}

impl Layer {
    /// A dense layer that ends with ReLU.
    pub fn hidden(name: &str, width_in: usize, width_out: usize) -> Self {
        Self::Dense(Dense { name: name.into(), width_in, width_out, relu: true })
    }

    /// A dense layer without ReLU.
    pub fn output(name: &str, width_in: usize, width_out: usize) -> Self {
        Self::Dense(Dense { name: name.into(), width_in, width_out, relu: false })
    }

    /// Height and width of its output for an input of `side`.
    pub fn side(&self, side: usize) -> usize {
        match self {
            Self::Convolution(convolution) => convolution.side(side),
            Self::MaxPool => side / 2,
            Self::GlobalAveragePool | Self::Dense(_) => 1,
            Self::Residual { body, .. } => body.iter().fold(side, |side, layer| layer.side(side)),
            Self::SqueezeExcitation { .. } => side,
        }
    }

    /// What it costs for an input of `side`.
    pub fn cost(&self, side: usize) -> Cost {
        match self {
            Self::Convolution(convolution) => convolution.cost(side),
            Self::MaxPool | Self::GlobalAveragePool => Cost::default(),
            Self::Dense(layer) => layer.cost(),
            Self::Residual { body, shortcut } => {
                let mut cost = shortcut.as_ref().map_or(Cost::default(), |layer| layer.cost(side));
                let mut side = side;
                for layer in body {
                    cost += layer.cost(side);
                    side = layer.side(side);
                }
                cost
            }
            Self::SqueezeExcitation { reduce, expand } => reduce.cost() + expand.cost(),
        }
    }
}
