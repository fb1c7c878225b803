use super::{Config, NetworkArgs, Source, Teaching, file};
use crate::augment::{Augmentation, Preset};
use crate::batch::Rebalance;
use crate::device::DeviceName;
use crate::optimizer::Optimizer;
use crate::schedule::Schedule;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::ops::Not;
use std::path::PathBuf;

/// What `train fit` takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct FitArgs {
    /// TOML file with settings under the names of these flags, which win over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Name of the run's folder [default: the network's name and a number]
    #[arg(long)]
    name: Option<String>,
    /// Folder in which runs are kept
    #[arg(long, default_value = "runs")]
    runs: PathBuf,
    #[command(flatten)]
    settings: Settings,
}

/// The flags that a file may hold too.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    /// fer2013.csv or the folder that holds it [default: datasets]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Train on faces drawn by procedure: no data needed, and nothing learnt of real faces
    #[arg(long)]
    #[serde(skip_serializing_if = "Not::not")]
    synthetic: bool,
    #[command(flatten)]
    #[serde(flatten)]
    network: NetworkArgs,
    /// Checkpoint or run with whose weights training begins [default: random weights]
    #[arg(long, value_name = "FOLDER")]
    start: Option<PathBuf>,
    /// Epochs: how often every training picture is seen [default: 30]
    #[arg(long)]
    epochs: Option<usize>,
    /// Stop after this many epochs without a better accuracy on PublicTest [default: never]
    #[arg(long, value_name = "EPOCHS")]
    patience: Option<usize>,
    /// Pictures a step [default: 128]
    #[arg(long)]
    batch_size: Option<usize>,
    /// How gradients become a step [default: sgd]
    #[arg(long, value_enum)]
    optimizer: Option<Optimizer>,
    /// Highest learning rate, reached after the warm-up [default: 0.05 with sgd, 0.001 with adamw]
    #[arg(long)]
    learning_rate: Option<f64>,
    /// Course of the learning rate after the warm-up [default: cosine]
    #[arg(long, value_enum)]
    schedule: Option<Schedule>,
    /// Epochs over which the learning rate rises [default: 2]
    #[arg(long, value_name = "EPOCHS")]
    warmup_epochs: Option<usize>,
    /// Nesterov momentum of sgd [default: 0.9]
    #[arg(long)]
    momentum: Option<f64>,
    /// L2 penalty (sgd) or decay (adamw) of all weights [default: 0.0005 with sgd, 0.01 with adamw]
    #[arg(long)]
    weight_decay: Option<f32>,
    /// Largest norm of all gradients together; 0 is off [default: 5]
    #[arg(long)]
    clip_norm: Option<f32>,
    /// Decay a step of the moving average of the weights that is evaluated; 0 is off [default: 0.999]
    #[arg(long)]
    ema_decay: Option<f32>,
    /// Changes of the training pictures [default: robust]
    #[arg(long, value_enum)]
    augment: Option<Preset>,
    /// Mix pictures in pairs by shares of Beta(ALPHA, ALPHA); 0 is off [default: 0]
    #[arg(long, value_name = "ALPHA")]
    mixup: Option<f32>,
    /// Share of the target spread over all classes, 0 up to 1 [default: 0.1]
    #[arg(long)]
    label_smoothing: Option<f32>,
    /// What is done about rare classes [default: weights]
    #[arg(long, value_enum)]
    rebalance: Option<Rebalance>,
    /// A class counts (mean count / count)^BETA: 0 is off, 1 evens all out [default: 0.5]
    #[arg(long, value_name = "BETA")]
    rebalance_beta: Option<f32>,
    /// Weight in the loss of a second output that predicts FER+'s votes and is left out of
    /// checkpoints; 0 is off [default: 0]
    #[arg(long, value_name = "WEIGHT")]
    fer_plus: Option<f32>,
    /// FER+'s fer2013new.csv [default: the one beside the data]
    #[arg(long, value_name = "FILE")]
    votes: Option<PathBuf>,
    /// Checkpoints or runs to distil from, besides the labels: in each epoch one of them, in turn,
    /// labels the augmented picture or its mirror image
    #[arg(long, value_name = "FOLDER", value_delimiter = ',')]
    teacher: Option<Vec<PathBuf>>,
    /// Offline distillation instead: probabilities of the unchanged pictures, from `train teach`
    #[arg(long, value_name = "FILE")]
    soft_targets: Option<PathBuf>,
    /// Share of the teachers' part in the loss, 0 to 1 [default: 0.5]
    #[arg(long, value_name = "WEIGHT")]
    teacher_weight: Option<f32>,
    /// What the logits of teacher and network are divided by [default: 1]
    #[arg(long)]
    teacher_temperature: Option<f32>,
    /// Seed of all random numbers [default: 1]
    #[arg(long)]
    seed: Option<u64>,
    /// What to train on [default: auto]
    #[arg(long, value_enum)]
    device: Option<DeviceName>,
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

    /// The configuration that the file and these flags ask for.
    ///
    /// # Errors
    /// A sentence on the file, or on the flag that is out of range or means nothing here.
    pub(crate) fn resolve(&self) -> Result<Config, String> {
        match &self.config {
            None => self.settings.resolve(),
            Some(path) => file::overlaid(path, &self.settings)?.resolve(),
        }
    }
}

impl Settings {
    fn resolve(&self) -> Result<Config, String> {
        let optimizer = self.optimizer.unwrap_or_default();
        let config = Config {
            source: if self.synthetic {
                Source::Synthetic
            } else {
                Source::Fer2013(self.data.clone().unwrap_or_else(|| "datasets".into()))
            },
            architecture: self.network.resolve()?,
            start: self.start.clone(),
            epochs: self.epochs.unwrap_or(30),
            epochs_before: Vec::new(),
            patience: self.patience,
            batch_size: self.batch_size.unwrap_or(128),
            optimizer,
            learning_rate: self.learning_rate.unwrap_or(optimizer.usual_learning_rate()),
            schedule: self.schedule.unwrap_or_default(),
            warmup_epochs: self.warmup_epochs.unwrap_or(2),
            momentum: self.momentum.unwrap_or(0.9),
            weight_decay: self.weight_decay.unwrap_or(optimizer.usual_weight_decay()),
            clip_norm: self.clip_norm.unwrap_or(5.0),
            ema_decay: self.ema_decay.unwrap_or(0.999),
            label_smoothing: self.label_smoothing.unwrap_or(0.1),
            rebalance: self.rebalance.unwrap_or_default(),
            rebalance_beta: self.rebalance_beta.unwrap_or(0.5),
            mixup: self.mixup.unwrap_or(0.0),
            fer_plus: self.fer_plus.unwrap_or(0.0),
            votes: self.votes.clone(),
            teacher: self.teaching(),
            augmentation: Augmentation::of(self.augment.unwrap_or_default()),
            seed: self.seed.unwrap_or(1),
            device: self.device.unwrap_or_default(),
        };
        self.check_meaning(&config)?;
        check_ranges(&config)?;
        Ok(config)
    }

    fn teaching(&self) -> Option<Teaching> {
        let file = self.soft_targets.clone();
        let networks = self.teacher.clone().unwrap_or_default();
        (file.is_some() || !networks.is_empty()).then(|| Teaching {
            file,
            networks,
            weight: self.teacher_weight.unwrap_or(0.5),
            temperature: self.teacher_temperature.unwrap_or(1.0),
        })
    }

    /// Refuses flags that would change nothing.
    fn check_meaning(&self, config: &Config) -> Result<(), String> {
        let sgd = config.optimizer == Optimizer::Sgd;
        let rebalanced = config.rebalance != Rebalance::None;
        let (voted, real) = (config.fer_plus > 0.0, config.source != Source::Synthetic);
        let (taught, teachers) = (config.teacher.is_some(), "--teacher or --soft-targets");
        for (both, flags) in [
            (self.teacher.is_some() && self.soft_targets.is_some(), "--teacher and --soft-targets"),
            (self.data.is_some() && self.synthetic, "--data and --synthetic"),
        ] {
            if both {
                return Err(format!("{flags} exclude each other"));
            }
        }
        for (given, meant, flag, needed) in [
            (self.momentum.is_some(), sgd, "momentum", "--optimizer sgd"),
            (self.rebalance_beta.is_some(), rebalanced, "rebalance-beta", "--rebalance weights"),
            (self.teacher_weight.is_some(), taught, "teacher-weight", teachers),
            (self.teacher_temperature.is_some(), taught, "teacher-temperature", teachers),
            (voted, real, "fer-plus", "FER2013's pictures"),
            (config.votes.is_some(), voted, "votes", "--fer-plus"),
        ] {
            if given && !meant {
                return Err(format!("--{flag} means nothing without {needed}"));
            }
        }
        Ok(())
    }
}

fn check_ranges(config: &Config) -> Result<(), String> {
    let (weight, temperature) =
        config.teacher.as_ref().map_or((0.5, 1.0), |teacher| (teacher.weight, teacher.temperature));
    let share = 0.0..=1.0;
    for (sound, what) in [
        (config.epochs > 0, "--epochs must be at least 1"),
        (config.patience != Some(0), "--patience must be at least 1"),
        (config.batch_size > 1, "--batch-size must be at least 2"),
        (config.warmup_epochs < config.epochs, "--warmup-epochs must be fewer than --epochs"),
        (
            config.learning_rate > 0.0 && config.learning_rate.is_finite(),
            "--learning-rate must be above 0",
        ),
        ((0.0..1.0).contains(&config.momentum), "--momentum must be at least 0 and below 1"),
        (
            (0.0..1.0).contains(&config.weight_decay),
            "--weight-decay must be at least 0 and below 1",
        ),
        (
            config.clip_norm >= 0.0 && config.clip_norm.is_finite(),
            "--clip-norm must be at least 0 (off)",
        ),
        (
            (0.0..1.0).contains(&config.ema_decay),
            "--ema-decay must be at least 0 (off) and below 1",
        ),
        (
            (0.0..1.0).contains(&config.label_smoothing),
            "--label-smoothing must be at least 0 and below 1",
        ),
        (
            (0.0..=2.0).contains(&config.rebalance_beta),
            "--rebalance-beta must be from 0 (off) to 2",
        ),
        ((0.0..=100.0).contains(&config.mixup), "--mixup must be from 0 (off) to 100"),
        ((0.0..=100.0).contains(&config.fer_plus), "--fer-plus must be from 0 (off) to 100"),
        (share.contains(&weight), "--teacher-weight must be from 0 to 1"),
        (temperature > 0.0 && temperature.is_finite(), "--teacher-temperature must be above 0"),
    ] {
        if !sound {
            return Err(what.to_owned());
        }
    }
    Ok(())
}
