//! Compares faces that are followed with faces that are detected in every frame of a film:
//! `cargo run --release -p infer --example following -- FILM [FRAMES_A_SECOND]`.

use infer::{BoundingBox, Face, FrameSource, Options, Pipeline, Stage, Tracker, TrackerOptions};
use model::Checkpoint;
use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");

/// Followed boxes shall overlap detected ones this much.
const WANTED: f32 = 0.7;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let film = arguments.next().ok_or("usage: following FILM [FRAMES_A_SECOND]")?;
    let rate: f64 = arguments.next().map_or(Ok(15.0), |rate| rate.parse())?;
    let checkpoint = Arc::new(Checkpoint::read(Path::new(CHECKPOINT))?);
    let mut following = Pipeline::new(Arc::clone(&checkpoint), Options::default())?;
    let always = Options { detection_interval: Duration::ZERO, ..Options::default() };
    let mut detecting = Pipeline::new(checkpoint, always)?;
    let new_tracker = || Tracker::new(TrackerOptions::default());
    let (mut followed_by, mut detected_by) = (new_tracker(), new_tracker());

    let (mut frames, mut detections, mut alone) = (0_u32, 0_u32, 0_u32);
    let (mut overlaps, mut of_itself) = (Vec::new(), Vec::new());
    let mut before: Option<BoundingBox> = None;
    for frame in FrameSource::new(File::open(&film)?)? {
        let frame = frame?;
        let at = Duration::from_secs_f64(f64::from(frames) / rate);
        let done = &mut |stage| detections += u32::from(stage == Stage::Detect);
        let (followed, _) = following.follow_by_stages(&frame, &mut followed_by, at, done);
        let (detected, _) = detecting.follow(&frame, &mut detected_by, at);
        let leading = |faces: &[Face]| faces.first().map(|face| face.bbox);
        match (leading(&followed), leading(&detected)) {
            (Some(followed), Some(detected)) => overlaps.push(followed.iou(&detected)),
            (None, None) => {}
            _ => alone += 1,
        }
        if let (Some(before), Some(now)) = (before, leading(&detected)) {
            of_itself.push(before.iou(&now));
        }
        before = leading(&detected);
        frames += 1;
    }

    let mut output = io::stdout().lock();
    writeln!(output, "{film}: {frames} frames, {detections} of them detecting")?;
    writeln!(output, "a face only one way: {alone} frames")?;
    writeln!(output, "{:<44} {:>6} {:>6} {:>8}", "overlap (IoU)", "mean", "least", "< 0.7")?;
    for (name, overlaps) in
        [("followed with detected", overlaps), ("detected with detected a frame before", of_itself)]
    {
        let mean = overlaps.iter().sum::<f32>() / overlaps.len() as f32;
        let least = overlaps.iter().copied().fold(1.0, f32::min);
        let below = overlaps.iter().filter(|&&overlap| overlap < WANTED).count();
        writeln!(output, "{name:<44} {mean:>6.3} {least:>6.3} {below:>8}")?;
    }
    Ok(())
}
