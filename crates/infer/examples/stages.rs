//! Times each stage of the pipeline on a photo or on a motion JPEG (JPEGs one after the other):
//! `cargo run --release -p infer --example stages -- FILE [ITERATIONS] [DETECTION_WIDTH]`.

use infer::classify::classify;
use infer::crop::crop;
use infer::detect::Detector;
use infer::{Frame, Options};
use model::Checkpoint;
use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");
const WARM_UP: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: stages FILE [ITERATIONS] [DETECTION_WIDTH]")?;
    let iterations: usize = arguments.next().map_or(Ok(200), |count| count.parse())?;
    let mut options = Options::default();
    if let Some(width) = arguments.next() {
        options.detection_width = width.parse()?;
    }

    let bytes = std::fs::read(&file)?;
    let pictures = pictures(&bytes);
    let checkpoint = Checkpoint::read(Path::new(CHECKPOINT))?;
    let mut detector = Detector::new(&options)?;
    let mut stages: [Vec<Duration>; 4] = Default::default();
    let (mut frames_with_a_face, mut size) = (0, (0, 0));
    for (turn, picture) in pictures.iter().cycle().take(WARM_UP + iterations).enumerate() {
        let start = Instant::now();
        let frame = Frame::decode(picture)?;
        let decoded = Instant::now();
        let found = detector.detect(&frame);
        let detected = Instant::now();
        size = (frame.width(), frame.height());
        if turn < WARM_UP {
            continue;
        }
        stages[0].push(decoded - start);
        stages[1].push(detected - decoded);
        if let Some(face) = found.first() {
            frames_with_a_face += 1;
            let start = Instant::now();
            let face = crop(&frame, &face.bbox);
            let cropped = Instant::now();
            black_box(classify(&checkpoint, &face));
            stages[2].push(cropped - start);
            stages[3].push(cropped.elapsed());
        }
    }

    let mut output = io::stdout().lock();
    let (width, height) = size;
    writeln!(
        output,
        "{file}: {} pictures of {width} x {height}, {iterations} iterations, {frames_with_a_face} with a face",
        pictures.len()
    )?;
    writeln!(output, "{:<18} {:>10} {:>10}", "stage", "median ms", "p99 ms")?;
    let names = ["decode", "stretch + detect", "crop", "classify"];
    for (name, times) in names.iter().zip(&mut stages) {
        times.sort();
        let (median, p99) = (percentile(times, 50), percentile(times, 99));
        writeln!(output, "{name:<18} {median:>10.3} {p99:>10.3}")?;
    }
    Ok(())
}

/// The pictures of a motion JPEG; any other file is one picture.
fn pictures(bytes: &[u8]) -> Vec<&[u8]> {
    const END_AND_START: [u8; 4] = [0xFF, 0xD9, 0xFF, 0xD8];
    let mut pictures = Vec::new();
    let mut rest = bytes;
    while let Some(end) = rest.windows(4).position(|window| window == END_AND_START) {
        let (picture, following) = rest.split_at(end + 2);
        pictures.push(picture);
        rest = following;
    }
    pictures.push(rest);
    pictures
}

/// Milliseconds that `percent` of the sorted times do not exceed; NaN without times.
fn percentile(times: &[Duration], percent: usize) -> f64 {
    let place = (times.len() * percent).div_ceil(100).max(1) - 1;
    times.get(place).map_or(f64::NAN, |time| 1e3 * time.as_secs_f64())
}
