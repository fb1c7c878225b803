use super::{FeatureMap, Shape};
use crate::rectify::larger;
use pulp::Arch;

/// Max-pooling 2x2 with stride 2; an odd last row and column are left out.
pub fn halve(input: &FeatureMap, output: &mut FeatureMap) {
    let from = input.shape();
    let to = Shape { side: from.side / 2, ..from };
    output.reshape(to);
    let (values, output) = (input.values(), output.values_mut());
    Arch::new().dispatch(|| {
        for pixel in 0..to.pixels() {
            let (picture, y, x) = to.place(pixel);
            let upper = &values[from.at(picture, 2 * y + 1, 2 * x + 1)..][..2 * to.channels];
            let lower = &values[from.at(picture, 2 * y + 2, 2 * x + 1)..][..2 * to.channels];
            let (left, right) = upper.split_at(to.channels);
            let upper = left.iter().zip(right).map(|(left, right)| larger(*left, *right));
            let (left, right) = lower.split_at(to.channels);
            let lower = left.iter().zip(right).map(|(left, right)| larger(*left, *right));
            let output = &mut output[to.at(picture, y + 1, x + 1)..][..to.channels];
            for ((output, upper), lower) in output.iter_mut().zip(upper).zip(lower) {
                *output = larger(upper, lower);
            }
        }
    });
}

/// The mean over each picture.
pub fn mean(input: &FeatureMap, output: &mut FeatureMap) {
    let from = input.shape();
    let to = Shape { side: 1, ..from };
    output.reshape(to);
    let output = output.values_mut();
    let pixels = from.side * from.side;
    for picture in 0..from.pictures {
        let output = &mut output[to.at(picture, 1, 1)..][..to.channels];
        output.fill(0.0);
        for pixel in 0..pixels {
            let values = input.pixel(picture * pixels + pixel);
            for (output, value) in output.iter_mut().zip(values) {
                *output += value / pixels as f32;
            }
        }
    }
}

/// Multiplies each channel of a picture by the sigmoid of its value in `gates`, a map of one pixel
/// a picture.
///
/// # Panics
/// If `gates` has other pictures or channels.
pub fn gate(gates: &FeatureMap, map: &mut FeatureMap) {
    let shape = map.shape();
    assert_eq!(gates.shape(), Shape { side: 1, ..shape }, "gates");
    let values = map.values_mut();
    let mut factors = vec![0.0; shape.channels];
    for (picture, values) in values.chunks_exact_mut(shape.picture()).enumerate() {
        for (factor, value) in factors.iter_mut().zip(gates.pixel(picture)) {
            *factor = 1.0 / (1.0 + (-value).exp());
        }
        // The border's zeros stay what they are.
        for pixel in values.chunks_exact_mut(shape.channels) {
            for (value, factor) in pixel.iter_mut().zip(&factors) {
                *value *= factor;
            }
        }
    }
}
