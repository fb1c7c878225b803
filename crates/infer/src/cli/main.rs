//! `infer PHOTO|FOLDER|FILM|-…`: faces and their expressions, as a table, JSON or CSV.

mod annotate;
mod arguments;
mod draw;
mod films;
mod inputs;
mod output;
mod rows;
mod summary;
mod table;

use annotate::Annotations;
use anyhow::{Context, Result};
use arguments::Arguments;
use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use infer::{Frame, FrameSource, Options, Pipeline, Report};
use inputs::Input;
use model::Checkpoint;
use output::Output;
use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// The most bytes of a photo on standard input.
const LONGEST_PHOTO: u64 = 64 << 20;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(Tally { read: 0, .. }) => ExitCode::from(2),
        Ok(Tally { failed: 0, .. }) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        // Whoever reads the output has seen enough: `infer … | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// How many photos and films were read, wholly or in part, and in how many something failed.
#[derive(Debug, Default)]
struct Tally {
    read: usize,
    failed: usize,
}

fn run(arguments: &Arguments) -> Result<Tally> {
    let inputs = inputs::find(&arguments.inputs);
    let annotations = |folder| Annotations::new(folder, &inputs);
    let mut reader = Reader {
        pipeline: Pipeline::new(Arc::new(checkpoint(arguments)?), options(arguments))?,
        output: Output::new(arguments.format(), io::stdout().lock())?,
        annotations: arguments.annotate.clone().map(annotations).transpose()?,
        frame_rate: arguments.frame_rate,
    };
    let mut tally = Tally::default();
    let bar = progress_bar(inputs.len());
    for input in inputs {
        let outcome = match input {
            Ok(input) => bar.suspend(|| reader.read(&input)),
            Err(error) => Ok(Err(error)),
        };
        match outcome? {
            Ok(Whole::Yes) => tally.read += 1,
            Ok(Whole::InPart) => {
                tally.read += 1;
                tally.failed += 1;
            }
            Err(error) => {
                bar.suspend(|| complain(&error));
                tally.failed += 1;
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(tally)
}

/// Whether all frames of a film could be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    InPart,
}

/// What all inputs share.
struct Reader {
    pipeline: Pipeline,
    output: Output<io::StdoutLock<'static>>,
    annotations: Option<Annotations>,
    frame_rate: Option<f64>,
}

impl Reader {
    /// Reads a photo or film. The outer error ends the program: nothing can be written any more.
    fn read(&mut self, input: &Input) -> Result<Result<Whole>> {
        let opened = |path: &Path| {
            File::open(path).with_context(|| format!("{}: cannot be read", path.display()))
        };
        match input {
            Input::Photo(path) => {
                let source = path.display().to_string();
                match opened(path).and_then(|file| photo(file, &source)) {
                    Ok(frame) => self.photo(&frame, &source).map(Ok),
                    Err(error) => Ok(Err(error)),
                }
            }
            Input::Film(path) => match opened(path) {
                Ok(file) => self.film(file, &path.display().to_string()),
                Err(error) => Ok(Err(error)),
            },
            Input::Pipe => self.standard_input(),
        }
    }

    /// Bytes that begin like a film are one; a JPEG is one if another follows it.
    fn standard_input(&mut self) -> Result<Result<Whole>> {
        const SOURCE: &str = "stdin";
        let mut stdin = io::stdin().lock();
        match stdin.fill_buf().with_context(|| format!("{SOURCE}: cannot be read"))? {
            [b'Y', ..] => self.film(stdin, SOURCE),
            [0xFF, 0xD8, ..] => {
                let mut frames = match FrameSource::new(stdin) {
                    Ok(frames) => frames,
                    Err(error) => return Ok(Err(error).context(SOURCE)),
                };
                match (frames.next(), frames.next()) {
                    (Some(Ok(frame)), None) => self.photo(&frame, SOURCE).map(Ok),
                    (first, second) => {
                        let frames = first.into_iter().chain(second).chain(frames);
                        films::read(self, frames, SOURCE, self.frame_rate)
                    }
                }
            }
            _ => match photo(stdin, SOURCE) {
                Ok(frame) => self.photo(&frame, SOURCE).map(Ok),
                Err(error) => Ok(Err(error)),
            },
        }
    }

    fn photo(&mut self, frame: &Frame, source: &str) -> Result<Whole> {
        let faces = self.pipeline.read(frame);
        let report = Report { source, frame: None, time_s: None, faces: &faces, reading: None };
        self.output.write(&report)?;
        if let Some(annotations) = &mut self.annotations {
            annotations.photo(frame, &report)?;
        }
        Ok(Whole::Yes)
    }

    fn film(&mut self, film: impl Read, source: &str) -> Result<Result<Whole>> {
        match FrameSource::new(film) {
            Ok(frames) => {
                let frame_rate = self.frame_rate.or(frames.frames_per_second());
                films::read(self, frames, source, frame_rate)
            }
            Err(error) => Ok(Err(error).with_context(|| source.to_owned())),
        }
    }
}

fn photo(file: impl Read, source: &str) -> Result<Frame> {
    let mut bytes = Vec::new();
    file.take(LONGEST_PHOTO)
        .read_to_end(&mut bytes)
        .with_context(|| format!("{source}: cannot be read"))?;
    Frame::decode(&bytes).with_context(|| source.to_owned())
}

fn options(arguments: &Arguments) -> Options {
    let options =
        if arguments.small_faces { Options::for_small_faces() } else { Options::default() };
    Options { all_faces: arguments.all_faces, ..options }
}

fn checkpoint(arguments: &Arguments) -> Result<Checkpoint> {
    match &arguments.checkpoint {
        Some(folder) => Checkpoint::read(folder)
            .with_context(|| format!("cannot use the checkpoint {}", folder.display())),
        None => Checkpoint::from_bytes(
            include_bytes!("../../../../checkpoints/default/config.json"),
            include_bytes!("../../../../checkpoints/default/weights.safetensors"),
            None,
        )
        .context("cannot use the embedded checkpoint"),
    }
}

/// A bar over many inputs, where standard error is a terminal.
fn progress_bar(inputs: usize) -> ProgressBar {
    let target =
        if inputs > 1 { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} left");
    let bar = ProgressBar::with_draw_target(Some(inputs as u64), target);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn complain(error: &anyhow::Error) {
    // Without a standard error there is nobody to tell.
    let _ = writeln!(io::stderr(), "{error:#}");
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
