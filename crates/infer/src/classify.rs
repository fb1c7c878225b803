//! Gives face crops their expressions.

use crate::Classification;
use model::{Checkpoint, softmax};

/// Classifies crops, given as whole multiples of 48 x 48 grey bytes, in one batch. The
/// probabilities are scaled by the checkpoint's temperature.
///
/// # Panics
/// If the number of bytes is not a multiple of [`model::PIXELS`].
pub fn classify(checkpoint: &Checkpoint, crops: &[u8]) -> Vec<Classification> {
    let temperature = checkpoint.config().temperature;
    checkpoint
        .logits(crops)
        .into_iter()
        .map(|logits| {
            Classification::from_probabilities(softmax(logits.map(|logit| logit / temperature)))
        })
        .collect()
}
