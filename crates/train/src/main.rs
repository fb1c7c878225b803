//! Trains MISSION's expression networks on FER2013 and reports what they reach.

mod augment;
mod batch;
mod checkpoint;
mod config;
mod covering;
mod data;
mod dataset;
mod device;
mod evaluate;
mod export;
mod figures;
mod fit;
mod learner;
mod loss;
mod optimizer;
mod predict;
mod private_test;
mod protobuf;
mod provenance;
mod report;
mod run;
mod schedule;
mod soft_targets;
mod step;
mod teach;
mod teacher;
mod tensorboard;
mod terminal;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use config::{FitArgs, NetworkArgs, Source};
use data::DataArgs;
use device::DeviceName;
use evaluate::EvaluateArgs;
use export::ExportArgs;
use mimalloc::MiMalloc;
use model::Summary;
use predict::PredictArgs;
use report::ReportArgs;
use run::Run;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use teach::TeachArgs;

/// A step's feature maps are many megabytes and short-lived; the system's allocator gives such
/// memory back at once and has it cleared page by page when it is asked for again.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
    Fit(Box<FitArgs>),
    /// Go on with a run that was stopped
    Resume {
        /// The run's folder
        run: PathBuf,
        /// Go on to this many epochs in all instead, whatever the run's patience; the learning rate
        /// follows the longer schedule
        #[arg(long)]
        epochs: Option<usize>,
        /// Where the run's data lie now, if they were moved
        #[arg(long)]
        data: Option<PathBuf>,
        /// Go on on this device instead of the run's own
        #[arg(long, value_enum)]
        device: Option<DeviceName>,
    },
    /// Show what a data set holds: classes, copies, conflicting labels, samples
    Data(DataArgs),
    /// Show a network's layers with their shapes, parameters and multiply-adds
    Summary(NetworkArgs),
    /// Write checkpoints' probabilities of the Training pictures, for `fit --soft-targets`
    Teach(TeachArgs),
    /// Score a checkpoint on a split
    Evaluate(EvaluateArgs),
    /// Write a run's report anew, or compare runs and checkpoints on the same pictures
    Report(ReportArgs),
    /// Name the expressions of pictures of cropped faces
    Predict(PredictArgs),
    /// Write a run's best network as a checkpoint to ship
    Export(ExportArgs),
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Fit(Box::new(cli.fit))) {
        Command::Fit(args) => {
            let mut config = args.resolve().map_err(anyhow::Error::msg)?;
            let on = config.device.open()?;
            // The run's configuration tells what `auto` meant where it began.
            config.device = on.name;
            return fit::fit(&Run::create(args.folder(&config))?, &config, on, &*stop_on_ctrl_c()?);
        }
        Command::Resume { run, epochs, data, device } => {
            let (run, mut config) = Run::open(run)?;
            if let Some(epochs) = epochs {
                run.extend(&mut config, epochs)?;
            }
            if let Some(data) = data {
                config.source = Source::Fer2013(data);
            }
            let on = device.unwrap_or(config.device).open()?;
            run.move_to(&mut config, on.name)?;
            return fit::fit(&run, &config, on, &*stop_on_ctrl_c()?);
        }
        Command::Summary(args) => {
            let architecture = args.resolve().map_err(anyhow::Error::msg)?;
            write!(io::stdout().lock(), "{}", Summary::of(&architecture))?;
        }
        Command::Data(args) => data::data(&args)?,
        Command::Teach(args) => teach::teach(&args)?,
        Command::Report(args) => report::report(&args)?,
        Command::Predict(args) => return predict::predict(&args),
        Command::Evaluate(args) => evaluate::evaluate(&args)?,
        Command::Export(args) => export::export(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn stop_on_ctrl_c() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // The second one waits for nothing; what was saved is whole at any time.
    let handler = move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(fit::STOPPED.into());
        }
    };
    ctrlc::set_handler(handler).context("cannot listen for ctrl-c")?;
    Ok(stop)
}

/// burn-flex draws from one random generator a process: a test that draws holds this meanwhile.
#[cfg(test)]
static RANDOM_NUMBERS: std::sync::Mutex<()> = std::sync::Mutex::new(());
