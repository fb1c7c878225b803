//! A trained network as a folder of three files: `config.json`, `weights.safetensors` and
//! `metrics.json`.

mod config;
mod engine;
mod error;
mod folded;
#[cfg(feature = "burn")]
mod network;
mod tensors;

pub use config::{CheckpointConfig, FORMAT_VERSION, sha256};
pub use error::CheckpointError;
pub use folded::{Folded, Parameters};
pub use tensors::WeightsError;

use crate::{Expression, PIXELS, SIDE};
use engine::Engine;
use std::{fs, path::Path};
use tensors::Tensors;

const CONFIG: &str = "config.json";
const WEIGHTS: &str = "weights.safetensors";
const METRICS: &str = "metrics.json";

/// A trained network ready to classify, with its configuration and the figures it reached.
#[derive(Debug)]
pub struct Checkpoint {
    config: CheckpointConfig,
    weights: Vec<u8>,
    metrics: Option<serde_json::Value>,
    engine: Engine,
}

impl Checkpoint {
    fn from_weights(
        weights: Vec<u8>,
        mut config: CheckpointConfig,
        metrics: Option<serde_json::Value>,
    ) -> Result<Self, CheckpointError> {
        let tensors = Tensors::parse(&weights)?;
        let engine = Engine::new(&Folded::new(config.architecture.layers(), tensors)?);
        config.weights_sha256 = sha256(&weights);
        Ok(Self { config, weights, metrics, engine })
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
        Self::from_weights(weights.to_vec(), config, metrics)
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

    /// Replaces the temperature, which must be above 0.
    #[must_use]
    pub fn with_temperature(mut self, temperature: f32) -> Self {
        self.config.temperature = temperature;
        self
    }

    /// Replaces what `metrics.json` says.
    #[must_use]
    pub fn with_metrics(self, metrics: serde_json::Value) -> Self {
        Self { metrics: Some(metrics), ..self }
    }

    /// Rounds the weights to half precision, which halves their file.
    ///
    /// # Errors
    /// [`CheckpointError::Weights`] if the file cannot be written anew.
    pub fn with_half_weights(self) -> Result<Self, CheckpointError> {
        let weights = Tensors::parse(&self.weights)?.to_half()?;
        Self::from_weights(weights, self.config, self.metrics)
    }

    /// The layers with their weights, batch normalisation folded into the convolutions.
    ///
    /// # Errors
    /// [`CheckpointError::Weights`] if they do not fit each other, which was checked before.
    pub fn folded(&self) -> Result<Folded, CheckpointError> {
        let tensors = Tensors::parse(&self.weights)?;
        Ok(Folded::new(self.config.architecture.layers(), tensors)?)
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
        assert_eq!(pictures.len() % PIXELS, 0, "pictures must be whole: {SIDE} x {SIDE} bytes");
        self.engine.logits(&self.config.normalization.apply(pictures))
    }
}

#[cfg(feature = "burn")]
#[cfg(test)]
mod tests;
