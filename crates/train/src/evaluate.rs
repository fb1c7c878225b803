//! Scores a checkpoint on a split.

use crate::checkpoint::find_checkpoint;
use crate::dataset::{self, Dataset, Loaded, Pictures, Split};
use crate::device::{Classifier, DeviceName};
use crate::figures::{self, Figures};
use crate::private_test::Scorings;
use crate::terminal::{percent, percent_interval, say, tell_of_data};
use anyhow::{Result, bail};
use clap::Args;
use model::Checkpoint;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;

/// What `train evaluate` takes.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Folder of the checkpoint, or of a run, whose best network is taken
    checkpoint: PathBuf,
    /// fer2013.csv or the folder that holds it
    #[arg(long, default_value = "datasets")]
    data: PathBuf,
    /// Split to score; PublicTest unless named
    #[arg(long, value_enum)]
    split: Option<Split>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Score PrivateTest: only once, after everything is chosen
    #[arg(long)]
    r#final: bool,
    /// What runs the network; on the CPU the very code that ships does
    #[arg(long, value_enum, default_value = "cpu")]
    device: DeviceName,
}

/// Prints the figures of a checkpoint. That PrivateTest was scored is written down before its
/// figures are shown.
pub(crate) fn evaluate(args: &EvaluateArgs) -> Result<()> {
    let split = match (args.split, args.r#final) {
        (None | Some(Split::PrivateTest), true) => Split::PrivateTest,
        (Some(split), true) => bail!("--final scores PrivateTest, not {}", split.name()),
        (Some(Split::PrivateTest), false) => bail!(
            "PrivateTest is scored once, after everything is chosen on PublicTest; if that is \
             so, add --final"
        ),
        (split, false) => split.unwrap_or(Split::PublicTest),
    };
    let checkpoint = find_checkpoint(&args.checkpoint)?;
    let loaded = dataset::load(&args.data)?;
    loaded.require(split)?;
    tell_of_data(&loaded)?;
    warn_of_seen(&checkpoint, &loaded.dataset, loaded.held_out)?;
    let device = args.device.open()?;
    let figures = of_split(&Classifier::new(&checkpoint, &device)?, &loaded, split);
    if split == Split::PrivateTest {
        let before = Scorings::of(&args.checkpoint)?;
        before.warning().map_or(Ok(()), |warning| say(&warning))?;
        before.remember(&args.checkpoint, &checkpoint, &figures)?;
    }
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{:#}", json!(figures))?;
    } else {
        write!(out, "{}", table(&figures))?;
    }
    Ok(())
}

/// Warns where PublicTest was taken out of Training, `held_out` pictures, and the checkpoint was
/// not trained on what is left of that.
pub(crate) fn warn_of_seen(
    checkpoint: &Checkpoint,
    dataset: &Dataset,
    held_out: usize,
) -> Result<()> {
    let trained_on = |metrics: &Value| metrics["data"]["training"].as_u64();
    let left = dataset.training.len() as u64;
    if held_out == 0 || checkpoint.metrics().and_then(trained_on) == Some(left) {
        return Ok(());
    }
    say("WARNING: this network was not trained on these data, so it may have learnt the pictures \
         that were held out just now; then its figures here say nothing")
}

/// The figures of a checkpoint on a split, at its temperature.
pub(crate) fn of_split(
    classifier: &Classifier<&Checkpoint>,
    loaded: &Loaded,
    split: Split,
) -> Figures {
    score(classifier, loaded.dataset.split(split), &clean(&loaded.dataset, split), split).0
}

/// For each picture of a split whether it counts as clean: it does not stand in Training.
pub(crate) fn clean(dataset: &Dataset, split: Split) -> Vec<bool> {
    let pictures = dataset.split(split);
    match split {
        Split::Training => vec![true; pictures.len()],
        _ => pictures.found_in(&dataset.training).iter().map(|found| !found).collect(),
    }
}

/// The figures of a checkpoint on pictures, and for each picture whether it was classified right.
pub(crate) fn score(
    classifier: &Classifier<&Checkpoint>,
    pictures: &Pictures,
    clean: &[bool],
    split: Split,
) -> (Figures, Vec<bool>) {
    let labels = &pictures.labels;
    let plain = classifier.logits(&pictures.pixels);
    let mirrored = classifier.logits(&figures::mirrored(&pictures.pixels));
    let temperature = classifier.checkpoint().config().temperature;
    let right = plain.iter().zip(labels).map(|(row, &label)| figures::best(row) == label);
    let right = right.collect();
    (figures::figures(split, labels, clean, &plain, Some(&mirrored), temperature), right)
}

fn table(figures: &Figures) -> String {
    let [low, high] = figures.macro_f1_ci95;
    let clean = match figures.split {
        Split::Training => String::new(),
        _ => format!(", {} of them not in Training", figures.n_clean),
    };
    let chosen = match figures.split {
        Split::PublicTest => "; selected here: epochs and settings are chosen on it",
        _ => "",
    };
    let calibrated = match figures.split {
        Split::PublicTest => "at temperatures fitted on other folds",
        _ => "at the checkpoint's temperature",
    };
    format!(
        "{} ({} pictures{clean}{chosen})\n\
         accuracy        {}  (95 %: {})\n\
         accuracy clean  {}  (95 %: {})\n\
         with mirror     {}, clean {}\n\
         five moods      {}, all mapped to moods {}\n\
         macro-F1        {:.3}  (95 %: {low:.3} to {high:.3})\n\
         calibration     error {:.3} raw, {:.3} {calibrated}\n\n{}\n",
        figures.split.name(),
        figures.n,
        percent(figures.accuracy),
        percent_interval(figures.accuracy_ci95),
        percent(figures.accuracy_clean),
        percent_interval(figures.accuracy_clean_ci95),
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
