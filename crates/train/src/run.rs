//! A run's folder: `config.json`, `metrics.csv` with a row an epoch, the best network in `best/`
//! and everything that is needed to go on in `last/`.

use crate::config::Config;
use anyhow::{Context, Result, bail};
use burn::optim::ModuleOptimizer;
use burn::prelude::*;
use burn::store::ModuleRecord;
use model::Network;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

const CONFIG: &str = "config.json";
const METRICS: &str = "metrics.csv";

/// One epoch's figures: a row of `metrics.csv`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EpochMetrics {
    /// From 1.
    pub(crate) epoch: usize,
    /// The rate of the epoch's last step.
    pub(crate) learning_rate: f64,
    /// Mean loss over the augmented training pictures.
    pub(crate) train_loss: f64,
    /// Share of augmented training pictures classified right.
    pub(crate) train_accuracy: f64,
    /// Mean negative log-likelihood on PublicTest.
    pub(crate) public_loss: f64,
    /// Accuracy on PublicTest.
    pub(crate) public_accuracy: f64,
    /// Accuracy on PublicTest without pictures that stand in Training.
    pub(crate) public_accuracy_clean: f64,
    /// Macro-F1 on PublicTest.
    pub(crate) public_macro_f1: f64,
    /// Training pictures a second, evaluation left out.
    pub(crate) images_per_second: f64,
    /// The epoch's length, evaluation included.
    pub(crate) seconds: f64,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// Finished epochs.
    pub(crate) epochs: usize,
    /// The best accuracy on PublicTest so far, which decides what `best/` holds.
    pub(crate) best_accuracy: f64,
}

/// The folder of one run.
#[derive(Debug)]
pub(crate) struct Run {
    folder: PathBuf,
}

/// What training goes on from.
pub(crate) struct State {
    /// The network in training.
    pub(crate) network: Network,
    /// The moving average of its weights.
    pub(crate) average: Network,
    /// The optimiser with its momentum.
    pub(crate) optimizer: ModuleOptimizer,
    /// How far the run has come.
    pub(crate) progress: Progress,
}

impl Run {
    /// Begins a run in a folder that must not hold one yet.
    pub(crate) fn create(folder: PathBuf, config: &Config) -> Result<Self> {
        if folder.join(CONFIG).exists() {
            bail!(
                "{} holds a run already; go on with `train resume {}` or choose another --name",
                folder.display(),
                folder.display()
            );
        }
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create the run's folder {}", folder.display()))?;
        let run = Self { folder };
        run.save_config(config)?;
        Ok(run)
    }

    /// Opens an existing run with its configuration.
    pub(crate) fn open(folder: PathBuf) -> Result<(Self, Config)> {
        let path = folder.join(CONFIG);
        let json = fs::read(&path).with_context(|| {
            format!("{} is not a run: cannot read its {CONFIG}", folder.display())
        })?;
        let config = serde_json::from_slice(&json)
            .with_context(|| format!("{} is not a configuration of train", path.display()))?;
        Ok((Self { folder }, config))
    }

    /// Gives the run another number of epochs, which its configuration keeps.
    pub(crate) fn extend(&self, config: &mut Config, epochs: usize) -> Result<()> {
        if epochs <= config.warmup_epochs {
            bail!("--epochs must be more than the run's {} of warm-up", config.warmup_epochs);
        }
        config.epochs = epochs;
        self.save_config(config)
    }

    fn save_config(&self, config: &Config) -> Result<()> {
        write_whole(&self.folder.join(CONFIG), serde_json::to_string_pretty(config)?.as_bytes())
    }

    /// The run's folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the best network is kept as a checkpoint.
    pub(crate) fn best(&self) -> PathBuf {
        self.folder.join("best")
    }

    /// Appends an epoch to `metrics.csv`, first dropping rows of epochs that are done again.
    pub(crate) fn record(&self, metrics: &EpochMetrics) -> Result<()> {
        let path = self.folder.join(METRICS);
        let mut rows = read_metrics(&path)?;
        rows.retain(|row| row.epoch < metrics.epoch);
        rows.push(metrics.clone());
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.serialize(row)?;
        }
        write_whole(&path, &writer.into_inner()?)
    }

    /// Saves everything that is needed to go on. The folder is replaced as a whole, so a run
    /// that is killed here still has the state before.
    pub(crate) fn save(&self, state: &State) -> Result<()> {
        let (last, partial) = (self.folder.join("last"), self.folder.join("last.partial"));
        let old = self.folder.join("last.old");
        remove_folder(&partial)?;
        fs::create_dir_all(&partial)?;
        // In training mode batch normalisation's running statistics lag one update behind.
        state.network.valid().into_record().save(partial.join("network.bpk"))?;
        state.average.clone().into_record().save(partial.join("average.bpk"))?;
        state.optimizer.save(partial.join("optimizer.bpk"))?;
        write_whole(&partial.join("progress.json"), &serde_json::to_vec(&state.progress)?)?;
        remove_folder(&old)?;
        if last.exists() {
            fs::rename(&last, &old)?;
        }
        fs::rename(&partial, &last)?;
        remove_folder(&old)
    }

    /// Loads what [`Run::save`] wrote, if it did. `fresh` has the run's architecture, its
    /// training network and optimiser on the devices that are to be used.
    pub(crate) fn load(&self, fresh: State) -> Result<State> {
        let last = ["last", "last.old"].map(|name| self.folder.join(name));
        let Some(last) = last.into_iter().find(|folder| folder.is_dir()) else {
            return Ok(fresh);
        };
        let record = |name: &str| {
            let path = last.join(name);
            ModuleRecord::load(&path).with_context(|| format!("cannot load {}", path.display()))
        };
        Ok(State {
            network: fresh.network.load_record(record("network.bpk")?),
            average: fresh.average.load_record(record("average.bpk")?),
            optimizer: fresh
                .optimizer
                .load(last.join("optimizer.bpk"))
                .with_context(|| format!("cannot load the optimiser of {}", last.display()))?,
            progress: serde_json::from_slice(&fs::read(last.join("progress.json"))?)?,
        })
    }
}

fn read_metrics(path: &Path) -> Result<Vec<EpochMetrics>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let rows: csv::Result<_> = csv::Reader::from_path(path)?.deserialize().collect();
    rows.with_context(|| format!("{} does not hold a run's metrics", path.display()))
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
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
