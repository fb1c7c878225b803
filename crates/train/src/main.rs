//! Trains MISSION's expression networks on FER2013 and reports what they reach.

mod augment;
mod batch;
mod config;
mod dataset;
mod evaluate;
mod export;
mod figures;
mod fit;
mod provenance;
mod run;
mod step;
mod terminal;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use config::FitArgs;
use evaluate::EvaluateArgs;
use export::ExportArgs;
use run::Run;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Trains MISSION's expression networks on FER2013 and reports what they reach.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    fit: FitArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train a network (what `train` does without a command)
    Fit(FitArgs),
    /// Go on with a run that was stopped
    Resume {
        /// The run's folder
        run: PathBuf,
        /// Go on to this many epochs in all instead; the learning rate follows the longer schedule
        #[arg(long)]
        epochs: Option<usize>,
    },
    /// Score a checkpoint on a split
    Evaluate(EvaluateArgs),
    /// Write a run's best network as a checkpoint to ship
    Export(ExportArgs),
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Fit(cli.fit)) {
        Command::Fit(args) => {
            let config = args.resolve().map_err(anyhow::Error::msg)?;
            fit::fit(&Run::create(args.folder(&config), &config)?, &config, &*stop_on_ctrl_c()?)
        }
        Command::Resume { run, epochs } => {
            let (run, mut config) = Run::open(run)?;
            if let Some(epochs) = epochs {
                run.extend(&mut config, epochs)?;
            }
            fit::fit(&run, &config, &*stop_on_ctrl_c()?)
        }
        Command::Evaluate(args) => evaluate::evaluate(&args),
        Command::Export(args) => export::export(&args),
    }
}

fn stop_on_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
        .context("cannot listen for ctrl-c")?;
    Ok(stop)
}

/// burn-flex draws from one random generator a process: a test that draws holds this meanwhile.
#[cfg(test)]
static RANDOM_NUMBERS: std::sync::Mutex<()> = std::sync::Mutex::new(());
