use super::tensors::Tensors;
use super::{Checkpoint, CheckpointConfig, CheckpointError};
use crate::Network;
use burn::prelude::Device;

impl Checkpoint {
    /// Wraps a network in inference mode (`network.valid()`), so that it can be written.
    ///
    /// # Errors
    /// [`CheckpointError::Weights`] if the network is not one of the configured architecture,
    /// [`CheckpointError::Store`] if it cannot be serialised.
    pub fn new(
        network: &Network,
        config: CheckpointConfig,
        metrics: Option<serde_json::Value>,
    ) -> Result<Self, CheckpointError> {
        Self::from_weights(network.to_safetensors()?, config, metrics)
    }

    /// The network in inference mode, to train on or to compare with.
    ///
    /// # Errors
    /// [`CheckpointError::Store`] if the weights cannot be put into it.
    pub fn network(&self, device: &Device) -> Result<Network, CheckpointError> {
        let mut network = self.config.architecture.init(device);
        network.load_safetensors(Tensors::parse(&self.weights)?.to_single()?)?;
        Ok(network)
    }
}
