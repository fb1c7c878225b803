//! A run's folder: `config.json`, the hashes of what it learns from in `inputs.json`, the epochs in
//! `metrics.csv`, `metrics.jsonl` and TensorBoard's event files, the best network in `best/` and
//! everything that is needed to go on in `last/`.

mod metrics;

pub(crate) use metrics::EpochMetrics;

use crate::config::Config;
use crate::device::DeviceName;
use crate::learner::Learner;
use crate::schedule::Trend;
use crate::tensorboard::EventFile;
use crate::terminal::say;
use anyhow::{Context, Result, bail};
use burn::nn::Linear;
use burn::optim::ModuleOptimizer;
use burn::prelude::*;
use burn::store::ModuleRecord;
use model::Network;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

const CONFIG: &str = "config.json";
const METRICS: &str = "metrics.csv";
const METRICS_LINES: &str = "metrics.jsonl";
const INPUTS: &str = "inputs.json";
/// Whoever trains holds it locked.
const LOCK: &str = "lock";

/// The hashes of what a run learns from, by name.
pub(crate) type Inputs = BTreeMap<String, String>;

/// How far a run has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// Finished epochs.
    pub(crate) epochs: usize,
    /// The best accuracy on PublicTest so far, which decides what `best/` holds.
    pub(crate) best_accuracy: f64,
    /// How the accuracy on PublicTest develops.
    #[serde(default)]
    pub(crate) trend: Trend,
}

/// The folder of one run.
#[derive(Debug)]
pub(crate) struct Run {
    folder: PathBuf,
    events: EventFile,
    /// Whether it begins.
    new: bool,
}

/// What training goes on from.
pub(crate) struct State {
    /// The network in training, and what it learns beside its task.
    pub(crate) learner: Learner,
    /// The moving average of its weights.
    pub(crate) average: Network,
    /// The optimiser with its momentum.
    pub(crate) optimizer: ModuleOptimizer,
    /// How far the run has come.
    pub(crate) progress: Progress,
}

impl Run {
    /// A run in a folder that must not hold one yet. Nothing is written before [`Run::keep`].
    pub(crate) fn create(folder: PathBuf) -> Result<Self> {
        let run = Self { new: true, ..Self::at(folder) };
        run.require_room()?;
        Ok(run)
    }

    fn require_room(&self) -> Result<()> {
        if self.new && self.folder.join(CONFIG).exists() {
            bail!(
                "{0} holds a run already; go on with `train resume {0}` or choose another --name",
                self.folder.display()
            );
        }
        Ok(())
    }

    /// Keeps the configuration in the run's folder, and the hashes of what it learns from, when it
    /// begins; later refuses to go on with anything else. The folder is this process's as long as
    /// it holds the file that this answers with.
    pub(crate) fn keep(&self, config: &Config, inputs: &Inputs) -> Result<File> {
        let folder = self.folder.display();
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot create the run's folder {folder}"))?;
        let lock = File::create(self.folder.join(LOCK))
            .with_context(|| format!("cannot write into the run's folder {folder}"))?;
        // Where files cannot be locked nobody is kept out.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            bail!("another process trains in {folder}: wait for it, or choose another --name");
        }
        self.require_room()?;
        self.require_same(inputs)?;
        write_whole(&self.folder.join(CONFIG), serde_json::to_string_pretty(config)?.as_bytes())?;
        write_whole(&self.folder.join(INPUTS), serde_json::to_string_pretty(inputs)?.as_bytes())?;
        Ok(lock)
    }

    fn require_same(&self, inputs: &Inputs) -> Result<()> {
        let path = self.folder.join(INPUTS);
        if !path.exists() && !self.has_state() {
            return Ok(());
        }
        let folder = self.folder.display();
        let unsaid = || {
            format!(
                "{folder} does not say all that it learns from: an earlier version began it, which \
                 trained in another way; begin a new run with `train fit --start {folder}`"
            )
        };
        let before: Inputs = serde_json::from_slice(&fs::read(&path).with_context(unsaid)?)
            .with_context(|| format!("cannot read {}", path.display()))?;
        for (name, hash) in inputs {
            match before.get(name) {
                None => bail!(unsaid()),
                Some(before) if before == hash => {}
                Some(_) => bail!(
                    "{folder} began with another {name} than is found now, and would not be the \
                     same run: bring the old one back, or begin a new run with `train fit --start \
                     {folder}`"
                ),
            }
        }
        Ok(())
    }

    /// Opens an existing run with its configuration.
    pub(crate) fn open(folder: PathBuf) -> Result<(Self, Config)> {
        let path = folder.join(CONFIG);
        let json = fs::read(&path).with_context(|| {
            format!("{} is not a run: cannot read its {CONFIG}", folder.display())
        })?;
        let config = serde_json::from_slice(&json)
            .with_context(|| format!("{} is not a configuration of train", path.display()))?;
        Ok((Self::at(folder), config))
    }

    /// Whether a folder is a run's, and not a checkpoint's.
    pub(crate) fn is_at(folder: &Path) -> bool {
        [INPUTS, METRICS].iter().any(|name| folder.join(name).is_file())
    }

    fn at(folder: PathBuf) -> Self {
        Self { events: EventFile::new(&folder), folder, new: false }
    }

    /// Gives the run another number of epochs, all of which it is to have.
    pub(crate) fn extend(&self, config: &mut Config, epochs: usize) -> Result<()> {
        let done = self.epochs()?.len();
        if epochs < done {
            bail!("the run has {done} epochs already; --epochs is how many it is to have in all");
        }
        if epochs <= config.warmup_epochs {
            bail!("--epochs must be more than the run's {} of warm-up", config.warmup_epochs);
        }
        let before = std::mem::replace(&mut config.epochs, epochs);
        if done > 0 && before != epochs {
            config.epochs_before.push(before);
        }
        config.patience = None;
        Ok(())
    }

    /// Lets the run go on on another device.
    pub(crate) fn move_to(&self, config: &mut Config, device: DeviceName) -> Result<()> {
        let before = std::mem::replace(&mut config.device, device);
        if before == device {
            return Ok(());
        }
        say(&format!(
            "{}: until now on {}, from here on {}; devices round differently, so the weights will \
             differ in their last digits from those of an unmoved run",
            self.folder.display(),
            before.name(),
            device.name(),
        ))
    }

    /// The run's folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the best network is kept as a checkpoint.
    pub(crate) fn best(&self) -> PathBuf {
        Self::best_in(&self.folder)
    }

    /// The same of a folder that may be a run's.
    pub(crate) fn best_in(folder: &Path) -> PathBuf {
        folder.join("best")
    }

    /// The rows of `metrics.csv`.
    pub(crate) fn epochs(&self) -> Result<Vec<EpochMetrics>> {
        metrics::read_csv(&self.folder.join(METRICS))
    }

    /// Adds an epoch to the metrics, first dropping rows of epochs that are done again.
    pub(crate) fn record(&self, epoch: &EpochMetrics) -> Result<()> {
        let mut rows = self.epochs()?;
        rows.retain(|row| row.epoch < epoch.epoch);
        rows.push(epoch.clone());
        write_whole(&self.folder.join(METRICS), &metrics::to_csv(&rows)?)?;
        write_whole(&self.folder.join(METRICS_LINES), &metrics::to_json_lines(&rows)?)?;
        self.events.append(epoch.epoch, &epoch.scalars()).with_context(|| {
            format!("cannot write TensorBoard's events into {}", self.folder.display())
        })
    }

    /// Saves everything that is needed to go on. The folder is replaced as a whole, so a run
    /// that is killed here still has the state before.
    pub(crate) fn save(&self, state: &State) -> Result<()> {
        let (last, partial) = (self.folder.join("last"), self.folder.join("last.partial"));
        let old = self.folder.join("last.old");
        remove_folder(&partial)?;
        fs::create_dir_all(&partial)?;
        // In training mode batch normalisation's running statistics lag one update behind.
        let Learner { network, votes } = state.learner.valid();
        network.into_record().save(partial.join("network.bpk"))?;
        if let Some(votes) = votes {
            votes.into_record().save(partial.join("votes.bpk"))?;
        }
        state.average.clone().into_record().save(partial.join("average.bpk"))?;
        state.optimizer.save(partial.join("optimizer.bpk"))?;
        write_whole(&partial.join("progress.json"), &serde_json::to_vec(&state.progress)?)?;
        if last.exists() {
            remove_folder(&old)?;
            fs::rename(&last, &old)?;
        }
        fs::rename(&partial, &last)?;
        remove_folder(&old)
    }

    /// Whether [`Run::save`] wrote what the run goes on from.
    pub(crate) fn has_state(&self) -> bool {
        self.last().is_some()
    }

    fn last(&self) -> Option<PathBuf> {
        ["last", "last.old"].map(|name| self.folder.join(name)).into_iter().find(|it| it.is_dir())
    }

    /// Loads what [`Run::save`] wrote, if it did. `fresh` has the run's architecture, its
    /// training network and optimiser on the devices that are to be used.
    ///
    /// # Errors
    /// Also if the run has finished epochs and yet no state, as to begin again would replace them.
    pub(crate) fn load(&self, fresh: State) -> Result<State> {
        let Some(last) = self.last() else {
            // A run that is killed in its first epoch may have its row, but no state yet.
            let done = self.epochs()?.len();
            if done > 1 {
                bail!(
                    "{0} has {done} epochs, but its folder last/, from which it would go on, is \
                     missing; begin a new run with `train fit --start {0}`",
                    self.folder.display()
                );
            }
            return Ok(fresh);
        };
        let record = |name: &str| {
            let path = last.join(name);
            ModuleRecord::load(&path).with_context(|| format!("cannot load {}", path.display()))
        };
        let Learner { network, votes } = fresh.learner;
        let unfit = |name: &'static str| {
            move || format!("{name} of {} is not this network's", self.folder.display())
        };
        let load_votes = |votes: Linear| {
            votes.try_load_record(record("votes.bpk")?).with_context(unfit("votes.bpk"))
        };
        Ok(State {
            learner: Learner {
                network: network
                    .try_load_record(record("network.bpk")?)
                    .with_context(unfit("network.bpk"))?,
                votes: votes.map(load_votes).transpose()?,
            },
            average: fresh
                .average
                .try_load_record(record("average.bpk")?)
                .with_context(unfit("average.bpk"))?,
            optimizer: fresh
                .optimizer
                .load(last.join("optimizer.bpk"))
                .with_context(|| format!("cannot load the optimiser of {}", last.display()))?,
            progress: serde_json::from_slice(&fs::read(last.join("progress.json"))?)?,
        })
    }
}

/// Writes a file so that it is never seen half written.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let partial = path.with_extension("partial");
    fs::write(&partial, bytes)
        .and_then(|()| fs::rename(&partial, path))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
