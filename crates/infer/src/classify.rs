//! Gives face crops their expressions.

use crate::Classification;
use model::{Checkpoint, Expression, PIXELS, SIDE, softmax};

/// Classifies crops, given as whole multiples of 48 x 48 grey bytes, in one batch. The
/// probabilities are scaled by the checkpoint's temperature. `flip_augmentation` also runs the mirrored
/// crops and takes the mean of the logits, in twice the time.
///
/// # Panics
/// If the number of bytes is not a multiple of [`PIXELS`].
pub fn classify(
    checkpoint: &Checkpoint,
    crops: &[u8],
    flip_augmentation: bool,
) -> Vec<Classification> {
    let logits =
        if flip_augmentation { averaged(checkpoint, crops) } else { checkpoint.logits(crops) };
    let temperature = checkpoint.config().temperature;
    logits
        .into_iter()
        .map(|logits| {
            Classification::from_probabilities(softmax(logits.map(|logit| logit / temperature)))
        })
        .collect()
}

/// The mean of the logits of each crop and of its mirror image.
fn averaged(checkpoint: &Checkpoint, crops: &[u8]) -> Vec<[f32; Expression::COUNT]> {
    let mirrored = crops.chunks(SIDE).flat_map(|row| row.iter().rev());
    let both: Vec<u8> = crops.iter().chain(mirrored).copied().collect();
    let mut logits = checkpoint.logits(&both);
    let mirrored = logits.split_off(crops.len() / PIXELS);
    for (logits, mirrored) in logits.iter_mut().zip(mirrored) {
        for (logit, mirrored) in logits.iter_mut().zip(mirrored) {
            *logit = f32::midpoint(*logit, mirrored);
        }
    }
    logits
}
