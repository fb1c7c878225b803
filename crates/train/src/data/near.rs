//! Pictures that are nearly the same: one photograph cropped, scaled, lit or stamped anew.
//!
//! A picture's difference hash has a bit for each two neighbours in an 8 x 8 grid of cells: which
//! of them is the lighter one. Where the hashes of two pictures are close, the pixels are
//! compared. In FER2013 this finds some 2,000 pairs, of which about one in a hundred shows two
//! people, by eye; mirror images are not looked for, of which there are a few dozen.

use model::{PIXELS, SIDE};
use rayon::prelude::*;

/// The most bits, of 112, in which the hashes of nearly equal pictures differ.
const MOST_BITS: u32 = 12;
/// The least correlation of their pixels.
const LEAST_CORRELATION: f64 = 0.85;
const CELLS: usize = 8;

/// The pairs of nearly equal pictures by their places in `pictures`, the lower one first. All
/// pictures are compared with all others, which takes a second or two for FER2013's.
pub(super) fn near_pairs(pictures: &[&[u8]]) -> Vec<(usize, usize)> {
    let hashes: Vec<u128> = pictures.par_iter().map(|picture| difference_hash(picture)).collect();
    let close = |first: usize| {
        let hash = hashes[first];
        let later = hashes[first + 1..].iter().zip(first + 1..);
        later
            .filter(move |(other, _)| (*other ^ hash).count_ones() <= MOST_BITS)
            .map(move |(_, second)| (first, second))
    };
    (0..pictures.len())
        .into_par_iter()
        .flat_map_iter(close)
        .filter(|&(first, second)| {
            correlation(pictures[first], pictures[second]) >= LEAST_CORRELATION
        })
        .collect()
}

/// 56 bits for neighbours side by side, 56 for those one above the other.
fn difference_hash(picture: &[u8]) -> u128 {
    const CELL: usize = SIDE / CELLS;
    let mut cells = [[0_u32; CELLS]; CELLS];
    for (place, &grey) in picture.iter().enumerate() {
        cells[place / SIDE / CELL][place % SIDE / CELL] += u32::from(grey);
    }
    let places = (0..CELLS).flat_map(|line| (1..CELLS).map(move |place| (line, place)));
    places.fold(0, |hash, (line, place)| {
        let beside = cells[line][place] > cells[line][place - 1];
        let below = cells[place][line] > cells[place - 1][line];
        (hash << 2) | (u128::from(beside) << 1) | u128::from(below)
    })
}

/// Pearson's correlation of the pixels, -1 to 1; 0 where one picture is of a single grey.
fn correlation(a: &[u8], b: &[u8]) -> f64 {
    let mut sums = [0_u32; 5];
    for (&a, &b) in a.iter().zip(b) {
        let (a, b) = (u32::from(a), u32::from(b));
        for (sum, value) in sums.iter_mut().zip([a, b, a * a, b * b, a * b]) {
            *sum += value;
        }
    }
    let [a, b, aa, bb, ab] = sums.map(|sum| f64::from(sum) / PIXELS as f64);
    let scale = ((aa - a * a) * (bb - b * b)).sqrt();
    if scale > 0.0 { (ab - a * b) / scale } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::{Augmentation, Preset};
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// A smooth picture: four waves of random direction and phase.
    fn waves(seed: u64) -> Vec<u8> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let waves = [(); 4].map(|()| {
            let mut draw = |most: f32| random.random_range(-most..=most);
            (draw(0.3), draw(0.3), draw(3.0))
        });
        let grey = |place: usize| {
            let (x, y) = ((place % SIDE) as f32, (place / SIDE) as f32);
            let sum: f32 = waves.iter().map(|(a, b, c)| (a * x + b * y + c).sin()).sum();
            (127.0 + 20.0 * sum) as u8
        };
        (0..PIXELS).map(grey).collect()
    }

    #[test]
    fn a_photograph_cropped_lit_and_stamped_anew_is_found_among_others() {
        let slightly = Augmentation {
            scale: 0.02,
            shift: 0.005,
            tone: 0.2,
            erase: 1.1,
            erase_area: 0.02,
            ..Augmentation::of(Preset::None)
        };
        let mut pictures: Vec<Vec<u8>> = (0..20).map(waves).collect();
        for seed in 0..20 {
            let mut out = vec![0.0; PIXELS];
            let mut random = ChaCha8Rng::seed_from_u64(seed as u64);
            slightly.apply(&pictures[seed], &mut out, &mut random);
            pictures.push(out.into_iter().map(|grey| grey as u8).collect());
        }
        let pictures: Vec<&[u8]> = pictures.iter().map(Vec::as_slice).collect();
        let pairs: Vec<(usize, usize)> = (0..20).map(|number| (number, 20 + number)).collect();
        assert_eq!(near_pairs(&pictures), pairs);
    }

    #[test]
    fn a_grey_area_resembles_nothing() {
        assert!(near_pairs(&[&[20; PIXELS], &[200; PIXELS], &waves(1)]).is_empty());
    }

    #[test]
    fn correlation_sees_through_tone_and_tells_a_negative() {
        let picture = waves(1);
        let darker: Vec<u8> = picture.iter().map(|grey| grey / 2 + 10).collect();
        let negative: Vec<u8> = picture.iter().map(|grey| 255 - grey).collect();
        assert!(correlation(&picture, &darker) > 0.999);
        assert!((correlation(&picture, &negative) + 1.0).abs() < 1e-9);
    }
}
