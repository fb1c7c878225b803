//! Draws glasses, a mask and a hijab on the face of each photo and tells whether it is still found
//! and what is read: `cargo run --release -p infer --example coverings -- PHOTO…`.
//!
//! Drawn coverings are flat and few; they show where detection ends, not how people fare.

use infer::{BoundingBox, Frame, Options, Pipeline};
use model::Checkpoint;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");
/// Boxes that overlap this much with the uncovered face's are the same face.
const SAME_FACE: f32 = 0.5;

/// The grey that covers a place of the face, if something does. Places are in widths of the
/// face's box from its upper left corner: eyes at (0.28, 0.34) and (0.72, 0.34), mouth at 0.8.
type Covering = fn(x: f32, y: f32) -> Option<u8>;

const COVERINGS: [(&str, Covering); 6] = [
    ("nothing", |_, _| None),
    ("glasses", |x, y| {
        let lens = from_eye(x, y);
        let bridge = (0.46..0.54).contains(&x) && (0.32..0.35).contains(&y);
        ((0.17..0.2).contains(&lens) || bridge).then_some(30)
    }),
    ("sunglasses", |x, y| (from_eye(x, y) < 0.2).then_some(25)),
    ("mask", |x, y| (y > 0.52 && within(x, y, 0.5, 0.55)).then_some(215)),
    ("hijab", |x, y| {
        let cloth = within(x, y, 0.85, 1.05) || (y > 1.0 && (-0.6..1.6).contains(&x) && y < 2.0);
        (cloth && !(within(x, y, 0.44, 0.56) && y > 0.12)).then_some(90)
    }),
    ("niqab", |x, y| {
        let slit = (0.22..0.48).contains(&y) && (0.06..0.94).contains(&x);
        (within(x, y, 0.85, 1.05) && !slit).then_some(35)
    }),
];

/// Distance from the nearer eye.
fn from_eye(x: f32, y: f32) -> f32 {
    (x.max(1.0 - x) - 0.72).hypot(y - 0.34)
}

/// Whether a place lies in an ellipse about the middle of the face.
fn within(x: f32, y: f32, radius_x: f32, radius_y: f32) -> bool {
    ((x - 0.5) / radius_x).powi(2) + ((y - 0.6) / radius_y).powi(2) < 1.0
}

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
