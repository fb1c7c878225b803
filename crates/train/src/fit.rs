//! Training: epochs of steps, an evaluation after each, everything saved as it goes.

#[cfg(test)]
mod tests;
mod totals;
mod trainer;

use crate::checkpoint::find_checkpoint;
use crate::config::{Config, Source};
use crate::dataset::{self, Dataset, Split};
use crate::device::OpenDevice;
use crate::evaluate::warn_of_seen;
use crate::run::{Progress, Run};
use crate::terminal::{say, tell_of_data};
use anyhow::Result;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use trainer::Trainer;

/// Pictures drawn for `--synthetic`: Training and PublicTest.
const SYNTHETIC: (usize, usize) = (700, 175);

/// How a program ends that ctrl-c stopped, so that a script does not go on either.
pub(crate) const STOPPED: u8 = 130;

/// Trains on a device until the configuration's last epoch or until its patience is at an end, from
/// the state that the run has saved. `stop` ends it in mid-epoch; the epochs before are saved.
pub(crate) fn fit(
    run: &Run,
    config: &Config,
    on: OpenDevice,
    stop: &AtomicBool,
) -> Result<ExitCode> {
    let dataset = pictures(config)?;
    let trainer = Trainer::new(run, config, on, &dataset)?;
    let mut state = trainer.state()?;
    let _ours = run.keep(config, &trainer.inputs())?;
    if state.progress.epochs < config.epochs {
        announce(run, config, &dataset, state.progress, trainer.device())?;
    }
    while state.progress.epochs < config.epochs {
        if is_stale(config, state.progress) {
            let best = state.progress.epochs - state.progress.trend.stale_epochs;
            say(&format!("stopped early: no better accuracy on PublicTest since epoch {best}"))?;
            break;
        }
        let Some(next) = trainer.epoch(state, stop)? else {
            say(&format!("stopped; go on with: train resume {}", run.folder().display()))?;
            return Ok(ExitCode::from(STOPPED));
        };
        state = next;
    }
    say(&format!("done: the best network is {}", run.best().display()))?;
    Ok(ExitCode::SUCCESS)
}

fn is_stale(config: &Config, progress: Progress) -> bool {
    config.patience.is_some_and(|patience| progress.trend.stale_epochs >= patience)
}

fn pictures(config: &Config) -> Result<Dataset> {
    match &config.source {
        Source::Synthetic => Ok(drawn(config.seed)),
        Source::Fer2013(path) => {
            let mut loaded = dataset::load(path)?;
            loaded.require(Split::Training)?;
            loaded.require(Split::PublicTest)?;
            tell_of_data(&loaded)?;
            if loaded.held_out > 0 {
                let teachers = config.teacher.iter().flat_map(|teacher| &teacher.networks);
                for folder in config.start.iter().chain(teachers) {
                    // A run that has begun no longer needs what it started from.
                    if let Ok(checkpoint) = find_checkpoint(folder) {
                        warn_of_seen(&checkpoint, &loaded.dataset, loaded.held_out)?;
                    }
                }
            }
            if config.fer_plus > 0.0 {
                let votes = loaded.join_votes(config.votes.as_deref())?;
                say(&format!("FER+'s votes from {}", votes.display()))?;
            }
            Ok(loaded.dataset)
        }
    }
}

/// The faces of `--synthetic`.
pub(crate) fn drawn(seed: u64) -> Dataset {
    dataset::draw(SYNTHETIC.0, SYNTHETIC.1, seed)
}

fn announce(
    run: &Run,
    config: &Config,
    dataset: &Dataset,
    progress: Progress,
    device: &str,
) -> Result<()> {
    let cost = config.architecture.cost();
    say(&format!(
        "{}: {} with {} parameters, {:.1} M multiply-adds; {} training pictures, {} to choose on; \
         epochs {} to {} on {device}",
        run.folder().display(),
        config.architecture.name(),
        cost.parameters,
        cost.multiply_adds as f64 / 1e6,
        dataset.training.len(),
        dataset.public_test.len(),
        progress.epochs + 1,
        config.epochs,
    ))
}
