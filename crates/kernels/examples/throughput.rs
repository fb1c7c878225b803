//! Times what training spends its time with: `cargo run --release -p kernels --example throughput
//! [IMAGES]`. Prints the best of several repetitions.

use kernels::{Affine, Convolution, Rectify, Statistics};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Side, channels of the input and of the output of the convolutions of a small network.
const LAYERS: [(usize, usize, usize); 7] = [
    (48, 1, 32),
    (24, 32, 48),
    (24, 48, 48),
    (12, 48, 96),
    (12, 96, 96),
    (6, 96, 192),
    (6, 192, 192),
];

fn best(mut work: impl FnMut()) -> Duration {
    let run = |_| {
        let started = Instant::now();
        work();
        started.elapsed()
    };
    (0..9).map(run).min().unwrap_or_default()
}

fn main() -> io::Result<()> {
    let images = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(64);
    let mut out = io::stdout();
    writeln!(out, "{images} images; convolutions in GFLOP/s, the rest in ms")?;
    for (side, channels_in, channels_out) in LAYERS {
        let layer =
            Convolution { height: side, width: side, channels_in, channels_out, padding: 1 };
        let input = vec![0.5_f32; images * side * side * channels_in];
        let weights = vec![0.1_f32; 9 * channels_in * channels_out];
        let output = layer.forward(&input, &weights);
        let operations = 18.0 * (output.len() * channels_in) as f64;
        let rate = |time: Duration| operations / time.as_secs_f64() / 1e9;
        let forward = rate(best(|| drop(layer.forward(&input, &weights))));
        let inward = rate(best(|| drop(layer.input_gradient(&output, &weights))));
        let weight = rate(best(|| drop(layer.weight_gradient(&input, &output))));

        let next = Rectify { height: side, width: side, channels: channels_out, pool: true };
        let affine = Affine { scale: vec![1.0; channels_out], shift: vec![0.0; channels_out] };
        let rectified = next.forward(&output, &affine);
        let factors = [affine.scale.as_slice(), &affine.scale, &affine.shift];
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        let statistics = milliseconds(best(|| drop(Statistics::of(&output, channels_out))));
        let rectify = milliseconds(best(|| drop(next.forward(&output, &affine))));
        let sums = milliseconds(best(|| drop(next.gradient_sums(&output, &affine, &rectified))));
        let back = milliseconds(best(|| {
            drop(next.input_gradient(&output, &affine, &rectified, factors));
        }));
        writeln!(
            out,
            "{side:2}x{side:<2} {channels_in:3} -> {channels_out:3}: forward {forward:5.1}  input \
             gradient {inward:5.1}  weight gradient {weight:5.1} | statistics {statistics:.2}  \
             ReLU and pool {rectify:.2}  sums {sums:.2}  gradient {back:.2}"
        )?;
    }
    Ok(())
}
