use std::path::Path;
use std::str::FromStr;
use thiserror::Error;

/// How votes are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A row a vote, separated by commas, after a row that names the columns.
    Csv,
    /// An array with an object a vote.
    Json,
}

/// A name that is no format's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("write csv or json")]
pub struct UnknownFormat;

impl Format {
    /// By a file's extension.
    pub fn of_path(path: &Path) -> Option<Self> {
        path.extension()?.to_str()?.to_ascii_lowercase().parse().ok()
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        match name {
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            _ => Err(UnknownFormat),
        }
    }
}
