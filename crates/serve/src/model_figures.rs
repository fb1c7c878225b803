//! How often the network that reads is right, as its checkpoint says.

use model::{Checkpoint, Expression};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a checkpoint's `metrics.json` says, as far as the page tells it.
#[derive(Debug, Deserialize)]
pub(crate) struct ModelFigures {
    pub(crate) data: Data,
    #[serde(rename = "public_test")]
    pub(crate) test: Test,
}

/// What the network learnt from.
#[derive(Debug, Deserialize)]
pub(crate) struct Data {
    pub(crate) name: String,
    /// Pictures.
    pub(crate) training: u64,
}

/// Figures from pictures set aside. Shares are from 0 to 1.
#[derive(Debug, Deserialize)]
pub(crate) struct Test {
    #[serde(rename = "n")]
    pub(crate) pictures: u64,
    /// Of all pictures, those that were read right.
    pub(crate) accuracy: f64,
    /// Pictures that do not also stand among those that it learnt from.
    #[serde(rename = "n_clean")]
    pub(crate) clean: u64,
    /// Of those, the ones that were read right.
    pub(crate) accuracy_clean: f64,
    /// Where the accuracy lies with 95 % confidence.
    #[serde(rename = "accuracy_ci95")]
    pub(crate) interval: [f64; 2],
    /// Of the pictures of the five moods, those of which the mood was read right.
    #[serde(rename = "accuracy_5_moods")]
    pub(crate) moods: Option<f64>,
    #[serde(rename = "per_class")]
    pub(crate) classes: Classes,
}

pub(crate) type Classes = BTreeMap<Expression, Class>;

/// Figures of one expression.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Class {
    /// Of the faces that show it, those of which it was read.
    pub(crate) recall: f64,
    /// Of the faces of which it was read, those that show it.
    pub(crate) precision: f64,
}

impl ModelFigures {
    /// None if the checkpoint came without figures, or with others.
    pub(crate) fn of(checkpoint: &Checkpoint) -> Option<Self> {
        Self::deserialize(checkpoint.metrics()?)
            .inspect_err(|error| tracing::warn!(%error, "metrics.json has figures of another form"))
            .ok()
    }
}
