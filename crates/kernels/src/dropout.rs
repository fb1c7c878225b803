use crate::parallel::{for_each, zeros};
use pulp::{Arch, Simd, WithSimd};

/// Values of one piece of work.
const PIECE: usize = 1 << 14;

/// Dropout: values are zeroed at random, each by itself, and the others scaled so that the mean
/// stays. The same values are chosen whenever it is applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropout {
    /// Where the random numbers start.
    pub seed: u32,
    /// The share of values that become zero, in [0, 1).
    pub probability: f32,
}

impl Dropout {
    /// The values that stay, scaled, and zeros.
    pub fn apply(&self, values: &[f32]) -> Vec<f32> {
        let mut output = zeros(values.len());
        for_each(
            &mut output,
            PIECE,
            || (),
            |(), number, output| {
                let first = number * PIECE;
                let values = &values[first..first + output.len()];
                Arch::new().dispatch(Apply { dropout: self, first, values, output });
            },
        );
        output
    }
}

struct Apply<'a> {
    dropout: &'a Dropout,
    first: usize,
    values: &'a [f32],
    output: &'a mut [f32],
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Dropout { seed, probability } = *self.dropout;
        let zeros = (f64::from(probability) * 2_f64.powi(32)) as u32;
        let scale = (1.0 - probability).recip();
        let mut place = scrambled(seed).wrapping_add(self.first as u32);
        for (value, output) in self.values.iter().zip(self.output) {
            *output = if scrambled(place) < zeros { 0.0 } else { value * scale };
            place = place.wrapping_add(1);
        }
    }
}

/// A bijection that spreads neighbours over all numbers (Wellons, "Prospecting for Hash
/// Functions", 2018: lowbias32).
#[inline(always)]
const fn scrambled(mut x: u32) -> u32 {
    x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d);
    x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(dropout: Dropout, count: usize) -> Vec<bool> {
        dropout.apply(&vec![1.0; count]).into_iter().map(|value| value != 0.0).collect()
    }

    #[test]
    fn it_zeroes_its_share_and_keeps_the_mean() {
        for probability in [0.0, 0.25, 0.5, 0.9] {
            let values = Dropout { seed: 7, probability }.apply(&vec![2.0; 1_000_003]);
            let zeros = values.iter().filter(|value| **value == 0.0).count() as f32 / 1_000_003.0;
            assert!((zeros - probability).abs() < 0.002, "{zeros} of {probability}");
            let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / 1_000_003.0;
            assert!((mean - 2.0).abs() < 0.02, "{mean} at {probability}");
        }
    }

    #[test]
    fn it_chooses_again_what_it_chose_before() {
        let dropout = Dropout { seed: 1, probability: 0.5 };
        assert_eq!(kept(dropout, 100_000), kept(dropout, 100_000));
    }

    #[test]
    fn neighbours_and_seeds_are_independent() {
        let agree = |a: &[bool], b: &[bool]| {
            a.iter().zip(b).filter(|(a, b)| a == b).count() as f32 / a.len().min(b.len()) as f32
        };
        let first = kept(Dropout { seed: 1, probability: 0.5 }, 100_000);
        for distance in [1, 2, 24, 64] {
            let share = agree(&first, &first[distance..]);
            assert!((share - 0.5).abs() < 0.01, "{share} at {distance}");
        }
        let second = kept(Dropout { seed: 2, probability: 0.5 }, 100_000);
        assert!((agree(&first, &second) - 0.5).abs() < 0.01);
    }
}
