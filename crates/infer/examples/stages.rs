//! Times each stage of the pipeline on a film (YUV4MPEG2 or motion JPEG; a photo counts as a film
//! that stands still), from bytes to reading, in one or more threads that each read all of it:
//! `cargo run --release -p infer --example stages -- FILM [THREADS] [ROUNDS] [FRAMES_A_SECOND]`.

use infer::{Frame, FrameSource, Options, Pipeline, Stage, Tracker, TrackerOptions};
use model::Checkpoint;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");

/// Frames before anything is timed.
const WARM_UP: usize = 30;

/// For how many frames a photo stands.
const STILL: usize = 300;

/// What one frame took.
#[derive(Debug, Default, Clone, Copy)]
struct Times {
    decode: Duration,
    stages: [Duration; Stage::ALL.len()],
}

impl Times {
    fn of(&self, stage: Stage) -> Duration {
        self.stages[stage as usize]
    }

    fn reading(&self) -> Duration {
        self.stages.iter().sum()
    }

    fn is_detecting(&self) -> bool {
        !self.of(Stage::Detect).is_zero()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let number = |place: usize, default: usize| {
        arguments.get(place).map_or(Ok(default), |text| text.parse::<usize>())
    };
    let film =
        arguments.first().ok_or("usage: stages FILM [THREADS] [ROUNDS] [FRAMES_A_SECOND]")?;
    let (threads, rounds, rate) = (number(1, 1)?, number(2, 3)?, number(3, 15)?);
    let bytes = std::fs::read(film)?;
    let checkpoint = Arc::new(Checkpoint::read(Path::new(CHECKPOINT))?);

    let start = Barrier::new(threads);
    let times: Vec<Times> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let pipeline = Pipeline::new(Arc::clone(&checkpoint), Options::default());
                    start.wait();
                    let mut pipeline = pipeline.map_err(|error| error.to_string())?;
                    read(&mut pipeline, &bytes, rounds, rate).map_err(|error| error.to_string())
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or(Ok(Vec::new())))
            .collect::<Result<Vec<_>, _>>()
    })?
    .concat();

    let detecting: Vec<_> = times.iter().copied().filter(Times::is_detecting).collect();
    let mut output = io::stdout().lock();
    writeln!(
        output,
        "{film}: {threads} threads, {} frames, {} detecting",
        times.len(),
        detecting.len()
    )?;
    writeln!(output, "{:<28} {:>8} {:>8} {:>8}", "ms a frame", "mean", "median", "p99")?;
    let mut row = |name: &str, times: Vec<Duration>| {
        let [mean, median, p99] = figures(times);
        writeln!(output, "{name:<28} {mean:>8.3} {median:>8.3} {p99:>8.3}")
    };
    row("decode", times.iter().map(|times| times.decode).collect())?;
    for stage in Stage::ALL {
        let present = times.iter().map(|times| times.of(stage)).filter(|time| !time.is_zero());
        row(&format!("{} (where it ran)", stage.name()), present.collect())?;
    }
    row("all but decoding", times.iter().map(Times::reading).collect())?;
    row("all", times.iter().map(|times| times.decode + times.reading()).collect())?;
    row(
        "a detecting frame",
        detecting.iter().map(|times| times.decode + times.reading()).collect(),
    )?;
    Ok(())
}

/// Reads the film `rounds` times as one stream.
fn read(
    pipeline: &mut Pipeline,
    bytes: &[u8],
    rounds: usize,
    rate: usize,
) -> Result<Vec<Times>, Box<dyn Error>> {
    let mut tracker = Tracker::new(TrackerOptions::default());
    let mut all = Vec::new();
    let mut frames = 0;
    for _ in 0..rounds {
        let mut source = frames_of(bytes);
        loop {
            let mut last = Instant::now();
            let Some(frame) = source.next() else { break };
            let frame = frame?;
            let mut times = Times::default();
            let mut lap = || std::mem::replace(&mut last, Instant::now()).elapsed();
            times.decode = lap();
            let at = Duration::from_secs_f64(f64::from(frames) / rate as f64);
            pipeline.follow_by_stages(&frame, &mut tracker, at, &mut |stage| {
                times.stages[stage as usize] += lap();
            });
            all.push(times);
            frames += 1;
        }
    }
    Ok(all.split_off(WARM_UP.min(all.len())))
}

type Frames<'a> = Box<dyn Iterator<Item = Result<Frame, Box<dyn Error>>> + 'a>;

fn frames_of(bytes: &[u8]) -> Frames<'_> {
    match FrameSource::new(bytes) {
        Ok(film) => Box::new(film.map(|frame| Ok(frame?))),
        Err(_) => Box::new((0..STILL).map(move |_| Ok(Frame::decode(bytes)?))),
    }
}

/// Mean, median and 99th percentile in milliseconds; NaN without times.
fn figures(mut times: Vec<Duration>) -> [f64; 3] {
    times.sort();
    let milliseconds = |time: &Duration| 1e3 * time.as_secs_f64();
    let percentile = |percent: usize| {
        let place = (times.len() * percent).div_ceil(100).max(1) - 1;
        times.get(place).map_or(f64::NAN, milliseconds)
    };
    let mean = times.iter().map(milliseconds).sum::<f64>() / times.len() as f64;
    [mean, percentile(50), percentile(99)]
}
