//! The one definition of a network's input, shared by training and inference.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Width and height of a face picture, in pixels.
pub const SIDE: usize = 48;

/// Bytes of a face picture: 48 x 48 grey pixels, row by row.
pub const PIXELS: usize = SIDE * SIDE;

/// The brightness of a colour by ITU-R BT.601, as JPEG stores it: the grey of every picture in colour.
pub fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let weighted = 19_595 * u32::from(red) + 38_470 * u32::from(green) + 7_471 * u32::from(blue);
    ((weighted + (1 << 15)) >> 16) as u8
}

/// Turns grey bytes into a network's input: `(x / 255 - mean) / std`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Normalization {
    /// Mean of the training pixels, 0 to 1.
    pub mean: f32,
    /// Standard deviation of the training pixels, above 0, in the same unit.
    pub std: f32,
}

/// Statistics that no grey pictures can have.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("input statistics must be a mean of 0 to 1 and a standard deviation above 0, not {0:?}")]
pub struct InvalidNormalization(pub Normalization);

impl Normalization {
    /// Refuses statistics that are not finite or out of range.
    ///
    /// # Errors
    /// [`InvalidNormalization`] with the offending figures.
    pub fn check(self) -> Result<Self, InvalidNormalization> {
        let sound = (0.0..=1.0).contains(&self.mean) && self.std > 0.0 && self.std.is_finite();
        if sound { Ok(self) } else { Err(InvalidNormalization(self)) }
    }

    /// The statistics of `pixels`, all pictures in one slice. A slice that is empty or of one
    /// single grey gets a deviation of one grey level, so that applying it stays finite.
    pub fn of(pixels: &[u8]) -> Self {
        let count = pixels.len().max(1) as f64;
        let (sum, squares) = pixels.iter().fold((0_u64, 0_u64), |(sum, squares), &pixel| {
            (sum + u64::from(pixel), squares + u64::from(pixel) * u64::from(pixel))
        });
        let mean = sum as f64 / count;
        let variance = (squares as f64 / count - mean * mean).max(1.0);
        Self { mean: (mean / 255.0) as f32, std: (variance.sqrt() / 255.0) as f32 }
    }

    /// One pixel of value 0 to 255 (fractions allowed) as the network's input.
    pub fn value(&self, pixel: f32) -> f32 {
        (pixel / 255.0 - self.mean) / self.std
    }

    /// Grey bytes as the network's input, in the same order.
    pub fn apply(&self, pixels: &[u8]) -> Vec<f32> {
        let table: Vec<f32> = (0..=255_u8).map(|pixel| self.value(f32::from(pixel))).collect();
        pixels.iter().map(|&pixel| table[usize::from(pixel)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalised_pixels_have_mean_zero_and_deviation_one() {
        let pixels: Vec<u8> = (0..=255).collect();
        let input = Normalization::of(&pixels).apply(&pixels);
        let mean = input.iter().sum::<f32>() / 256.0;
        let variance = input.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 256.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4, "{mean} {variance}");
    }

    #[test]
    fn bytes_and_fractions_are_normalised_alike() {
        let statistics = Normalization { mean: 0.507, std: 0.255 };
        let pixels: Vec<u8> = (0..=255).collect();
        let input = statistics.apply(&pixels);
        let one_by_one: Vec<f32> = pixels.iter().map(|&p| statistics.value(p.into())).collect();
        assert_eq!(input, one_by_one);
    }

    #[test]
    fn blank_pictures_stay_finite() {
        let statistics = Normalization::of(&[7; PIXELS]);
        assert!(statistics.check().is_ok());
        assert!(statistics.apply(&[0, 7, 255]).iter().all(|x| x.is_finite()));
    }

    #[test]
    fn impossible_statistics_are_refused() {
        for (mean, std) in [(f32::NAN, 0.2), (0.5, 0.0), (0.5, f32::INFINITY), (1.5, 0.2)] {
            assert!(Normalization { mean, std }.check().is_err());
        }
    }
}
