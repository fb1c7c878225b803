use super::{CONFIG, CheckpointError};
use crate::{Architecture, Expression, Normalization};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version of the checkpoint's format that this build writes, and the newest it reads.
pub const FORMAT_VERSION: u32 = 1;

/// What `config.json` holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointConfig {
    /// The format's version, [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The network and its settings.
    pub architecture: Architecture,
    /// Statistics of the training pictures.
    pub normalization: Normalization,
    /// Names of the outputs, in order.
    pub classes: Vec<String>,
    /// What logits are divided by before the softmax, above 0; 1 leaves them as they are.
    pub temperature: f32,
    /// SHA-256 of `weights.safetensors`, in hexadecimal.
    pub weights_sha256: String,
}

impl CheckpointConfig {
    /// The configuration of a new checkpoint at temperature 1.
    pub fn new(architecture: Architecture, normalization: Normalization) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            architecture,
            normalization,
            classes: Expression::ALL.map(|e| e.name().to_owned()).to_vec(),
            temperature: 1.0,
            weights_sha256: String::new(),
        }
    }

    pub(super) fn parse(json: &[u8]) -> Result<Self, CheckpointError> {
        #[derive(Deserialize)]
        struct Version {
            format_version: u32,
        }
        let json_error = |source| CheckpointError::Json { file: CONFIG, source };
        let Version { format_version } = serde_json::from_slice(json).map_err(json_error)?;
        if !(1..=FORMAT_VERSION).contains(&format_version) {
            return Err(CheckpointError::Version { found: format_version });
        }
        let config: Self = serde_json::from_slice(json).map_err(json_error)?;
        if config.classes != Expression::ALL.map(Expression::name) {
            return Err(CheckpointError::Classes { found: config.classes });
        }
        if !(config.temperature > 0.0 && config.temperature.is_finite()) {
            return Err(CheckpointError::Temperature { found: config.temperature });
        }
        config.normalization.check()?;
        Ok(config)
    }

    pub(super) fn check_weights(&self, weights: &[u8]) -> Result<(), CheckpointError> {
        let found = sha256(weights);
        if found == self.weights_sha256 {
            Ok(())
        } else {
            Err(CheckpointError::Hash { expected: self.weights_sha256.clone(), found })
        }
    }

    pub(super) fn to_json(&self) -> String {
        let json = serde_json::to_value(self).unwrap_or_default();
        format!("{json:#}\n")
    }
}

/// The SHA-256 of some bytes in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
        text.extend([digit(byte >> 4), digit(byte & 15)]);
        text
    })
}
