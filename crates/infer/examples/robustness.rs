//! What is read on FER2013's PublicTest in the dark, out of focus, tilted, small and behind drawn
//! coverings, by the very code that ships, and how readily a sad or any face is taken for neutral:
//! `cargo run --release -p infer --example robustness -- fer2013.csv [CHECKPOINT [SHEET.png]]`.
//! The sheet shows the first pictures in every condition.

#[path = "shared/covering.rs"]
mod covering;
#[path = "shared/faces.rs"]
mod faces;

use covering::{COVERINGS, Covering};
use faces::{Picture, Placement, classified, percent, placed, public_test};
use image::imageops::{FilterType, blur, resize};
use image::{GrayImage, imageops};
use infer::crop::View;
use infer::stretch::stretch_narrow;
use model::{Checkpoint, Expression, SIDE};
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");
/// Pictures of each condition on the sheet.
const ON_SHEET: usize = 16;

/// What is done to a picture.
#[derive(Clone, Copy)]
enum Condition {
    /// Brightness times this.
    Dark(f32),
    /// Gaussian blur; its standard deviation in pixels of 48.
    Blurred(f32),
    /// Degrees, clockwise.
    Tilted(f32),
    /// Pixels of a side, of which 48 are made again.
    Small(u32),
    /// Something drawn over the face.
    Covered(Covering),
}

fn conditions() -> Vec<(&'static str, Condition)> {
    let mut all = vec![
        ("as it is", Condition::Dark(1.0)),
        ("half the light", Condition::Dark(0.5)),
        ("a quarter of the light", Condition::Dark(0.25)),
        ("a tenth of the light", Condition::Dark(0.1)),
        ("blurred, deviation 1 px", Condition::Blurred(1.0)),
        ("blurred, deviation 2 px", Condition::Blurred(2.0)),
        ("tilted by 10 degrees", Condition::Tilted(10.0)),
        ("tilted by 20 degrees", Condition::Tilted(20.0)),
        ("24 px wide", Condition::Small(24)),
        ("16 px wide", Condition::Small(16)),
    ];
    let drawn = COVERINGS.into_iter().filter(|(name, _)| *name != "nothing");
    all.extend(drawn.map(|(name, covering)| (name, Condition::Covered(covering))));
    all
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let csv = arguments.next().ok_or("usage: robustness fer2013.csv [CHECKPOINT [SHEET.png]]")?;
    let checkpoint = arguments.next().unwrap_or_else(|| CHECKPOINT.to_owned());
    let checkpoint = Checkpoint::read(Path::new(&checkpoint))?;
    let pictures = public_test(&std::fs::read_to_string(csv)?)?;
    if let Some(sheet) = arguments.next() {
        draw(&pictures, &sheet)?;
    }
    let mut output = io::stdout().lock();
    let count = pictures.len();
    writeln!(output, "{count} pictures of PublicTest, %; 'neutral' is how many are read so")?;
    writeln!(
        output,
        "{:<24} {:>8} {:>11} {:>8} {:>15} {:>15}",
        "condition", "right", "five moods", "neutral", "sad as neutral", "neutral as sad"
    )?;
    for (name, condition) in conditions() {
        let changed = pictures.iter().map(|picture| seen(&picture.grey, condition));
        let said = classified(&checkpoint, changed);
        let read: Vec<_> = pictures.iter().map(|picture| picture.expression).zip(said).collect();
        let has_songs = |class| !matches!(class, Expression::Disgust | Expression::Fear);
        let taken = |label, as_class| {
            percent(
                read.iter()
                    .filter(|(class, _)| *class == label)
                    .map(|(_, said)| said.expression == as_class),
            )
        };
        let among_five = |probabilities: &[f32; Expression::COUNT]| {
            let classes = Expression::ALL.into_iter().filter(|class| has_songs(*class));
            classes.max_by(|a, b| probabilities[a.index()].total_cmp(&probabilities[b.index()]))
        };
        let five = read.iter().filter(|(class, _)| has_songs(*class));
        writeln!(
            output,
            "{name:<24} {:>8.2} {:>11.2} {:>8.1} {:>15.1} {:>15.1}",
            percent(read.iter().map(|(class, said)| said.expression == *class)),
            percent(five.map(|(class, said)| among_five(&said.probabilities) == Some(*class))),
            percent(read.iter().map(|(_, said)| said.expression == Expression::Neutral)),
            taken(Expression::Sad, Expression::Neutral),
            taken(Expression::Neutral, Expression::Sad),
        )?;
    }
    Ok(())
}

/// The picture in a condition, as the pipeline hands it to the network.
fn seen(grey: &[u8], condition: Condition) -> Vec<u8> {
    let mut grey = changed(grey, condition);
    stretch_narrow(&mut grey);
    grey
}

fn changed(grey: &[u8], condition: Condition) -> Vec<u8> {
    let side = SIDE as u32;
    let picture = || GrayImage::from_raw(side, side, grey.to_vec()).unwrap_or_default();
    match condition {
        Condition::Dark(light) => {
            grey.iter().map(|&grey| (f32::from(grey) * light) as u8).collect()
        }
        Condition::Blurred(deviation) => blur(&picture(), deviation).into_raw(),
        Condition::Tilted(degrees) => placed(grey, Placement::turned(degrees)),
        Condition::Small(width) => {
            let small = resize(&picture(), width, width, FilterType::Triangle);
            resize(&small, side, side, FilterType::Triangle).into_raw()
        }
        Condition::Covered(covering) => {
            // From pixels of the crop to widths of the detector's box, which the crop exceeds.
            let margin = View::AS_IN_TRAINING.margin;
            let place =
                |pixel: usize| (pixel as f32 + 0.5) / SIDE as f32 * margin - (margin - 1.0) / 2.0;
            let places = (0..grey.len()).map(|at| (place(at % SIDE), place(at / SIDE)));
            let pairs = grey.iter().zip(places);
            pairs.map(|(&grey, (x, y))| covering(x, y).unwrap_or(grey)).collect()
        }
    }
}

/// Writes the first pictures in every condition, a row each.
fn draw(pictures: &[Picture], path: &str) -> Result<(), Box<dyn Error>> {
    let (side, conditions) = (SIDE as u32, conditions());
    let mut sheet = GrayImage::new(ON_SHEET as u32 * side, conditions.len() as u32 * side);
    for (row, (_, condition)) in (0_i64..).zip(conditions) {
        for (column, picture) in (0_i64..).zip(pictures.iter().take(ON_SHEET)) {
            let seen = changed(&picture.grey, condition);
            let tile = GrayImage::from_raw(side, side, seen).ok_or("a picture of another size")?;
            let side = i64::from(side);
            imageops::replace(&mut sheet, &tile, column * side, row * side);
        }
    }
    Ok(sheet.save(path)?)
}
