//! Batches of augmented pictures, each a function of seed, epoch and index alone.

use crate::augment::Augmentation;
use crate::dataset::Pictures;
use burn::prelude::*;
use model::{Expression, Normalization, PIXELS, SIDE};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// The random numbers of one picture in one epoch.
fn random_of(seed: u64, epoch: usize, index: usize) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(((epoch as u64) << 32) | (index as u64 + 1));
    random
}

/// The order in which an epoch visits `count` pictures.
pub(crate) fn shuffled(count: usize, seed: u64, epoch: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream((epoch as u64) << 32);
    order.shuffle(&mut random);
    order
}

/// The augmented pictures at `indices` as a network's input, `[indices.len(), 1, 48, 48]`.
pub(crate) fn augmented(
    pictures: &Pictures,
    indices: &[usize],
    augmentation: &Augmentation,
    normalization: Normalization,
    (seed, epoch): (u64, usize),
    device: &Device,
) -> Tensor<4> {
    let mut input = vec![0.0; indices.len() * PIXELS];
    input.par_chunks_exact_mut(PIXELS).zip(indices).for_each(|(out, &index)| {
        augmentation.apply(pictures.picture(index), out, &mut random_of(seed, epoch, index));
        for value in out {
            *value = normalization.value(*value);
        }
    });
    Tensor::from_data(TensorData::new(input, [indices.len(), 1, SIDE, SIDE]), device)
}

/// Target distributions `[indices.len(), 7]`: the label with `1 - smoothing`, the rest spread
/// over all classes, the whole row times the class's weight.
pub(crate) fn targets(
    pictures: &Pictures,
    indices: &[usize],
    smoothing: f32,
    class_weights: &[f32; Expression::COUNT],
    device: &Device,
) -> Tensor<2> {
    let spread = smoothing / Expression::COUNT as f32;
    let mut rows = Vec::with_capacity(indices.len() * Expression::COUNT);
    for &index in indices {
        let label = pictures.labels[index];
        let weight = class_weights[label.index()];
        rows.extend(Expression::ALL.map(|class| {
            let hit = if class == label { 1.0 - smoothing } else { 0.0 };
            weight * (hit + spread)
        }));
    }
    Tensor::from_data(TensorData::new(rows, [indices.len(), Expression::COUNT]), device)
}

/// Weights `(mean count / count)^beta` of the classes; 0 leaves them all at 1. A class without
/// pictures weighs 1.
pub(crate) fn class_weights(
    counts: [usize; Expression::COUNT],
    beta: f32,
) -> [f32; Expression::COUNT] {
    let mean = counts.iter().sum::<usize>() as f32 / Expression::COUNT as f32;
    counts.map(|count| if count == 0 { 1.0 } else { (mean / count as f32).powf(beta) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw;

    #[test]
    fn an_epoch_visits_every_picture_once_in_its_own_order() {
        let (first, second) = (shuffled(1000, 1, 1), shuffled(1000, 1, 2));
        assert_ne!(first, second);
        assert_eq!(first, shuffled(1000, 1, 1));
        let mut sorted = second;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..1000));
    }

    #[test]
    fn a_picture_is_augmented_alike_in_any_batch() {
        let (device, pictures) = (Device::flex(), draw(14, 0, 1).training);
        let normalization = Normalization::of(&pictures.pixels);
        let batch = |indices: &[usize]| {
            augmented(&pictures, indices, &Augmentation::default(), normalization, (1, 3), &device)
        };
        let alone = batch(&[5]).into_data();
        let second = batch(&[2, 5]).narrow(0, 1, 1).into_data();
        assert_eq!(
            alone.iter::<f32>().collect::<Vec<_>>(),
            second.iter::<f32>().collect::<Vec<_>>()
        );
    }

    #[test]
    fn targets_sum_to_the_weight_of_their_class() {
        let pictures = draw(7, 0, 1).training;
        let weights = class_weights([1, 2, 3, 4, 5, 6, 7], 0.5);
        let indices: Vec<usize> = (0..7).collect();
        let rows = targets(&pictures, &indices, 0.1, &weights, &Device::flex());
        let sums: Vec<f32> = rows.sum_dim(1).into_data().iter().collect();
        assert!(sums.iter().zip(weights).all(|(a, b)| (a - b).abs() < 1e-5), "{sums:?}");
    }

    #[test]
    fn rare_classes_weigh_more_and_beta_zero_leaves_all_alike() {
        let counts = [3995, 436, 4097, 7215, 4830, 3171, 4965];
        assert!(class_weights(counts, 0.0).iter().all(|weight| (weight - 1.0).abs() < 1e-6));
        let weights = class_weights(counts, 0.5);
        assert!(weights[1] > 3.0 && weights[3] < 0.8, "{weights:?}");
        assert!(class_weights([0; Expression::COUNT], 1.0).iter().all(|w| w.is_finite()));
    }
}
