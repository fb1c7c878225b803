//! Random changes of a training picture. One bilinear pass folds flip, rotation, scale and
//! shift; brightness, contrast and erasing follow in place.

use crate::covering;
use clap::ValueEnum;
use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Luma};
use model::{PIXELS, SIDE};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// How far pictures are changed; each amount is drawn evenly from its range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Augmentation {
    /// Probability of a mirrored picture.
    pub(crate) flip: f32,
    /// Largest rotation either way, in degrees.
    pub(crate) rotation: f32,
    /// Largest relative change of size: 0.1 is 0.9 to 1.1.
    pub(crate) scale: f32,
    /// Largest shift in each direction, as a share of the side.
    pub(crate) shift: f32,
    /// Probability that the face is framed as loosely as a detector does; see [`LOOSE_SCALE`].
    #[serde(default)]
    pub(crate) reframe: f32,
    /// Largest relative change of brightness and of contrast.
    pub(crate) tone: f32,
    /// Probability that a rectangle is filled with the picture's mean.
    pub(crate) erase: f32,
    /// Largest area of that rectangle, as a share of the picture.
    pub(crate) erase_area: f32,
    /// Probability that a picture is made from fewer pixels, as a small or blurred face is.
    pub(crate) coarse: f32,
    /// Probability that glasses, a mask or a headscarf is drawn.
    pub(crate) cover: f32,
}

/// The largest relative change of size of a loosely framed face. Around FER2013's frames those of
/// the detector deviate by 16 % in size and by 6 % of the side in each direction; even draws from
/// these ranges deviate by 14 and 6 %.
const LOOSE_SCALE: f32 = 0.25;
/// Its largest shift in each direction, as a share of the side.
const LOOSE_SHIFT: f32 = 0.1;
/// The sides in pixels of what a coarse picture is made from.
const COARSE: RangeInclusive<u32> = 16..=40;

/// Augmentations to choose from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Preset {
    /// The pictures as they are
    None,
    /// Flip, 8 degrees, 10 % size, 5 % shift, tone; three pictures in ten partly erased
    Mild,
    /// Flip, 12 degrees, 20 % size, 10 % shift, tone; half of the pictures partly erased
    Strong,
    /// Mild; three pictures in ten are framed as loosely as a detector does, one in seven is coarse,
    /// one in ten behind drawn glasses, masks or headscarves
    #[default]
    Robust,
}

impl Augmentation {
    const NONE: Self = Self {
        flip: 0.0,
        rotation: 0.0,
        scale: 0.0,
        shift: 0.0,
        reframe: 0.0,
        tone: 0.0,
        erase: 0.0,
        erase_area: 0.0,
        coarse: 0.0,
        cover: 0.0,
    };
    const MILD: Self = Self {
        flip: 0.5,
        rotation: 8.0,
        scale: 0.1,
        shift: 0.05,
        tone: 0.2,
        erase: 0.3,
        erase_area: 0.15,
        ..Self::NONE
    };
    const STRONG: Self =
        Self { rotation: 12.0, scale: 0.2, shift: 0.1, erase: 0.5, erase_area: 0.25, ..Self::MILD };
    const ROBUST: Self = Self { reframe: 0.3, coarse: 0.15, cover: 0.1, ..Self::MILD };

    /// The amounts of a preset.
    pub(crate) const fn of(preset: Preset) -> Self {
        match preset {
            Preset::None => Self::NONE,
            Preset::Mild => Self::MILD,
            Preset::Strong => Self::STRONG,
            Preset::Robust => Self::ROBUST,
        }
    }

    /// Writes a changed copy of `picture` into `out`, both [`PIXELS`] long, as grey values that
    /// may have fractions; the edges are repeated where the picture ends.
    pub(crate) fn apply(&self, picture: &[u8], out: &mut [f32], random: &mut ChaCha8Rng) {
        if happens(self.cover, random) {
            let mut covered: [u8; PIXELS] = std::array::from_fn(|at| picture[at]);
            covering::cover(&mut covered, random);
            self.warp(&covered, out, random);
        } else {
            self.warp(picture, out, random);
        }
        if happens(self.coarse, random) {
            coarsen(out, random.random_range(COARSE));
        }
        self.change_tone(out, random);
        if random.random::<f32>() < self.erase {
            self.erase(out, random);
        }
    }

    fn warp(&self, picture: &[u8], out: &mut [f32], random: &mut ChaCha8Rng) {
        const LAST: f32 = (SIDE - 1) as f32;
        const CENTRE: f32 = LAST / 2.0;
        let (scale, shift) = if happens(self.reframe, random) {
            (LOOSE_SCALE, LOOSE_SHIFT)
        } else {
            (self.scale, self.shift)
        };
        let mirror = if random.random::<f32>() < self.flip { -1.0 } else { 1.0 };
        let angle = around(0.0, self.rotation, random).to_radians();
        let scale = around(1.0, scale, random);
        let shift_x = around(0.0, shift, random) * SIDE as f32;
        let shift_y = around(0.0, shift, random) * SIDE as f32;
        let (sin, cos) = angle.sin_cos();
        for (row, line) in out.chunks_exact_mut(SIDE).enumerate() {
            let y = (row as f32 - CENTRE - shift_y) / scale;
            for (column, value) in line.iter_mut().enumerate() {
                let x = (column as f32 - CENTRE - shift_x) / scale * mirror;
                let u = (cos * x + sin * y + CENTRE).clamp(0.0, LAST);
                let v = (cos * y - sin * x + CENTRE).clamp(0.0, LAST);
                *value = bilinear(picture, u, v);
            }
        }
    }

    fn change_tone(&self, out: &mut [f32], random: &mut ChaCha8Rng) {
        let brightness = around(1.0, self.tone, random);
        let contrast = around(1.0, self.tone, random);
        let mean = mean(out);
        for value in out {
            *value = (((*value - mean) * contrast + mean) * brightness).clamp(0.0, 255.0);
        }
    }

    fn erase(&self, out: &mut [f32], random: &mut ChaCha8Rng) {
        const SMALLEST_AREA: f32 = 0.02;
        let area = random.random_range(SMALLEST_AREA..=self.erase_area.max(SMALLEST_AREA));
        let ratio: f32 = random.random_range(0.5..=2.0);
        let side = |share: f32| ((share.sqrt() * SIDE as f32) as usize).clamp(1, SIDE);
        let (width, height) = (side(area * ratio), side(area / ratio));
        let left = random.random_range(0..=SIDE - width);
        let top = random.random_range(0..=SIDE - height);
        let mean = mean(out);
        for line in out.chunks_exact_mut(SIDE).skip(top).take(height) {
            line[left..left + width].fill(mean);
        }
    }
}

/// Whether something happens; what never does draws no number, so that adding it to the list leaves
/// all else as it was.
fn happens(probability: f32, random: &mut ChaCha8Rng) -> bool {
    probability > 0.0 && random.random::<f32>() < probability
}

/// Makes a picture of fewer pixels a side and enlarges it again.
fn coarsen(out: &mut [f32], side: u32) {
    let full = SIDE as u32;
    // Of pictures with fractions, `image` takes 1 for white.
    let shares = out.iter().map(|grey| grey / 255.0).collect::<Vec<_>>();
    if let Some(picture) = ImageBuffer::<Luma<f32>, _>::from_raw(full, full, shares) {
        let small = resize(&picture, side, side, FilterType::Triangle);
        let large = resize(&small, full, full, FilterType::Triangle);
        for (out, share) in out.iter_mut().zip(large.into_raw()) {
            *out = share * 255.0;
        }
    }
}

/// A number drawn evenly from `by` less to `by` more.
pub(crate) fn around(centre: f32, by: f32, random: &mut ChaCha8Rng) -> f32 {
    random.random_range(centre - by..=centre + by)
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / PIXELS as f32
}

/// The value between four pixels; `u` and `v` lie in 0 to 47.
fn bilinear(picture: &[u8], u: f32, v: f32) -> f32 {
    let (left, top) = (u as usize, v as usize);
    let (right, bottom) = ((left + 1).min(SIDE - 1), (top + 1).min(SIDE - 1));
    let (share_x, share_y) = (u - left as f32, v - top as f32);
    let at = |x: usize, y: usize| f32::from(picture[y * SIDE + x]);
    let above = at(left, top) + (at(right, top) - at(left, top)) * share_x;
    let below = at(left, bottom) + (at(right, bottom) - at(left, bottom)) * share_x;
    above + (below - above) * share_y
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn picture() -> Vec<u8> {
        (0..PIXELS).map(|i| (i * 31 % 256) as u8).collect()
    }

    fn applied(augmentation: &Augmentation, seed: u64) -> Vec<f32> {
        let mut out = vec![0.0; PIXELS];
        augmentation.apply(&picture(), &mut out, &mut ChaCha8Rng::seed_from_u64(seed));
        out
    }

    #[test]
    fn without_changes_the_picture_stays() {
        let out = applied(&Augmentation::NONE, 1);
        assert!(out.iter().zip(picture()).all(|(a, b)| (a - f32::from(b)).abs() < 1e-3));
    }

    #[test]
    fn a_flip_mirrors_left_and_right() {
        let out = applied(&Augmentation { flip: 1.1, ..Augmentation::NONE }, 1);
        for (line, original) in out.chunks(SIDE).zip(picture().chunks(SIDE)) {
            assert!(line.iter().rev().zip(original).all(|(a, b)| (a - f32::from(*b)).abs() < 1e-3));
        }
    }

    #[test]
    fn the_same_seed_changes_alike_and_another_differently() {
        let augmentation = Augmentation::STRONG;
        assert_eq!(applied(&augmentation, 5), applied(&augmentation, 5));
        assert_ne!(applied(&augmentation, 5), applied(&augmentation, 6));
    }

    #[test]
    fn a_loosely_framed_face_deviates_as_one_that_a_detector_found() {
        const STEP: f32 = 5.0;
        let ramp: Vec<u8> = (0..PIXELS).map(|at| (at % SIDE) as u8 * STEP as u8).collect();
        let augmentation = Augmentation { reframe: 1.1, ..Augmentation::NONE };
        let mut out = vec![0.0; PIXELS];
        let (shifts, sizes): (Vec<f32>, Vec<f32>) = (0..400)
            .map(|seed| {
                augmentation.apply(&ramp, &mut out, &mut ChaCha8Rng::seed_from_u64(seed));
                let slope = (out[30] - out[17]) / 13.0;
                let size = STEP / slope;
                let middle = f32::midpoint(out[23], out[24]) / STEP - 23.5;
                (-middle * size / SIDE as f32, size)
            })
            .unzip();
        let deviation = |values: &[f32], centre: f32| {
            let squares: f32 = values.iter().map(|value| (value - centre).powi(2)).sum();
            (squares / values.len() as f32).sqrt()
        };
        let (shift, size) = (deviation(&shifts, 0.0), deviation(&sizes, 1.0));
        assert!((shift - 0.06).abs() < 0.01 && (size - 0.155).abs() < 0.02, "{shift} {size}");
    }

    #[test]
    fn a_coarse_picture_keeps_its_mean_and_loses_what_is_fine() {
        let fine: Vec<f32> = (0..PIXELS).map(|at| ((at + at / SIDE) % 2 * 200) as f32).collect();
        let mut coarse = fine.clone();
        coarsen(&mut coarse, 16);
        assert!((mean(&coarse) - mean(&fine)).abs() < 1.0);
        assert!(coarse.iter().all(|value| (value - 100.0).abs() < 40.0));
    }

    #[test]
    fn grey_values_stay_in_range() {
        let wild = Augmentation {
            reframe: 0.5,
            coarse: 0.5,
            cover: 0.5,
            rotation: 180.0,
            scale: 0.9,
            shift: 1.0,
            tone: 1.0,
            erase: 1.1,
            erase_area: 1.0,
            ..Augmentation::NONE
        };
        for seed in 0..200 {
            assert!(applied(&wild, seed).iter().all(|value| (0.0..=255.0).contains(value)));
        }
    }

    #[test]
    fn erasing_fills_no_more_than_its_area() {
        let augmentation = Augmentation { erase: 1.1, erase_area: 0.15, ..Augmentation::NONE };
        for seed in 0..100 {
            let out = applied(&augmentation, seed);
            let changed = out
                .iter()
                .zip(picture())
                .filter(|(a, b)| (*a - f32::from(*b)).abs() > 1e-3)
                .count();
            assert!(changed > 0 && changed as f32 <= 0.15 * PIXELS as f32, "{changed}");
        }
    }
}
