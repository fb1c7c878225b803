use super::*;
use proptest::prelude::*;

fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|i| (((i * 7919 + seed * 104_729) % 2003) as f32 / 1001.5) - 1.0).collect()
}

/// A feature map whose values are those of `value` at (picture, row, column, channel).
fn map(shape: Shape, value: impl Fn(usize, usize, usize, usize) -> f32) -> FeatureMap {
    let mut map = FeatureMap::default();
    map.reshape(shape);
    for pixel in 0..shape.pixels() {
        let (picture, y, x) = shape.place(pixel);
        for channel in 0..shape.channels {
            let at = shape.at(picture, y + 1, x + 1) + channel;
            map.values_mut()[at] = value(picture, y, x, channel);
        }
    }
    map
}

fn random(shape: Shape, seed: usize) -> FeatureMap {
    let values = numbers(shape.pixels() * shape.channels, seed);
    map(shape, |picture, y, x, channel| {
        values[((picture * shape.side + y) * shape.side + x) * shape.channels + channel]
    })
}

/// The sum of a window, product by product.
fn summed(
    input: &FeatureMap,
    window: Window,
    weights: &[f32],
    (picture, y, x, output): (usize, usize, usize, usize),
) -> f32 {
    let from = input.shape();
    let mut sum = 0.0;
    for row in 0..window.side {
        for column in 0..window.side {
            let y = (y * window.stride + row).wrapping_sub(window.padding);
            let x = (x * window.stride + column).wrapping_sub(window.padding);
            if y >= from.side || x >= from.side {
                continue;
            }
            let pixel = input.pixel((picture * from.side + y) * from.side + x);
            for (channel, value) in pixel.iter().enumerate() {
                let tap = row * window.side + column;
                let taps = window.side * window.side;
                sum += value * weights[(output * from.channels + channel) * taps + tap];
            }
        }
    }
    sum
}

fn close(found: &FeatureMap, expected: &FeatureMap) {
    assert_eq!(found.shape(), expected.shape());
    for (at, (a, b)) in found.values().iter().zip(expected.values()).enumerate() {
        assert!((a - b).abs() <= 1e-4 * b.abs().max(1.0), "{at}: {a} instead of {b}");
    }
}

/// Compares a layer with the definition, borders included: they stay zero.
fn check(input: Shape, window: Window, channels_out: usize, [relu, adds]: [bool; 2], seed: usize) {
    let Shape { pictures, side: side_in, channels } = input;
    let input = random(input, seed);
    let weights = numbers(channels_out * channels * window.side * window.side, seed + 1);
    let bias = numbers(channels_out, seed + 2);
    let side = (side_in + 2 * window.padding - window.side) / window.stride + 1;
    let mut output = random(Shape { pictures, side, channels: channels_out }, seed + 3);
    let before = output.clone();
    let expected = map(output.shape(), |picture, y, x, channel| {
        let sum = summed(&input, window, &weights, (picture, y, x, channel)) + bias[channel];
        let held = before.pixel((picture * side + y) * side + x)[channel];
        let sum = if adds { sum + held } else { sum };
        if relu { sum.max(0.0) } else { sum }
    });
    let layer = FusedConvolution::new(window, side_in, channels, &weights, &bias);
    layer.with_relu(relu).with_sum(adds).run(&input, &mut output, &mut Vec::new());
    close(&output, &expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_convolution_is_the_sum_of_its_windows(
        pictures in 0_usize..4, side in 3_usize..14, channels in 1_usize..20,
        channels_out in 1_usize..70, small in any::<bool>(), stride in 1_usize..3,
        padding in 0_usize..2, then in any::<[bool; 2]>(), seed in 0_usize..99,
    ) {
        let window = Window { side: if small { 1 } else { 3 }, stride, padding };
        check(Shape { pictures, side, channels }, window, channels_out, then, seed);
    }

    #[test]
    fn so_it_is_by_tiles(
        pictures in 0_usize..4, tiles in 1_usize..13, vectors in 1_usize..4,
        channels_out in 16_usize..70, then in any::<[bool; 2]>(), seed in 0_usize..99,
    ) {
        let window = Window { side: 3, stride: 1, padding: 1 };
        let input = Shape { pictures, side: 2 * tiles, channels: 16 * vectors };
        check(input, window, channels_out, then, seed);
    }

    #[test]
    fn pooling_takes_the_largest_of_four(side in 2_usize..9, channels in 1_usize..40) {
        let input = random(Shape { pictures: 2, side, channels }, 1);
        let mut output = FeatureMap::default();
        halve(&input, &mut output);
        let expected = map(Shape { side: side / 2, ..input.shape() }, |picture, y, x, channel| {
            let at = |y: usize, x: usize| input.pixel((picture * side + y) * side + x)[channel];
            let (y, x) = (2 * y, 2 * x);
            at(y, x).max(at(y, x + 1)).max(at(y + 1, x)).max(at(y + 1, x + 1))
        });
        close(&output, &expected);
    }
}

#[test]
fn a_map_used_again_for_another_size_has_a_border_of_zeros() {
    let mut output = random(Shape { pictures: 1, side: 12, channels: 8 }, 1);
    let input = random(Shape { pictures: 1, side: 8, channels: 6 }, 2);
    halve(&input, &mut output);
    close(&output, &map(output.shape(), |_, y, x, channel| output.pixel(y * 4 + x)[channel]));
}

#[test]
fn the_mean_is_over_the_picture() {
    let input = map(Shape { pictures: 2, side: 3, channels: 2 }, |picture, y, x, channel| {
        (100 * picture + 10 * channel + 3 * y + x) as f32
    });
    let mut output = FeatureMap::default();
    mean(&input, &mut output);
    let expected = map(Shape { pictures: 2, side: 1, channels: 2 }, |picture, _, _, channel| {
        (100 * picture + 10 * channel + 4) as f32
    });
    close(&output, &expected);
}

#[test]
fn a_gate_scales_each_channel_of_each_picture() {
    let input = random(Shape { pictures: 2, side: 3, channels: 5 }, 1);
    let gates = random(Shape { pictures: 2, side: 1, channels: 5 }, 2);
    let mut output = FeatureMap::default();
    output.copy_from(&input);
    gate(&gates, &mut output);
    let expected = map(input.shape(), |picture, y, x, channel| {
        let gate = 1.0 / (1.0 + (-gates.pixel(picture)[channel]).exp());
        gate * input.pixel((picture * 3 + y) * 3 + x)[channel]
    });
    close(&output, &expected);
}
