//! Gives face crops their expressions.

use crate::Classification;
use model::{Checkpoint, Expression, PIXELS, softmax};

/// Classifies faces in one batch, each given as `views` crops of 48 x 48 grey bytes, one after the
/// other. The mean of a face's logits counts (test-time augmentation), scaled by the checkpoint's
/// temperature.
///
/// # Panics
/// If the number of bytes is not a multiple of `views` times [`PIXELS`].
pub fn classify(checkpoint: &Checkpoint, crops: &[u8], views: usize) -> Vec<Classification> {
    assert!(crops.len().is_multiple_of(views * PIXELS), "a crop is missing");
    let temperature = checkpoint.config().temperature;
    let classification = |logits: &[[f32; Expression::COUNT]]| {
        let sum = |index| logits.iter().map(|crop| crop[index]).sum::<f32>();
        let scaled = std::array::from_fn(|index| sum(index) / (views as f32 * temperature));
        Classification::from_probabilities(softmax(scaled))
    };
    checkpoint.logits(crops).chunks_exact(views).map(classification).collect()
}
