//! Scores a checkpoint on a split.

use crate::dataset::{self, Loaded, Split};
use crate::figures::{self, Figures};
use crate::terminal::warn_of_bad_rows;
use anyhow::{Context, Result, bail};
use clap::Args;
use model::Checkpoint;
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;

/// What `train evaluate` takes.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Folder of the checkpoint
    checkpoint: PathBuf,
    /// fer2013.csv or the folder that holds it
    #[arg(long, default_value = "datasets")]
    data: PathBuf,
    /// Split to score
    #[arg(long, value_enum, default_value = "PublicTest")]
    split: Split,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Score PrivateTest: only once, after everything is chosen
    #[arg(long)]
    r#final: bool,
}

/// Prints the figures of a checkpoint.
pub(crate) fn evaluate(args: &EvaluateArgs) -> Result<()> {
    if args.split == Split::PrivateTest && !args.r#final {
        bail!(
            "PrivateTest is scored once, after everything is chosen on PublicTest; if that is \
             so, add --final"
        );
    }
    let checkpoint = Checkpoint::read(&args.checkpoint)
        .with_context(|| format!("cannot use the checkpoint {}", args.checkpoint.display()))?;
    let loaded = dataset::load(&args.data)?;
    loaded.require(args.split)?;
    warn_of_bad_rows(&loaded)?;
    let figures = of_split(&checkpoint, &loaded, args.split);
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", json!(figures))?;
    } else {
        write!(out, "{}", table(&figures))?;
    }
    Ok(())
}

/// The figures of a checkpoint on a split, at its temperature.
pub(crate) fn of_split(checkpoint: &Checkpoint, loaded: &Loaded, split: Split) -> Figures {
    let pictures = loaded.dataset.split(split);
    let training = &loaded.dataset.training;
    let clean: Vec<bool> = match split {
        Split::Training => vec![true; pictures.len()],
        _ => pictures.found_in(training).iter().map(|found| !found).collect(),
    };
    let plain = figures::logits(checkpoint, &pictures.pixels);
    let mirrored = figures::logits(checkpoint, &figures::mirrored(&pictures.pixels));
    let temperature = checkpoint.config().temperature;
    figures::figures(split.name(), &pictures.labels, &clean, &plain, Some(&mirrored), temperature)
}

fn table(figures: &Figures) -> String {
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    let interval = |[low, high]: [f64; 2]| format!("{} to {}", percent(low), percent(high));
    format!(
        "{} ({} pictures, {} of them not in Training)\n\
         accuracy        {}  (95 %: {})\n\
         accuracy clean  {}  (95 %: {})\n\
         with mirror     {}, clean {}\n\
         five moods      {}, all mapped to moods {}\n\
         macro-F1        {:.3}\n\
         calibration     error {:.3} raw, {:.3} at the checkpoint's temperature\n\n{}\n",
        figures.split,
        figures.n,
        figures.n_clean,
        percent(figures.accuracy),
        interval(figures.accuracy_ci95),
        percent(figures.accuracy_clean),
        interval(figures.accuracy_clean_ci95),
        figures.accuracy_flip.map_or_else(String::new, percent),
        figures.accuracy_flip_clean.map_or_else(String::new, percent),
        percent(figures.accuracy_5_moods),
        percent(figures.accuracy_moods_all),
        figures.macro_f1,
        figures.ece_raw,
        figures.ece,
        figures.class_table(),
    )
}
