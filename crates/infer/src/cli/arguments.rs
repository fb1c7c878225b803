use clap::Parser;
use std::path::PathBuf;

/// Finds faces in photos and films and reads their expressions.
///
/// Ends with 0 if everything was read, with 1 if something was not, and with 2 if nothing was or
/// the command is wrong. What was not read is named on standard error.
#[derive(Debug, Parser)]
#[command(name = "infer", version)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Arguments {
    /// Photos (JPEG, PNG, WebP), films (.y4m, .mjpeg, .mjpg), folders of them, or - for standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Print one JSON object a line, a photo or frame each, instead of a table.
    #[arg(long)]
    json: bool,
    /// Print CSV, a line a face, instead of a table.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Draw what is read into copies in this folder: a picture a photo, a motion JPEG a film.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) annotate: Option<PathBuf>,
    /// Read the expression of every face, not only of the leading one.
    #[arg(long)]
    pub(crate) all_faces: bool,
    /// Look for small faces even where there are large ones, which takes three times as long.
    #[arg(long)]
    pub(crate) small_faces: bool,
    /// Frames a second of a film [default: what the film says; 15 if it does not, as motion JPEG].
    #[arg(long, value_name = "NUMBER", value_parser = frame_rate)]
    pub(crate) frame_rate: Option<f64>,
    /// A checkpoint's folder [default: the checkpoint that this program was built with].
    #[arg(long, value_name = "FOLDER")]
    pub(crate) checkpoint: Option<PathBuf>,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
}

impl Arguments {
    pub(crate) fn format(&self) -> Format {
        match (self.json, self.csv) {
            (true, _) => Format::Json,
            (_, true) => Format::Csv,
            _ => Format::Table,
        }
    }
}

fn frame_rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.1..=1000.0).contains(&rate) => Ok(rate),
        _ => Err(String::from("give a number from 0.1 to 1000")),
    }
}
