//! Turns a run's best network into a checkpoint to ship.

use crate::dataset::{self, Split};
use crate::evaluate::of_split;
use crate::figures::{fit_temperature, logits};
use crate::run::Run;
use crate::terminal::{say, warn_of_bad_rows};
use anyhow::{Context, Result};
use clap::Args;
use model::Checkpoint;
use serde_json::json;
use std::path::PathBuf;

/// What `train export` takes.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The run's folder
    run: PathBuf,
    /// Folder of the checkpoint, such as checkpoints/default
    #[arg(long)]
    to: PathBuf,
    /// fer2013.csv or the folder that holds it: the temperature is fitted on its PublicTest
    #[arg(long, default_value = "datasets")]
    data: PathBuf,
}

/// Writes the best network with a temperature fitted on PublicTest and all its figures there.
pub(crate) fn export(args: &ExportArgs) -> Result<()> {
    let (run, _) = Run::open(args.run.clone())?;
    let best = Checkpoint::read(&run.best())
        .with_context(|| format!("{} has no best network yet", args.run.display()))?;
    let loaded = dataset::load(&args.data)?;
    loaded.require(Split::PublicTest)?;
    warn_of_bad_rows(&loaded)?;

    let public_test = loaded.dataset.split(Split::PublicTest);
    let mut config = best.config().clone();
    config.temperature = fit_temperature(&logits(&best, &public_test.pixels), &public_test.labels);
    let mut metrics = best.metrics().cloned().unwrap_or_else(|| json!({}));
    let calibrated = Checkpoint::new(best.network().clone(), config.clone(), None)?;
    let figures = of_split(&calibrated, &loaded, Split::PublicTest);
    metrics["selected_on"] = json!(
        "PublicTest: epoch and temperature were chosen on these figures, so they flatter a little"
    );
    metrics["public_test"] = json!(figures);
    Checkpoint::new(best.network().clone(), config.clone(), Some(metrics))?.write(&args.to)?;
    say(&format!(
        "{}: {:.2} % on PublicTest, {:.2} % clean, temperature {:.3}",
        args.to.display(),
        100.0 * figures.accuracy,
        100.0 * figures.accuracy_clean,
        config.temperature,
    ))
}
