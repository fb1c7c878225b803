//! The networks. Each takes `[batch, 1, 48, 48]` normalised grey pictures and gives
//! `[batch, 7]` logits in [`Expression`](crate::Expression)'s order.

mod layers;
mod mission;
mod slim;

pub use mission::{Mission, MissionConfig};
pub use slim::{Slim, SlimConfig};

use burn::prelude::*;
use burn_store::{ModuleSnapshot, SafetensorsStore, SafetensorsStoreError};

/// A network of any [`Architecture`](crate::Architecture).
#[derive(Module, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one network, and a module is not boxed")]
pub enum Network {
    /// The network of the app that MISSION replaces.
    Mission(Mission),
    /// The small network that ships.
    Slim(Slim),
}

impl Network {
    /// Logits `[batch, 7]` of normalised pictures `[batch, 1, 48, 48]`.
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Mission(network) => network.forward(pictures),
            Self::Slim(network) => network.forward(pictures),
        }
    }

    /// The weights as a safetensors file. Call it on a network in inference mode
    /// (`network.valid()`): in training mode batch normalisation's running statistics lag one
    /// update behind.
    pub(crate) fn to_safetensors(&self) -> Result<Vec<u8>, SafetensorsStoreError> {
        let mut store = SafetensorsStore::from_bytes(None);
        match self {
            Self::Mission(network) => network.save_into(&mut store)?,
            Self::Slim(network) => network.save_into(&mut store)?,
        }
        store.get_bytes()
    }

    /// Replaces the weights by those of a safetensors file; names the tensors that are missing,
    /// left over or of another shape.
    pub(crate) fn load_safetensors(&mut self, bytes: Vec<u8>) -> Result<(), SafetensorsStoreError> {
        let mut store = SafetensorsStore::from_bytes(Some(bytes));
        let result = match self {
            Self::Mission(network) => network.load_from(&mut store)?,
            Self::Slim(network) => network.load_from(&mut store)?,
        };
        if result.unused.is_empty() {
            Ok(())
        } else {
            let unused = result.unused.join(", ");
            Err(SafetensorsStoreError::ValidationFailed(format!("no place for {unused}")))
        }
    }
}
