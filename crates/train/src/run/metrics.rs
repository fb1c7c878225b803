//! One row an epoch, as csv for spreadsheets and as JSON lines for programs.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One epoch's figures: a row of `metrics.csv` and a line of `metrics.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EpochMetrics {
    /// From 1.
    pub(crate) epoch: usize,
    /// The rate of the epoch's last step.
    pub(crate) learning_rate: f64,
    /// Mean loss over the augmented training pictures.
    pub(crate) train_loss: f64,
    /// Share of augmented training pictures classified right.
    pub(crate) train_accuracy: f64,
    /// Mean negative log-likelihood on PublicTest.
    pub(crate) public_loss: f64,
    /// Accuracy on PublicTest.
    pub(crate) public_accuracy: f64,
    /// Accuracy on PublicTest without pictures that stand in Training.
    pub(crate) public_accuracy_clean: f64,
    /// Macro-F1 on PublicTest.
    pub(crate) public_macro_f1: f64,
    /// Training pictures a second, evaluation left out.
    pub(crate) images_per_second: f64,
    /// The epoch's length, evaluation included.
    pub(crate) seconds: f64,
}

impl EpochMetrics {
    /// The values by the names that TensorBoard shows, where a slash makes a group.
    pub(crate) fn scalars(&self) -> [(&'static str, f64); 8] {
        [
            ("loss/training", self.train_loss),
            ("loss/PublicTest", self.public_loss),
            ("accuracy/training", self.train_accuracy),
            ("accuracy/PublicTest", self.public_accuracy),
            ("accuracy/PublicTest_clean", self.public_accuracy_clean),
            ("macro_f1/PublicTest", self.public_macro_f1),
            ("learning_rate", self.learning_rate),
            ("images_per_second", self.images_per_second),
        ]
    }
}

/// The rows of a `metrics.csv`; none where there is no file yet.
pub(super) fn read_csv(path: &Path) -> Result<Vec<EpochMetrics>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let rows: csv::Result<_> = csv::Reader::from_path(path)?.deserialize().collect();
    rows.with_context(|| format!("{} does not hold a run's metrics", path.display()))
}

/// The rows as csv with a header.
pub(super) fn to_csv(rows: &[EpochMetrics]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(writer.into_inner()?)
}

/// The rows as a JSON object a line.
pub(super) fn to_json_lines(rows: &[EpochMetrics]) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut lines, row)?;
        lines.push(b'\n');
    }
    Ok(lines)
}
