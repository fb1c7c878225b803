//! A trained network as a folder of three files: `config.json`, `weights.safetensors` and
//! `metrics.json`.

mod config;
mod error;

pub use config::{CheckpointConfig, FORMAT_VERSION};
pub use error::CheckpointError;

use crate::{Expression, Network, PIXELS, SIDE};
use burn::prelude::*;
use std::{fs, path::Path};

const CONFIG: &str = "config.json";
const WEIGHTS: &str = "weights.safetensors";
const METRICS: &str = "metrics.json";

/// A trained network ready to classify, with its configuration and the figures it reached.
#[derive(Debug)]
pub struct Checkpoint {
    config: CheckpointConfig,
    network: Network,
    weights: Vec<u8>,
    metrics: Option<serde_json::Value>,
    device: Device,
}

impl Checkpoint {
    /// Wraps a network in inference mode (`network.valid()`), so that it can be written.
    ///
    /// # Errors
    /// [`CheckpointError::Weights`] if the network cannot be serialised.
    pub fn new(
        network: Network,
        mut config: CheckpointConfig,
        metrics: Option<serde_json::Value>,
    ) -> Result<Self, CheckpointError> {
        let weights = network.to_safetensors().map_err(CheckpointError::Weights)?;
        config.weights_sha256 = config::sha256(&weights);
        let device = network.devices().pop().unwrap_or_else(Device::flex);
        Ok(Self { config, network, weights, metrics, device })
    }

    /// Reads a checkpoint's folder and checks version, classes, statistics, weights and shapes.
    ///
    /// # Errors
    /// [`CheckpointError`] names the file and what is wrong with it.
    pub fn read(folder: &Path) -> Result<Self, CheckpointError> {
        let file = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|source| CheckpointError::Read { path, source })
        };
        let metrics = if folder.join(METRICS).exists() { Some(file(METRICS)?) } else { None };
        Self::from_bytes(&file(CONFIG)?, &file(WEIGHTS)?, metrics.as_deref())
    }

    /// The same from the bytes of the three files.
    ///
    /// # Errors
    /// [`CheckpointError`] names the file and what is wrong with it.
    pub fn from_bytes(
        config: &[u8],
        weights: &[u8],
        metrics: Option<&[u8]>,
    ) -> Result<Self, CheckpointError> {
        let config = CheckpointConfig::parse(config)?;
        config.check_weights(weights)?;
        let metrics = metrics
            .map(serde_json::from_slice)
            .transpose()
            .map_err(|source| CheckpointError::Json { file: METRICS, source })?;
        let device = Device::flex();
        let mut network = config.architecture.init(&device);
        let weights = weights.to_vec();
        network.load_safetensors(weights.clone()).map_err(CheckpointError::Weights)?;
        Ok(Self { config, network, weights, metrics, device })
    }

    /// Writes the three files into `folder`, which is created. Each file is replaced as a whole,
    /// the configuration last.
    ///
    /// # Errors
    /// [`CheckpointError::Write`] names the file that could not be written.
    pub fn write(&self, folder: &Path) -> Result<(), CheckpointError> {
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            let partial = folder.join(format!("{name}.partial"));
            fs::write(&partial, bytes)
                .and_then(|()| fs::rename(&partial, &path))
                .map_err(|source| CheckpointError::Write { path, source })
        };
        fs::create_dir_all(folder)
            .map_err(|source| CheckpointError::Write { path: folder.to_owned(), source })?;
        write(WEIGHTS, &self.weights)?;
        if let Some(metrics) = &self.metrics {
            write(METRICS, format!("{metrics:#}\n").as_bytes())?;
        }
        write(CONFIG, self.config.to_json().as_bytes())
    }

    /// What `config.json` says.
    pub fn config(&self) -> &CheckpointConfig {
        &self.config
    }

    /// The network in inference mode.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The bytes of `weights.safetensors`.
    pub fn weights(&self) -> &[u8] {
        &self.weights
    }

    /// What `metrics.json` says, if it is there.
    pub fn metrics(&self) -> Option<&serde_json::Value> {
        self.metrics.as_ref()
    }

    /// Logits of `n` pictures, given as `n` times 48 x 48 grey bytes.
    ///
    /// # Panics
    /// If the number of bytes is not a multiple of [`PIXELS`].
    pub fn logits(&self, pictures: &[u8]) -> Vec<[f32; Expression::COUNT]> {
        let (count, rest) = (pictures.len() / PIXELS, pictures.len() % PIXELS);
        assert_eq!(rest, 0, "pictures must be whole: {SIDE} x {SIDE} bytes each");
        if count == 0 {
            return Vec::new();
        }
        let input =
            TensorData::new(self.config.normalization.apply(pictures), [count, 1, SIDE, SIDE]);
        let logits = self.network.forward(Tensor::from_data(input, &self.device)).into_data();
        logits.iter::<f32>().collect::<Vec<_>>().as_chunks().0.to_vec()
    }
}

#[cfg(test)]
mod tests;
