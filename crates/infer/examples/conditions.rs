//! Tells in which light, tilt and size the face of each photo is still found, and in how many of
//! all: `cargo run --release -p infer --example conditions -- PHOTO…`.

use infer::{Frame, Options, Pipeline};
use model::Checkpoint;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");

/// What is done to a frame of 640 x 480 whose face is `face` pixels wide.
#[derive(Clone, Copy)]
enum Condition {
    /// Brightness times this.
    Dark(f32),
    /// Degrees, clockwise.
    Tilted(f32),
    /// The face's width in pixels.
    Small(f32),
}

const CONDITIONS: [(&str, Condition); 9] = [
    ("as it is", Condition::Dark(1.0)),
    ("dark, x 0.25", Condition::Dark(0.25)),
    ("dark, x 0.10", Condition::Dark(0.10)),
    ("tilted by -20 degrees", Condition::Tilted(-20.0)),
    ("tilted by -10 degrees", Condition::Tilted(-10.0)),
    ("tilted by 10 degrees", Condition::Tilted(10.0)),
    ("tilted by 20 degrees", Condition::Tilted(20.0)),
    ("90 px wide", Condition::Small(90.0)),
    ("60 px wide", Condition::Small(60.0)),
];

const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;

/// How wide the face is made where its size is not the question.
const FACE: f32 = 140.0;

fn main() -> Result<(), Box<dyn Error>> {
    let checkpoint = Arc::new(Checkpoint::read(Path::new(CHECKPOINT))?);
    let mut pipeline = Pipeline::new(checkpoint, Options::default())?;
    let mut output = io::stdout().lock();
    let photos: Vec<_> = std::env::args().skip(1).collect();
    let mut found = [0; CONDITIONS.len()];
    for photo in &photos {
        let frame = Frame::decode(&std::fs::read(photo)?)?;
        let face = pipeline.read(&frame).first().ok_or(format!("no face in {photo}"))?.bbox;
        let centre = (face.x + face.width / 2.0, face.y + face.height / 2.0);
        writeln!(output, "{photo}\n{:<24} {:>5}  {:>6}  reads", "condition", "found", "score")?;
        for ((name, condition), found) in CONDITIONS.into_iter().zip(&mut found) {
            let shown = match condition {
                Condition::Dark(light) => show(&frame, centre, FACE / face.width, 0.0, light)?,
                Condition::Tilted(tilt) => show(&frame, centre, FACE / face.width, tilt, 1.0)?,
                Condition::Small(width) => show(&frame, centre, width / face.width, 0.0, 1.0)?,
            };
            match pipeline.read(&shown).first() {
                None => writeln!(output, "{name:<24} {:>5}", "no")?,
                Some(face) => {
                    *found += 1;
                    let reads = face.classified.map_or_else(String::new, |said| {
                        format!("{} {:.0} %", said.expression, 100.0 * said.confidence)
                    });
                    writeln!(output, "{name:<24} {:>5}  {:>6.1}  {reads}", "yes", face.score)?;
                }
            }
        }
    }
    writeln!(output, "all {}\n{:<24} {:>5}", photos.len(), "condition", "found")?;
    for ((name, _), found) in CONDITIONS.into_iter().zip(found) {
        writeln!(output, "{name:<24} {found:>5}")?;
    }
    Ok(())
}

/// The frame with `centre` in the middle of 640 x 480, scaled, turned and dimmed; grey around it.
fn show(
    frame: &Frame,
    centre: (f32, f32),
    scale: f32,
    degrees: f32,
    light: f32,
) -> Result<Frame, Box<dyn Error>> {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let grey = |column: u32, row: u32| {
        // Two by two places a pixel, so that shrinking averages.
        let offsets = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        let sum: f32 = offsets
            .iter()
            .map(|(across, down)| {
                let x = (column as f32 + across - WIDTH as f32 / 2.0) / scale;
                let y = (row as f32 + down - HEIGHT as f32 / 2.0) / scale;
                let place = (cosine * x + sine * y + centre.0, cosine * y - sine * x + centre.1);
                pixel(frame, place).unwrap_or(128.0)
            })
            .sum();
        (light * sum / 4.0) as u8
    };
    let places = (0..HEIGHT).flat_map(|row| (0..WIDTH).map(move |column| (column, row)));
    let pixels = places.map(|(column, row)| grey(column, row)).collect();
    Ok(Frame::from_grey(WIDTH, HEIGHT, pixels)?)
}

/// The grey at a place, interpolated; none outside.
fn pixel(frame: &Frame, (x, y): (f32, f32)) -> Option<f32> {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, upper) = (x.floor(), y.floor());
    let at = |x: f32, y: f32| {
        let inside =
            (0.0..frame.width() as f32).contains(&x) && (0.0..frame.height() as f32).contains(&y);
        inside.then(|| f32::from(frame.grey()[y as usize * frame.width() as usize + x as usize]))
    };
    let (across, down) = (x - left, y - upper);
    let row = |y: f32| Some(at(left, y)? * (1.0 - across) + at(left + 1.0, y)? * across);
    Some(row(upper)? * (1.0 - down) + row(upper + 1.0)? * down)
}
