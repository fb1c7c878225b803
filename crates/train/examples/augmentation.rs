//! Times the augmentation of a Training epoch: 28,709 pictures, each preset, on all cores. With
//! the training speed of a network, in images a second as a run's `metrics.csv` has it, also the
//! share of an epoch that is spent on augmentation:
//!
//! `cargo run --release -p train --example augmentation -- 500`

#[path = "../src/augment.rs"]
mod augment;
#[path = "../src/covering.rs"]
mod covering;

use anyhow::{Context, Result};
use augment::{Augmentation, Preset};
use model::PIXELS;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::io::{self, Write};
use std::time::Instant;

const PICTURES: usize = 28_709;
const BATCH: usize = 128;
/// The best of so many epochs counts.
const EPOCHS: u64 = 5;

fn main() -> Result<()> {
    let training: Option<f64> = match std::env::args().nth(1) {
        None => None,
        Some(speed) => Some(speed.parse().context("the argument is no number of images a second")?),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{} threads", rayon::current_num_threads())?;
    for (name, preset) in
        [("mild", Preset::Mild), ("strong", Preset::Strong), ("robust", Preset::Robust)]
    {
        let augmentation = Augmentation::of(preset);
        let seconds = (0..EPOCHS).map(|seed| epoch(&augmentation, seed)).fold(f64::MAX, f64::min);
        let speed = PICTURES as f64 / seconds;
        write!(out, "{name:<8}{speed:>9.0} images/s")?;
        if let Some(training) = training {
            write!(out, ", {:.2} % of an epoch at {training} images/s", 100.0 * training / speed)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Seconds that an epoch's pictures take, in batches as in training.
fn epoch(augmentation: &Augmentation, seed: u64) -> f64 {
    let picture: Vec<u8> = (0..PIXELS).map(|place| (place * 31 % 256) as u8).collect();
    let mut input = vec![0.0; BATCH * PIXELS];
    let begun = Instant::now();
    for batch in 0..PICTURES.div_ceil(BATCH) {
        let left = BATCH.min(PICTURES - batch * BATCH);
        let pictures = input.par_chunks_exact_mut(PIXELS).take(left).enumerate();
        pictures.for_each(|(number, out)| {
            let random = seed * PICTURES as u64 + (batch * BATCH + number) as u64;
            augmentation.apply(&picture, out, &mut ChaCha8Rng::seed_from_u64(random));
        });
    }
    begun.elapsed().as_secs_f64()
}
