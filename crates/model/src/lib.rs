//! What every other crate of MISSION shares: the expressions and moods, the normalisation of a
//! network's input, the networks themselves and the checkpoint that carries one.

mod architecture;
mod checkpoint;
mod expression;
mod input;
mod mood;
mod names;
mod network;
mod softmax;

pub use architecture::{Architecture, Cost};
pub use checkpoint::{Checkpoint, CheckpointConfig, CheckpointError, FORMAT_VERSION};
pub use expression::Expression;
pub use input::{InvalidNormalization, Normalization, PIXELS, SIDE};
pub use mood::Mood;
pub use names::UnknownName;
pub use network::{Mission, MissionConfig, Network, Slim, SlimConfig};
pub use softmax::softmax;
