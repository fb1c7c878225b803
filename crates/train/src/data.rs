//! Shows what a data set holds: counts, pictures that stand in it more than once, labels that
//! contradict each other, what could not be read, and a picture of samples.

mod copies;
mod findings;
mod near;
mod sheet;
mod table;

use crate::dataset::{self, DataError, Loaded};
use crate::terminal::{say, tell_of_data};
use anyhow::{Context, Result};
use clap::Args;
use copies::Copies;
use findings::{Findings, Seconds};
use image::{GrayImage, ImageFormat};
use serde_json::json;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What `train data` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "PrivateTest's pictures are counted and compared, but never shown: everything is \
                  chosen without having seen them."
)]
pub(crate) struct DataArgs {
    /// File or folder of the data set
    #[arg(long, default_value = "datasets")]
    data: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Where the picture of samples is written
    #[arg(long, value_name = "FILE.png", default_value = "runs/data.png")]
    sheet: PathBuf,
}

/// Prints what was found and writes the picture of samples.
pub(crate) fn data(args: &DataArgs) -> Result<()> {
    let begun = Instant::now();
    let mut loaded = dataset::load(&args.data)?;
    let read = begun.elapsed().as_secs_f64();
    tell_of_data(&loaded)?;
    let votes = join_votes(&mut loaded)?;
    let begun = Instant::now();
    let copies = Copies::of(&loaded.dataset);
    let seconds = Seconds { read, compare: begun.elapsed().as_secs_f64() };
    let findings = Findings::new(&loaded, votes, &copies, seconds);
    write_png(&sheet::draw(&loaded.dataset, &copies), &args.sheet)?;
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", json!(findings))?;
    } else {
        write!(out, "{}", table::table(&findings))?;
    }
    say(&format!("samples of every class: {}", args.sheet.display()))
}

/// The file of FER+'s votes, if one lies beside the pictures and belongs to them.
fn join_votes(loaded: &mut Loaded) -> Result<Option<PathBuf>> {
    match loaded.join_votes(None) {
        Ok(path) => Ok(Some(path)),
        Err(DataError::VotesMissing(_) | DataError::VotesWithoutRows(_)) => Ok(None),
        Err(error) => {
            say(&format!("{error}; the votes are left out"))?;
            Ok(None)
        }
    }
}

fn write_png(picture: &GrayImage, path: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .map_err(Into::into)
        .and_then(|()| picture.save_with_format(path, ImageFormat::Png))
        .with_context(|| {
            format!("cannot write the picture of samples {}: name another --sheet", path.display())
        })
}
