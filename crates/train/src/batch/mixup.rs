//! Mixup (Zhang et al. 2018): pictures and their targets are blended in pairs.

use burn::prelude::*;
use rand::{SeedableRng, distr::Distribution};
use rand_chacha::ChaCha8Rng;
use rand_distr::Beta;

/// How a batch is blended. A batch is in random order, so each row's partner is the row that
/// stands as far from its end as the row itself from its beginning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mixup {
    /// Weight of the row itself, one half to 1: the partner has the rest.
    share: f32,
}

impl Mixup {
    /// The blend of one batch of an epoch: its share comes from Beta(`alpha`, `alpha`), the larger
    /// part going to the row itself. Nothing where `alpha` is 0.
    pub(crate) fn draw(alpha: f32, seed: u64, epoch: usize, batch: usize) -> Option<Self> {
        const BATCHES: u64 = 1 << 31;
        let shares = Beta::new(alpha, alpha).ok()?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(((epoch as u64) << 32) | BATCHES | batch as u64);
        let share: f32 = shares.sample(&mut random);
        Some(Self { share: share.max(1.0 - share) })
    }

    /// Blends rows along the first dimension.
    pub(crate) fn blend<const D: usize>(self, rows: Tensor<D>) -> Tensor<D> {
        let partners = rows.clone().flip([0]);
        rows.mul_scalar(self.share) + partners.mul_scalar(1.0 - self.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_blended_with_those_of_the_other_end() {
        let rows = Tensor::<2>::from_floats([[0.0, 4.0], [8.0, 0.0], [1.0, 1.0]], &Device::flex());
        let blended: Vec<f32> = Mixup { share: 0.75 }.blend(rows).into_data().iter().collect();
        assert_eq!(blended, [0.25, 3.25, 8.0, 0.0, 0.75, 1.75]);
    }

    #[test]
    fn shares_follow_the_batch_and_leave_the_larger_part_to_the_row() {
        let shares: Vec<f32> =
            (0..500).map(|batch| Mixup::draw(0.4, 1, 2, batch).unwrap().share).collect();
        assert!(shares.iter().all(|share| (0.5..=1.0).contains(share)));
        // The mean of max(x, 1 - x) for Beta(0.4, 0.4).
        let mean = shares.iter().sum::<f32>() / 500.0;
        assert!((mean - 0.84).abs() < 0.02, "{mean}");
        assert_eq!(Mixup::draw(0.4, 1, 2, 7), Mixup::draw(0.4, 1, 2, 7));
        assert_ne!(Mixup::draw(0.4, 1, 2, 7), Mixup::draw(0.4, 1, 3, 7));
    }

    #[test]
    fn alpha_zero_mixes_nothing() {
        assert_eq!(Mixup::draw(0.0, 1, 1, 1), None);
    }
}
