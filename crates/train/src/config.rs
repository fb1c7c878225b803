//! The settings of a run: flags in, one resolved configuration out, saved in the run's folder.

use crate::augment::Augmentation;
use clap::{Args, ValueEnum};
use model::{Architecture, MissionConfig, SlimConfig};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What `train fit` takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct FitArgs {
    /// fer2013.csv or the folder that holds it
    #[arg(long, default_value = "datasets")]
    data: PathBuf,
    /// Train on faces drawn by procedure: no data needed, and nothing learnt of real faces
    #[arg(long)]
    synthetic: bool,
    /// Name of the run's folder [default: the network's name and a number]
    #[arg(long)]
    name: Option<String>,
    /// Folder in which runs are kept
    #[arg(long, default_value = "runs")]
    runs: PathBuf,
    /// Network to train
    #[arg(long, value_enum, default_value = "slim")]
    network: NetworkName,
    /// Epochs: how often every training picture is seen
    #[arg(long, default_value_t = 30)]
    epochs: usize,
    /// Pictures a step
    #[arg(long, default_value_t = 128)]
    batch_size: usize,
    /// Highest learning rate, reached after the warm-up
    #[arg(long, default_value_t = 0.05)]
    learning_rate: f64,
    /// Epochs over which the learning rate rises
    #[arg(long, default_value_t = 2)]
    warmup_epochs: usize,
    /// Share of the target spread over all classes, 0 up to 1
    #[arg(long, default_value_t = 0.1)]
    label_smoothing: f32,
    /// Weight classes by (mean count / count)^BETA in the loss: 0 is off, 1 evens them out
    #[arg(long, value_name = "BETA", default_value_t = 0.0)]
    class_weights: f32,
    /// Seed of all random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum NetworkName {
    Mission,
    Slim,
}

/// Where the pictures come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Source {
    /// A csv or the folder that holds it.
    Fer2013(PathBuf),
    /// Drawn by procedure.
    Synthetic,
}

/// Everything that decides a run's result, besides the pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// See [`Source`].
    pub(crate) source: Source,
    /// The network and its settings.
    pub(crate) architecture: Architecture,
    /// How often every training picture is seen.
    pub(crate) epochs: usize,
    /// Pictures a step.
    pub(crate) batch_size: usize,
    /// Peak of the learning rate.
    pub(crate) learning_rate: f64,
    /// Epochs over which the learning rate rises.
    pub(crate) warmup_epochs: usize,
    /// Nesterov momentum.
    pub(crate) momentum: f64,
    /// L2 penalty on all parameters.
    pub(crate) weight_decay: f32,
    /// Largest L2 norm of all gradients together.
    pub(crate) clip_norm: f32,
    /// Decay a step of the moving average of the weights, which is what is evaluated and kept.
    pub(crate) ema_decay: f32,
    /// Share of the target spread over all classes.
    pub(crate) label_smoothing: f32,
    /// Exponent of the classes' weights; 0 is off.
    pub(crate) class_weight_beta: f32,
    /// Changes of the training pictures.
    pub(crate) augmentation: Augmentation,
    /// Seed of all random numbers.
    pub(crate) seed: u64,
}

impl Config {
    /// The settings without the place of the data, which means nothing on another machine.
    pub(crate) fn settings(&self) -> serde_json::Value {
        let mut settings = serde_json::json!(self);
        if let Some(settings) = settings.as_object_mut() {
            settings.remove("source");
        }
        settings
    }
}

impl FitArgs {
    /// The run's folder, where a name was not given one that does not exist yet.
    pub(crate) fn folder(&self, config: &Config) -> PathBuf {
        let network = config.architecture.name();
        if let Some(name) = &self.name {
            return self.runs.join(name);
        }
        let mut number = 1;
        loop {
            let folder = self.runs.join(format!("{network}-{number}"));
            if !folder.exists() {
                return folder;
            }
            number += 1;
        }
    }

    /// The configuration that these flags ask for.
    ///
    /// # Errors
    /// A sentence on the flag that is out of range.
    pub(crate) fn resolve(&self) -> Result<Config, String> {
        let check = |sound: bool, what: &str| if sound { Ok(()) } else { Err(what.to_owned()) };
        check(self.epochs > 0, "--epochs must be at least 1")?;
        check(self.batch_size > 1, "--batch-size must be at least 2")?;
        check(self.warmup_epochs < self.epochs, "--warmup-epochs must be fewer than --epochs")?;
        check(
            self.learning_rate > 0.0 && self.learning_rate.is_finite(),
            "--learning-rate must be above 0",
        )?;
        check(
            (0.0..1.0).contains(&self.label_smoothing),
            "--label-smoothing must be at least 0 and below 1",
        )?;
        check(
            (0.0..=2.0).contains(&self.class_weights),
            "--class-weights must be from 0 (off) to 2",
        )?;
        Ok(Config {
            source: if self.synthetic {
                Source::Synthetic
            } else {
                Source::Fer2013(self.data.clone())
            },
            architecture: match self.network {
                NetworkName::Mission => Architecture::Mission(MissionConfig::default()),
                NetworkName::Slim => Architecture::Slim(SlimConfig::default()),
            },
            epochs: self.epochs,
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            warmup_epochs: self.warmup_epochs,
            momentum: 0.9,
            weight_decay: 5e-4,
            clip_norm: 5.0,
            ema_decay: 0.999,
            label_smoothing: self.label_smoothing,
            class_weight_beta: self.class_weights,
            augmentation: Augmentation::default(),
            seed: self.seed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        fit: FitArgs,
    }

    fn resolve(flags: &[&str]) -> Result<Config, String> {
        Line::try_parse_from(["train"].iter().chain(flags)).unwrap().fit.resolve()
    }

    #[test]
    fn a_configuration_survives_its_file() {
        let config = resolve(&["--network", "mission", "--class-weights", "0.5"]).unwrap();
        let json = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
    }

    #[test]
    fn settings_tell_nothing_of_the_machine() {
        let config = resolve(&["--data", "/home/somebody/fer2013"]).unwrap();
        let settings = config.settings().to_string();
        assert!(settings.contains("learning_rate") && !settings.contains("somebody"), "{settings}");
    }

    #[test]
    fn flags_out_of_range_are_named() {
        for flags in [
            ["--epochs", "0"],
            ["--batch-size", "1"],
            ["--learning-rate", "0"],
            ["--label-smoothing", "1"],
            ["--class-weights", "3"],
            ["--warmup-epochs", "30"],
        ] {
            assert!(resolve(&flags).unwrap_err().starts_with(flags[0]), "{flags:?}");
        }
    }
}
