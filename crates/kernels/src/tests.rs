use crate::{Affine, Convolution, Rectify, Statistics};
use proptest::prelude::*;

fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|i| (((i * 7919 + seed * 104_729) % 2003) as f32 / 1001.5) - 1.0).collect()
}

fn close(found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let tolerance = 1e-4 * expected.abs().max(1.0);
        assert!((found - expected).abs() <= tolerance, "{at}: {found} instead of {expected}");
    }
}

/// Calls `product` with every index of input, weights and output that belong together.
fn each_product(c: &Convolution, images: usize, mut product: impl FnMut(usize, usize, usize)) {
    let (height, width) = c.output();
    for image in 0..images {
        for y in 0..height {
            for x in 0..width {
                for output in 0..c.channels_out {
                    for input in 0..c.channels_in {
                        for tap in 0..9 {
                            let row = (y + tap / 3).wrapping_sub(c.padding);
                            let column = (x + tap % 3).wrapping_sub(c.padding);
                            if row < c.height && column < c.width {
                                let from = (image * c.height + row) * c.width + column;
                                let to = (image * height + y) * width + x;
                                product(
                                    from * c.channels_in + input,
                                    (output * c.channels_in + input) * 9 + tap,
                                    to * c.channels_out + output,
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

fn convolutions() -> impl Strategy<Value = (Convolution, usize)> {
    (3..9usize, 3..15usize, 1..40usize, 1..70usize, 0..3usize, 1..4usize).prop_map(
        |(height, width, channels_in, channels_out, padding, images)| {
            (Convolution { height, width, channels_in, channels_out, padding }, images)
        },
    )
}

/// Compares a convolution and its gradients with the sums of products that define them.
fn check(c: &Convolution, images: usize) {
    let (height, width) = c.output();
    let input = numbers(images * c.height * c.width * c.channels_in, 1);
    let weights = numbers(9 * c.channels_in * c.channels_out, 2);
    let gradient = numbers(images * height * width * c.channels_out, 3);
    let mut output = vec![0.0; gradient.len()];
    let mut input_gradient = vec![0.0; input.len()];
    let mut weight_gradient = vec![0.0; weights.len()];
    each_product(c, images, |i, w, o| {
        output[o] += input[i] * weights[w];
        input_gradient[i] += weights[w] * gradient[o];
        weight_gradient[w] += input[i] * gradient[o];
    });
    close(&c.forward(&input, &weights), &output);
    close(&c.weight_gradient(&input, &gradient), &weight_gradient);
    close(&c.input_gradient(&gradient, &weights), &input_gradient);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_convolution_and_its_gradients_are_sums_of_products((c, images) in convolutions()) {
        check(&c, images);
    }
}

#[test]
fn maps_of_many_tiles_are_convolved_strip_by_strip() {
    for (side, images, padding) in [(24, 3, 1), (22, 2, 0), (6, 9, 1)] {
        let (height, width) = (side, side);
        let c = Convolution { height, width, channels_in: 16, channels_out: 24, padding };
        assert!(c.has_tiles(), "{side}");
        check(&c, images);
    }
}

#[test]
fn statistics_are_means_and_variances_per_channel() {
    let values: Vec<f32> = numbers(3000 * 5, 4).iter().map(|x| x + 3.0).collect();
    let found = Statistics::of(&values, 5);
    for channel in 0..5 {
        let of_channel = values.iter().skip(channel).step_by(5);
        let mean = of_channel.clone().sum::<f32>() / 3000.0;
        let variance = of_channel.map(|x| (x - mean).powi(2)).sum::<f32>() / 3000.0;
        close(&[found.mean[channel], found.variance[channel]], &[mean, variance]);
    }
}

fn affine(channels: usize) -> Affine {
    Affine { scale: numbers(channels, 5), shift: numbers(channels, 6) }
}

#[test]
fn rectified_values_are_never_negative_and_pools_keep_the_largest() {
    let layer = Rectify { height: 2, width: 4, channels: 1, pool: true };
    let identity = Affine { scale: vec![1.0], shift: vec![0.0] };
    let input = [1.0, 2.0, -1.0, -2.0, 4.0, 3.0, -3.0, -4.0];
    assert_eq!(layer.forward(&input, &identity), [4.0, 0.0]);
    let plain = Rectify { pool: false, ..layer };
    assert_eq!(plain.forward(&input, &identity), input.map(|x| x.max(0.0)));
    let moved = Affine { scale: vec![-1.0], shift: vec![1.0] };
    assert_eq!(layer.forward(&input, &moved), [0.0, 5.0]);
}

#[test]
fn gradients_of_rectified_maps_agree_with_small_differences() {
    for pool in [false, true] {
        let layer = Rectify { height: 4, width: 6, channels: 3, pool };
        let (input, affine) = (numbers(2 * 4 * 6 * 3, 7), affine(3));
        let gradient = numbers(layer.forward(&input, &affine).len(), 8);
        let value = |input: &[f32], affine: &Affine| -> f64 {
            let output = layer.forward(input, affine);
            output.iter().zip(&gradient).map(|(a, b)| f64::from(a * b)).sum()
        };
        let factors: [&[f32]; 3] = [&affine.scale, &[0.0; 3], &[0.0; 3]];
        let found = layer.input_gradient(&input, &affine, &gradient, factors);
        let step = 1e-3;
        for at in 0..input.len() {
            let (mut less, mut more) = (input.clone(), input.clone());
            less[at] -= step;
            more[at] += step;
            let slope = (value(&more, &affine) - value(&less, &affine)) / f64::from(2.0 * step);
            assert!((slope - f64::from(found[at])).abs() < 2e-2, "{at}: {slope} {}", found[at]);
        }
        let [shifts, scales] = layer.gradient_sums(&input, &affine, &gradient);
        for channel in 0..3 {
            for (sums, of_scale) in [(&shifts, false), (&scales, true)] {
                let moved = |by: f32| {
                    let mut affine = affine.clone();
                    if of_scale {
                        affine.scale[channel] += by;
                    } else {
                        affine.shift[channel] += by;
                    }
                    value(&input, &affine)
                };
                let slope = (moved(step) - moved(-step)) / f64::from(2.0 * step);
                assert!((slope - sums[channel]).abs() < 5e-2, "{slope} {}", sums[channel]);
            }
        }
    }
}
