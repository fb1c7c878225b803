//! Chooses PublicTest out of Training where a data set has no split to choose on.

use super::Dataset;
use model::{Expression, PIXELS};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// One in this many of each class's pictures is held out.
const ONE_IN: usize = 10;
/// The same in every run, so that a network is never scored on what it was trained on, as long as
/// it was trained on the same data.
const SEED: u64 = 2013;

/// Moves a tenth of each class from Training to PublicTest, the same pictures for the same data
/// in any order; exact duplicates stay together. Answers with how many were moved.
pub(super) fn hold_out(dataset: &mut Dataset) -> usize {
    let training = std::mem::take(&mut dataset.training);
    let mut copies: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (index, picture) in training.pixels.chunks_exact(PIXELS).enumerate() {
        copies.entry(picture).or_default().push(index);
    }
    let mut groups: [Vec<Vec<usize>>; Expression::COUNT] = Default::default();
    for group in copies.into_values() {
        let label = group.iter().map(|&index| training.labels[index]).min();
        groups[label.map_or(0, Expression::index)].push(group);
    }

    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut held_out = vec![false; training.len()];
    for (mut groups, count) in groups.into_iter().zip(training.counts()) {
        groups.shuffle(&mut random);
        let mut wanted = count / ONE_IN;
        for group in groups {
            if group.len() <= wanted {
                wanted -= group.len();
                for index in group {
                    held_out[index] = true;
                }
            }
        }
    }
    for (index, &held_out) in held_out.iter().enumerate() {
        let side = if held_out { &mut dataset.public_test } else { &mut dataset.training };
        side.push(training.picture(index), training.labels[index]);
    }
    dataset.public_test.len()
}

#[cfg(test)]
mod tests {
    use super::super::Pictures;
    use super::*;
    use crate::dataset::draw;

    /// 700 pictures, of which the first 70 stand there twice.
    fn with_copies() -> Dataset {
        let mut dataset = draw(700, 0, 1);
        let drawn = dataset.training.clone();
        for index in 0..70 {
            dataset.training.push(drawn.picture(index), drawn.labels[index]);
        }
        dataset
    }

    #[test]
    fn a_tenth_of_each_class_is_held_out() {
        let mut dataset = with_copies();
        assert_eq!(hold_out(&mut dataset), 77);
        assert_eq!(dataset.public_test.counts(), [11; Expression::COUNT]);
        assert_eq!(dataset.training.counts(), [99; Expression::COUNT]);
    }

    #[test]
    fn copies_of_a_picture_stay_on_one_side() {
        let mut dataset = with_copies();
        hold_out(&mut dataset);
        assert!(dataset.public_test.found_in(&dataset.training).iter().all(|found| !found));
    }

    #[test]
    fn the_order_of_the_files_does_not_matter() {
        let (mut forwards, mut backwards) = (with_copies(), Dataset::default());
        for index in (0..forwards.training.len()).rev() {
            let Pictures { labels, .. } = &forwards.training;
            backwards.training.push(forwards.training.picture(index), labels[index]);
        }
        hold_out(&mut forwards);
        hold_out(&mut backwards);
        assert!(forwards.public_test.found_in(&backwards.public_test).iter().all(|found| *found));
    }
}
