//! FER2013's PublicTest and what is done to its pictures.

use infer::Classification;
use infer::classify::classify;
use model::{Checkpoint, Expression, PIXELS, SIDE};
use std::error::Error;

const BATCH: usize = 64;

/// A row of the csv.
pub(crate) struct Picture {
    pub(crate) expression: Expression,
    pub(crate) grey: Vec<u8>,
}

/// The share of right ones, in percent.
pub(crate) fn percent(right: impl Iterator<Item = bool>) -> f64 {
    let right: Vec<_> = right.collect();
    100.0 * right.iter().filter(|&&right| right).count() as f64 / right.len() as f64
}

/// The rows of PublicTest.
pub(crate) fn public_test(csv: &str) -> Result<Vec<Picture>, Box<dyn Error>> {
    csv.lines()
        .filter(|line| line.ends_with("PublicTest"))
        .map(|line| {
            let mut cells = line.split(',');
            let class: usize = cells.next().ok_or("a row without a class")?.parse()?;
            let grey: Vec<u8> = cells
                .next()
                .ok_or("a row without pixels")?
                .split(' ')
                .map(str::parse)
                .collect::<Result<_, _>>()?;
            Ok(Picture { expression: Expression::ALL[class], grey })
        })
        .collect()
}

/// What is read in pictures, as they are given.
pub(crate) fn classified(
    checkpoint: &Checkpoint,
    pictures: impl Iterator<Item = Vec<u8>>,
) -> Vec<Classification> {
    let all: Vec<u8> = pictures.flatten().collect();
    all.chunks(BATCH * PIXELS).flat_map(|batch| classify(checkpoint, batch, 1)).collect()
}

/// How a picture is moved about its centre.
#[derive(Clone, Copy)]
pub(crate) struct Placement {
    /// Times as large.
    pub(crate) scale: f32,
    /// Clockwise.
    pub(crate) degrees: f32,
    /// To the right and down, in pixels.
    pub(crate) shift: [f32; 2],
}

impl Placement {
    /// About the centre, and nothing else.
    pub(crate) const fn turned(degrees: f32) -> Self {
        Self { scale: 1.0, degrees, shift: [0.0; 2] }
    }
}

/// The picture larger, turned and shifted, its edge pixels repeated.
pub(crate) fn placed(grey: &[u8], placement: Placement) -> Vec<u8> {
    let Placement { scale, degrees, shift: [right, down] } = placement;
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let middle = (SIDE as f32 - 1.0) / 2.0;
    let pixel = |x: f32, y: f32| {
        let clamp = |value: f32| value.clamp(0.0, SIDE as f32 - 1.0);
        let (x, y) = (clamp(x), clamp(y));
        let (left, upper) = (x.floor() as usize, y.floor() as usize);
        let (right, lower) = ((left + 1).min(SIDE - 1), (upper + 1).min(SIDE - 1));
        let at = |x: usize, y: usize| f32::from(grey[y * SIDE + x]);
        let (across, down) = (x.fract(), y.fract());
        let row = |y: usize| at(left, y) * (1.0 - across) + at(right, y) * across;
        (row(upper) * (1.0 - down) + row(lower) * down).round() as u8
    };
    (0..PIXELS)
        .map(|place| {
            let from_middle = |place: usize| (place as f32 - middle) / scale;
            let (x, y) = (from_middle(place % SIDE), from_middle(place / SIDE));
            pixel(cosine * x + sine * y + middle - right, cosine * y - sine * x + middle - down)
        })
        .collect()
}
