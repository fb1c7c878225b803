//! Which pictures an epoch sees, in which order.

use rand::{SeedableRng, distr::Distribution, distr::weighted::WeightedIndex, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// One look at a picture in an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The picture.
    pub(crate) index: usize,
    /// How often the epoch has seen it before.
    pub(crate) repeat: u64,
}

impl Visit {
    /// The random numbers of the visit.
    pub(crate) fn random(self, seed: u64, epoch: usize) -> ChaCha8Rng {
        let mut random = ChaCha8Rng::seed_from_u64(seed ^ (self.repeat << 32));
        random.set_stream(((epoch as u64) << 32) | (self.index as u64 + 1));
        random
    }
}

/// The random numbers of an epoch as a whole.
fn random_of_epoch(seed: u64, epoch: usize) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream((epoch as u64) << 32);
    random
}

/// Every one of `count` pictures once.
pub(crate) fn shuffled(count: usize, seed: u64, epoch: usize) -> Vec<Visit> {
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut random_of_epoch(seed, epoch));
    order.into_iter().map(|index| Visit { index, repeat: 0 }).collect()
}

/// As many visits as there are weights, each to a picture drawn with a probability that is
/// proportional to its weight. The weights are above 0.
pub(crate) fn sampled(weights: &[f32], seed: u64, epoch: usize) -> Vec<Visit> {
    let Ok(pictures) = WeightedIndex::new(weights) else {
        return shuffled(weights.len(), seed, epoch);
    };
    let mut visited = vec![0; weights.len()];
    let drawn = pictures.sample_iter(random_of_epoch(seed, epoch)).take(weights.len());
    drawn
        .map(|index| {
            let repeat = visited[index];
            visited[index] += 1;
            Visit { index, repeat }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn an_epoch_visits_every_picture_once_in_its_own_order() {
        let (first, second) = (shuffled(1000, 1, 1), shuffled(1000, 1, 2));
        assert_ne!(first, second);
        assert_eq!(first, shuffled(1000, 1, 1));
        let mut sorted: Vec<usize> = second.iter().map(|visit| visit.index).collect();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..1000));
    }

    #[test]
    fn heavy_pictures_are_drawn_more_often_and_look_new_each_time() {
        let weights: Vec<f32> = (0..1000).map(|i| if i < 100 { 9.0 } else { 1.0 }).collect();
        let visits = sampled(&weights, 1, 1);
        assert_eq!(visits.len(), 1000);
        let heavy = visits.iter().filter(|visit| visit.index < 100).count();
        assert!((440..=560).contains(&heavy), "{heavy} of 1000, expected about 500");
        let distinct: HashSet<(usize, u64)> =
            visits.iter().map(|visit| (visit.index, visit.repeat)).collect();
        assert_eq!(distinct.len(), visits.len());
        assert!(visits.iter().any(|visit| visit.repeat > 0));
    }

    #[test]
    fn the_same_epoch_samples_the_same_pictures_and_another_others() {
        let weights = [1.0, 2.0, 3.0].repeat(50);
        assert_eq!(sampled(&weights, 1, 4), sampled(&weights, 1, 4));
        assert_ne!(sampled(&weights, 1, 4), sampled(&weights, 1, 5));
        assert_ne!(sampled(&weights, 1, 4), sampled(&weights, 2, 4));
    }
}
