//! Names the expressions of faces that are already cropped.

use crate::checkpoint::find_checkpoint;
use crate::dataset::decode_picture;
use crate::device::{Classifier, DeviceName};
use crate::figures::{Logits, best, scaled};
use crate::terminal::say;
use anyhow::{Context, Result, bail};
use clap::Args;
use model::{Expression, PIXELS, softmax};
use rayon::prelude::*;
use serde_json::json;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The exit code when some pictures could not be read.
const SKIPPED: u8 = 3;
/// Suffixes of the pictures that are taken from a folder.
const SUFFIXES: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
/// Pictures that are held in memory at once.
const CHUNK: usize = 1024;

/// What `train predict` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "A picture that cannot be read is named and left out; the exit code is 3 then."
)]
pub(crate) struct PredictArgs {
    /// Folder of the checkpoint, or of a run, whose best network is taken
    checkpoint: PathBuf,
    /// Pictures of cropped faces (JPEG, PNG or WebP of any size), or folders of them
    #[arg(required = true)]
    pictures: Vec<PathBuf>,
    /// Print a JSON object a line
    #[arg(long)]
    json: bool,
    /// Print csv with a header
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// What runs the network; on the CPU the very code that ships does
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceName,
}

/// Prints a row a picture: its expression and the probabilities of all.
pub(crate) fn predict(args: &PredictArgs) -> Result<ExitCode> {
    let checkpoint = find_checkpoint(&args.checkpoint)?;
    let device = args.device.open()?;
    let classifier = Classifier::new(&checkpoint, &device)?;
    let temperature = checkpoint.config().temperature;
    let mut out = Rows::begin(args)?;
    let mut skipped = 0;
    for paths in all_pictures(&args.pictures)?.chunks(CHUNK) {
        let decoded: Vec<_> = paths.par_iter().map(|path| face(path)).collect();
        let mut pixels = Vec::with_capacity(paths.len() * PIXELS);
        let mut read = Vec::with_capacity(paths.len());
        for (path, picture) in paths.iter().zip(decoded) {
            match picture {
                Ok(picture) => {
                    pixels.extend(picture);
                    read.push(path);
                }
                Err(error) => {
                    say(&format!("{}: {error}; left out", path.display()))?;
                    skipped += 1;
                }
            }
        }
        for (path, logits) in read.into_iter().zip(classifier.logits(&pixels)) {
            out.row(path, &scaled(&logits, temperature))?;
        }
    }
    out.finish()?;
    if skipped == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("{skipped} pictures could not be read"))?;
    Ok(ExitCode::from(SKIPPED))
}

fn face(path: &Path) -> Result<Vec<u8>> {
    Ok(decode_picture(&fs::read(path)?)?)
}

/// Whether a file's name says that it is a picture.
fn is_picture(path: &Path) -> bool {
    let suffix = path.extension().unwrap_or_default();
    SUFFIXES.iter().any(|known| suffix.eq_ignore_ascii_case(known))
}

/// The files named, and the pictures in the folders named, each folder's in order of name.
fn all_pictures(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut pictures = Vec::new();
    for path in named {
        if path.is_dir() {
            let before = pictures.len();
            add_folder(path, &mut pictures)?;
            if pictures.len() == before {
                bail!("{} holds no JPEG, PNG or WebP", path.display());
            }
        } else {
            pictures.push(path.clone());
        }
    }
    Ok(pictures)
}

fn add_folder(folder: &Path, pictures: &mut Vec<PathBuf>) -> Result<()> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder).and_then(Iterator::collect);
    let mut entries =
        entries.with_context(|| format!("cannot list the folder {}", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link to a folder is not followed: it may lead in a circle.
        if entry.file_type()?.is_dir() {
            add_folder(&path, pictures)?;
        } else if is_picture(&path) {
            pictures.push(path);
        }
    }
    Ok(())
}

/// The form in which rows are printed.
enum Rows {
    Table(io::StdoutLock<'static>),
    Json(io::StdoutLock<'static>),
    Csv(Box<csv::Writer<io::StdoutLock<'static>>>),
}

impl Rows {
    fn begin(args: &PredictArgs) -> Result<Self> {
        let out = io::stdout().lock();
        if args.json {
            return Ok(Self::Json(out));
        }
        if args.csv {
            let mut writer = csv::Writer::from_writer(out);
            let classes = Expression::ALL.map(Expression::name);
            writer.write_record(["picture", "expression", "confidence"].iter().chain(&classes))?;
            return Ok(Self::Csv(Box::new(writer)));
        }
        Ok(Self::Table(out))
    }

    fn row(&mut self, path: &Path, logits: &Logits) -> Result<()> {
        let (expression, probabilities) = (best(logits), softmax(*logits));
        let confidence = probabilities[expression.index()];
        let path = path.display().to_string();
        match self {
            Self::Table(out) => {
                let rest = Expression::ALL
                    .into_iter()
                    .zip(probabilities)
                    .filter(|&(class, _)| class != expression)
                    .map(|(class, probability)| format!("{class} {:.0}", 100.0 * probability))
                    .collect::<Vec<_>>()
                    .join(", ");
                let percent = 100.0 * confidence;
                writeln!(out, "{path}: {expression} {percent:.1} % ({rest})")?;
            }
            Self::Json(out) => {
                let probabilities: serde_json::Map<_, _> = Expression::ALL
                    .into_iter()
                    .zip(probabilities)
                    .map(|(class, probability)| (class.name().to_owned(), json!(probability)))
                    .collect();
                let row = json!({
                    "picture": path,
                    "expression": expression,
                    "confidence": confidence,
                    "probabilities": probabilities,
                });
                writeln!(out, "{row}")?;
            }
            Self::Csv(writer) => {
                let numbers = [confidence].into_iter().chain(probabilities);
                let numbers = numbers.map(|number| format!("{number:.6}"));
                let names = [path, expression.to_string()].into_iter();
                writer.write_record(names.chain(numbers))?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<()> {
        match self {
            Self::Table(mut out) | Self::Json(mut out) => out.flush()?,
            Self::Csv(mut writer) => writer.flush()?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_pictures_in_order_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c.PNG", "a.jpeg", "notes.txt", "b/d.webp"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let odd = folder.path().join("notes.txt");
        let found = all_pictures(&[folder.path().to_owned(), odd.clone()]).unwrap();
        let expected = ["a.jpeg", "b/d.webp", "c.PNG"].map(|name| folder.path().join(name));
        assert_eq!(found[..3], expected);
        assert_eq!(found[3], odd, "a file that is named is tried");
    }

    #[test]
    fn a_folder_without_pictures_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = all_pictures(&[folder.path().to_owned()]).unwrap_err();
        assert!(error.to_string().contains("holds no JPEG"), "{error}");
    }
}
