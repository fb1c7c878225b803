//! What networks read on FER2013's PublicTest in 22 views of each picture: as it is, shifted by a
//! pixel, a little larger or smaller, a little turned, and each of these mirrored. An epoch is
//! chosen on the pictures as they are; the mean over views flatters that choice less:
//! `cargo run --release -p infer --example views -- fer2013.csv [CHECKPOINT...]`.

#[path = "shared/faces.rs"]
mod faces;

use faces::{Placement, classified, percent, placed, public_test};
use model::{Checkpoint, SIDE};
use std::collections::HashSet;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");

const AS_IT_IS: Placement = Placement::turned(0.0);

const PLACEMENTS: [Placement; 11] = [
    AS_IT_IS,
    Placement { shift: [1.0, 0.0], ..AS_IT_IS },
    Placement { shift: [-1.0, 0.0], ..AS_IT_IS },
    Placement { shift: [0.0, 1.0], ..AS_IT_IS },
    Placement { shift: [0.0, -1.0], ..AS_IT_IS },
    Placement { scale: 1.05, ..AS_IT_IS },
    Placement { scale: 0.96, ..AS_IT_IS },
    Placement::turned(4.0),
    Placement::turned(-4.0),
    Placement { scale: 1.04, shift: [1.5, 1.0], ..AS_IT_IS },
    Placement { scale: 1.03, degrees: 3.0, shift: [-1.0, 1.0] },
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let csv = arguments.next().ok_or("usage: views fer2013.csv [CHECKPOINT...]")?;
    let mut checkpoints: Vec<String> = arguments.collect();
    if checkpoints.is_empty() {
        checkpoints.push(CHECKPOINT.to_owned());
    }
    let csv = std::fs::read_to_string(csv)?;
    let pictures = public_test(&csv)?;
    let is_clean = clean(&csv);
    let mut output = io::stdout().lock();
    writeln!(
        output,
        "{} pictures of PublicTest, {} of them not in Training",
        pictures.len(),
        is_clean.iter().filter(|&&clean| clean).count(),
    )?;
    writeln!(
        output,
        "{:>9} {:>9} {:>11} {:>11} {:>11}  network",
        "as it is", "clean", "mean, all", "mean, clean", "mean loss"
    )?;
    for folder in checkpoints {
        let checkpoint = Checkpoint::read(Path::new(&folder))?;
        let (mut right, mut loss) = (Vec::new(), 0.0);
        for view in 0..2 * PLACEMENTS.len() {
            let seen = pictures.iter().map(|picture| seen(&picture.grey, view));
            for (picture, said) in pictures.iter().zip(classified(&checkpoint, seen)) {
                right.push(said.expression == picture.expression);
                loss -= f64::from(said.probabilities[picture.expression.index()]).ln();
            }
        }
        let loss = loss / right.len() as f64;
        let as_it_is = &right[..pictures.len()];
        let of_clean = |right: &[bool]| {
            let pairs = right.iter().zip(is_clean.iter().cycle());
            percent(pairs.filter(|(_, clean)| **clean).map(|(right, _)| *right))
        };
        writeln!(
            output,
            "{:>9.2} {:>9.2} {:>11.2} {:>11.2} {loss:>11.4}  {folder}",
            percent(as_it_is.iter().copied()),
            of_clean(as_it_is),
            percent(right.iter().copied()),
            of_clean(&right),
        )?;
    }
    Ok(())
}

/// For each picture of PublicTest whether it does not stand in Training.
fn clean(csv: &str) -> Vec<bool> {
    let of = |split: &'static str| {
        let rows = csv.lines().filter(move |line| line.ends_with(split));
        rows.filter_map(|line| line.split(',').nth(1))
    };
    let training: HashSet<&str> = of("Training").collect();
    of("PublicTest").map(|pixels| !training.contains(pixels)).collect()
}

/// A picture in the view of a number below 22, the first being itself.
fn seen(grey: &[u8], view: usize) -> Vec<u8> {
    let mut seen = placed(grey, PLACEMENTS[view % PLACEMENTS.len()]);
    if view >= PLACEMENTS.len() {
        seen.chunks_exact_mut(SIDE).for_each(<[u8]>::reverse);
    }
    seen
}
