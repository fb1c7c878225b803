//! `infer PHOTO…`: the faces of photos and their expressions, as a table or as JSON.

mod table;

use anyhow::{Context, Result};
use clap::Parser;
use infer::{Frame, Options, Pipeline, Report};
use model::Checkpoint;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, sync::Arc};

/// Finds the faces in photos and reads their expressions.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// JPEG, PNG or WebP files.
    #[arg(required = true, value_name = "PHOTO")]
    photos: Vec<PathBuf>,
    /// Print one JSON object a photo and line instead of a table.
    #[arg(long)]
    json: bool,
    /// A checkpoint's folder [default: the checkpoint that this program was built with].
    #[arg(long, value_name = "DIR")]
    checkpoint: Option<PathBuf>,
    /// Read the expression of every face, not only of the largest.
    #[arg(long)]
    all_faces: bool,
    /// Look for faces of half the size too, which takes three times as long.
    #[arg(long)]
    small_faces: bool,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let checkpoint = checkpoint(arguments.checkpoint.as_deref())?;
    let options =
        if arguments.small_faces { Options::for_small_faces() } else { Options::default() };
    let options = Options { all_faces: arguments.all_faces, ..options };
    let mut pipeline = Pipeline::new(Arc::new(checkpoint), options)?;
    let mut exit = ExitCode::SUCCESS;
    let mut output = io::stdout().lock();
    for photo in &arguments.photos {
        match frame(photo) {
            Ok(frame) => {
                print(&mut output, photo, &pipeline.read(&frame), arguments.json)
                    .context("cannot write to standard output")?;
            }
            Err(error) => {
                writeln!(io::stderr(), "{error:#}")?;
                exit = ExitCode::FAILURE;
            }
        }
    }
    Ok(exit)
}

fn checkpoint(folder: Option<&Path>) -> Result<Checkpoint> {
    let checkpoint = match folder {
        Some(folder) => Checkpoint::read(folder)
            .with_context(|| format!("cannot use the checkpoint {}", folder.display()))?,
        None => Checkpoint::from_bytes(
            include_bytes!("../../../checkpoints/default/config.json"),
            include_bytes!("../../../checkpoints/default/weights.safetensors"),
            None,
        )
        .context("cannot use the embedded checkpoint")?,
    };
    Ok(checkpoint)
}

fn frame(photo: &Path) -> Result<Frame> {
    let bytes = fs::read(photo).with_context(|| format!("{}: cannot be read", photo.display()))?;
    Frame::decode(&bytes).with_context(|| photo.display().to_string())
}

fn print(output: &mut impl Write, photo: &Path, faces: &[infer::Face], json: bool) -> Result<()> {
    let source = photo.display().to_string();
    if json {
        let report = Report { source: &source, frame: None, time_s: None, faces, reading: None };
        serde_json::to_writer(&mut *output, &report)?;
        writeln!(output)?;
    } else {
        table::write(output, &source, faces)?;
    }
    Ok(())
}
