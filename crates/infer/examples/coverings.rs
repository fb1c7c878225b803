//! Draws glasses, masks and veils on the face of each photo and tells whether it is still found
//! and what is read: `cargo run --release -p infer --example coverings -- PHOTO…`.

#[path = "shared/covering.rs"]
mod covering;

use covering::{COVERINGS, Covering};
use infer::{BoundingBox, Frame, Options, Pipeline};
use model::Checkpoint;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");
/// Boxes that overlap this much with the uncovered face's are the same face.
const SAME_FACE: f32 = 0.5;

fn main() -> Result<(), Box<dyn Error>> {
    let checkpoint = Arc::new(Checkpoint::read(Path::new(CHECKPOINT))?);
    let mut pipeline = Pipeline::new(checkpoint, Options::default())?;
    let mut output = io::stdout().lock();
    writeln!(output, "{:<12} {:>5}  {:>6}  reads", "drawn", "found", "score")?;
    for photo in std::env::args().skip(1) {
        let frame = Frame::decode(&std::fs::read(&photo)?)?;
        let bare = pipeline.read(&frame).first().ok_or(format!("no face in {photo}"))?.bbox;
        writeln!(output, "{photo}")?;
        for (name, covering) in COVERINGS {
            let faces = pipeline.read(&covered(&frame, &bare, covering)?);
            let Some(face) = faces.iter().find(|face| face.bbox.iou(&bare) > SAME_FACE) else {
                writeln!(output, "{name:<12} {:>5}", "no")?;
                continue;
            };
            let reads = face.classified.as_ref().map_or_else(String::new, |read| {
                format!("{} {:.0} %", read.expression, 100.0 * read.confidence)
            });
            writeln!(output, "{name:<12} {:>5}  {:>6.1}  {reads}", "yes", face.score)?;
        }
    }
    Ok(())
}

fn covered(frame: &Frame, face: &BoundingBox, covering: Covering) -> Result<Frame, Box<dyn Error>> {
    let (width, height) = (frame.width(), frame.height());
    let places = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
    let grey = frame.grey().iter().zip(places).map(|(&grey, (column, row))| {
        let x = (column as f32 - face.x) / face.width;
        let y = (row as f32 - face.y) / face.height;
        covering(x, y).unwrap_or(grey)
    });
    Ok(Frame::from_grey(width, height, grey.collect())?)
}
