//! Batches of augmented pictures, each a function of seed, epoch and index alone.

mod mixup;
mod order;
mod targets;

pub(crate) use mixup::Mixup;
pub(crate) use order::{Visit, sampled, shuffled};
pub(crate) use targets::{Rebalance, Targets, class_weights};

use crate::augment::Augmentation;
use crate::dataset::Pictures;
use burn::prelude::*;
use model::{Normalization, PIXELS, SIDE};
use rayon::prelude::*;

/// The augmented pictures of `visits` as a network's input, `[visits.len(), 1, 48, 48]`.
pub(crate) fn augmented(
    pictures: &Pictures,
    visits: &[Visit],
    augmentation: &Augmentation,
    normalization: Normalization,
    (seed, epoch): (u64, usize),
    device: &Device,
) -> Tensor<4> {
    let mut input = vec![0.0; visits.len() * PIXELS];
    input.par_chunks_exact_mut(PIXELS).zip(visits).for_each(|(out, visit)| {
        augmentation.apply(pictures.picture(visit.index), out, &mut visit.random(seed, epoch));
        for value in out {
            *value = normalization.value(*value);
        }
    });
    Tensor::from_data(TensorData::new(input, [visits.len(), 1, SIDE, SIDE]), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::Preset;
    use crate::dataset::draw;

    #[test]
    fn a_picture_is_augmented_alike_in_any_batch_and_differently_when_seen_again() {
        let (device, pictures) = (Device::flex(), draw(14, 0, 1).training);
        let normalization = Normalization::of(&pictures.pixels);
        let batch = |visits: &[Visit]| {
            augmented(
                &pictures,
                visits,
                &Augmentation::of(Preset::Mild),
                normalization,
                (1, 3),
                &device,
            )
        };
        let values = |batch: Tensor<4>| batch.into_data().iter().collect::<Vec<f32>>();
        let fifth = Visit { index: 5, repeat: 0 };
        let alone = values(batch(&[fifth]));
        let second = batch(&[Visit { index: 2, repeat: 0 }, fifth]).narrow(0, 1, 1);
        assert_eq!(alone, values(second));
        assert_ne!(alone, values(batch(&[Visit { repeat: 1, ..fifth }])));
    }
}
