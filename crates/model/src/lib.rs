//! What every other crate of MISSION shares: the expressions and moods, the normalisation of a
//! network's input, the networks' layers and the checkpoint that carries a trained one and runs it.
//!
//! With the feature `burn` also the networks as burn trains them.

mod architecture;
mod checkpoint;
mod expression;
mod input;
mod layer;
mod mood;
mod names;
#[cfg(feature = "burn")]
mod network;
mod softmax;

pub use architecture::{
    Architecture, Cost, MissionConfig, ResNet18Config, SlimConfig, Summary, VggConfig,
};
pub use checkpoint::{
    Checkpoint, CheckpointConfig, CheckpointError, FORMAT_VERSION, Folded, Parameters,
    WeightsError, sha256,
};
pub use expression::Expression;
pub use input::{InvalidNormalization, Normalization, PIXELS, SIDE, luma};
pub use layer::{Convolution, Dense, Layer};
pub use mood::Mood;
pub use names::UnknownName;
#[cfg(feature = "burn")]
pub use network::{Mission, Network, ResNet18, Slim, Vgg};
pub use softmax::softmax;
