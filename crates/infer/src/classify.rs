//! Gives face crops their expressions.

use crate::Classification;
use model::{Checkpoint, Expression, SIDE, softmax};

/// Which images of a crop the network reads. The mean over both (test-time augmentation) is right
/// more often than one: of PublicTest's faces that the detector finds in frames 69.0 % against 68.5
/// (the example `public_test`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Views {
    /// The crop.
    Original,
    /// Its horizontal flip.
    Flipped,
    /// Both; the mean of their logits counts. Takes twice the time.
    Both,
}

/// Classifies crops, given as whole multiples of 48 x 48 grey bytes, in one batch. The
/// probabilities are scaled by the checkpoint's temperature.
///
/// # Panics
/// If the number of bytes is not a multiple of [`PIXELS`](model::PIXELS).
pub fn classify(checkpoint: &Checkpoint, crops: &[u8], views: Views) -> Vec<Classification> {
    let logits = match views {
        Views::Original => checkpoint.logits(crops),
        Views::Flipped => checkpoint.logits(&flipped(crops)),
        Views::Both => {
            let original = checkpoint.logits(crops).into_iter();
            original.zip(checkpoint.logits(&flipped(crops))).map(mean).collect()
        }
    };
    let temperature = checkpoint.config().temperature;
    logits
        .into_iter()
        .map(|logits| {
            Classification::from_probabilities(softmax(logits.map(|logit| logit / temperature)))
        })
        .collect()
}

fn flipped(crops: &[u8]) -> Vec<u8> {
    crops.chunks(SIDE).flat_map(|row| row.iter().rev()).copied().collect()
}

type Logits = [f32; Expression::COUNT];

fn mean((one, other): (Logits, Logits)) -> Logits {
    std::array::from_fn(|i| f32::midpoint(one[i], other[i]))
}
