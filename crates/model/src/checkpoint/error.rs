use super::{CONFIG, FORMAT_VERSION, WEIGHTS, WeightsError};
use crate::{Expression, InvalidNormalization};
use std::{io, path::PathBuf};
use thiserror::Error;

/// Why a checkpoint cannot be read or written.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// A file is missing or unreadable.
    #[error("cannot read {}: {source}; a checkpoint is a folder with config.json and weights.safetensors", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file is not the JSON that is expected.
    #[error("{file} of the checkpoint is not valid: {source}")]
    Json {
        /// The file's name.
        file: &'static str,
        /// Where and what.
        source: serde_json::Error,
    },
    /// The format is newer than this build, or no version at all.
    #[error(
        "{CONFIG} has format_version {found}, this build reads 1 to {FORMAT_VERSION}; update MISSION or export the checkpoint again"
    )]
    Version {
        /// The version that was read.
        found: u32,
    },
    /// The outputs are named or ordered differently.
    #[error("{CONFIG} lists the classes {}, this build needs {} in this order; export the checkpoint again", found.join(", "), Expression::ALL.map(Expression::name).join(", "))]
    Classes {
        /// The names that were read.
        found: Vec<String>,
    },
    /// The temperature is not a positive number.
    #[error("{CONFIG} has temperature {found}; it must be above 0")]
    Temperature {
        /// The temperature that was read.
        found: f32,
    },
    /// The input statistics are impossible.
    #[error("{CONFIG}: {0}")]
    Normalization(#[from] InvalidNormalization),
    /// The weights are not those that the configuration was written for.
    #[error(
        "{WEIGHTS} has SHA-256 {found}, {CONFIG} expects {expected}: the file is damaged or belongs to another checkpoint; copy the whole folder again"
    )]
    Hash {
        /// What `config.json` says.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// The tensors do not fit the architecture.
    #[error("{WEIGHTS} does not fit the architecture in {CONFIG}: {0}")]
    Weights(#[from] WeightsError),
    /// burn cannot read or write a network's weights.
    #[cfg(feature = "burn")]
    #[error("the network's weights cannot be converted: {0}")]
    Store(#[from] burn_store::SafetensorsStoreError),
}
