//! Turns a run's best network into a checkpoint to ship, or into ONNX for other programs.

mod onnx;

use crate::checkpoint::find_checkpoint;
use crate::dataset::{self, Split};
use crate::device::Classifier;
use crate::evaluate::{of_split, warn_of_seen};
use crate::figures::fit_temperature;
use crate::private_test::Scorings;
use crate::run::{Run, write_whole};
use crate::terminal::{say, tell_of_data};
use anyhow::{Result, bail};
use clap::Args;
use model::Checkpoint;
use serde_json::json;
use std::path::PathBuf;

/// What `train export` takes.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The run's folder, whose best network is taken, or a checkpoint's
    #[arg(value_name = "RUN|CHECKPOINT")]
    from: PathBuf,
    /// Folder of the checkpoint, such as checkpoints/default; or a file that ends with .onnx
    #[arg(long, value_name = "DIR|FILE.onnx")]
    to: PathBuf,
    /// fer2013.csv or the folder that holds it: the temperature is fitted on its PublicTest; ONNX
    /// needs none
    #[arg(long, default_value = "datasets")]
    data: PathBuf,
    /// Write the weights in half precision, which halves the checkpoint's size
    #[arg(long)]
    half: bool,
}

/// Writes the network as `--to` says.
pub(crate) fn export(args: &ExportArgs) -> Result<()> {
    let checkpoint = find_checkpoint(&args.from)?;
    if args.to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onnx")) {
        if args.half {
            bail!("ONNX is written in single precision: leave out --half");
        }
        export_onnx(&checkpoint, args)
    } else {
        ship(checkpoint, args)
    }
}

fn export_onnx(checkpoint: &Checkpoint, args: &ExportArgs) -> Result<()> {
    let model = onnx::model(&checkpoint.folded()?, checkpoint.config());
    let path = args.to.display();
    write_whole(&args.to, &model)?;
    say(&format!(
        "{path}: {:.1} MB; pictures [batch, 1, {side}, {side}] of grey values 0 to 255 give logits",
        model.len() as f64 / 1e6,
        side = model::SIDE,
    ))
}

/// Writes a checkpoint with a temperature fitted on PublicTest and all its figures there.
fn ship(checkpoint: Checkpoint, args: &ExportArgs) -> Result<()> {
    if Run::is_at(&args.to) {
        bail!(
            "{} is a run, whose own configuration a checkpoint would replace; choose another --to",
            args.to.display()
        );
    }
    let loaded = dataset::load(&args.data)?;
    loaded.require(Split::PublicTest)?;
    tell_of_data(&loaded)?;
    warn_of_seen(&checkpoint, &loaded.dataset, loaded.held_out)?;

    let checkpoint = if args.half { checkpoint.with_half_weights()? } else { checkpoint };
    let public_test = loaded.dataset.split(Split::PublicTest);
    let logits = Classifier::on_cpu(&checkpoint).logits(&public_test.pixels);
    let temperature = fit_temperature(&logits, &public_test.labels);
    let checkpoint = checkpoint.with_temperature(temperature);
    let figures = of_split(&Classifier::on_cpu(&checkpoint), &loaded, Split::PublicTest);
    let mut metrics = checkpoint.metrics().cloned().unwrap_or_else(|| json!({}));
    metrics["selected_on"] = json!(
        "PublicTest: epoch and temperature were chosen on these figures, so they flatter a little"
    );
    metrics["public_test"] = json!(figures);
    let scorings = Scorings::of(&args.from)?;
    checkpoint.with_metrics(metrics).write(&args.to)?;
    scorings.hand_on(&args.to)?;
    say(&format!(
        "{}: {:.2} % on PublicTest, {:.2} % clean, temperature {temperature:.3}",
        args.to.display(),
        100.0 * figures.accuracy,
        100.0 * figures.accuracy_clean,
    ))
}
