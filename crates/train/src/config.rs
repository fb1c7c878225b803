//! The settings of a run: a file and flags in, one resolved configuration out, saved in the
//! run's folder.

mod file;
mod flags;
mod network;
#[cfg(test)]
mod tests;

pub(crate) use flags::FitArgs;
pub(crate) use network::NetworkArgs;

use crate::augment::Augmentation;
use crate::batch::Rebalance;
use crate::device::DeviceName;
use crate::optimizer::Optimizer;
use crate::schedule::Schedule;
use model::Architecture;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

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
    /// The checkpoint or run with whose weights training begins.
    pub(crate) start: Option<PathBuf>,
    /// How often every training picture is seen.
    pub(crate) epochs: usize,
    /// How many epochs it was to have before it was given others, from the first time on: until
    /// then the learning rate followed those.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) epochs_before: Vec<usize>,
    /// Epochs without a better accuracy on PublicTest after which the run ends early.
    pub(crate) patience: Option<usize>,
    /// Pictures a step.
    pub(crate) batch_size: usize,
    /// How gradients become a step.
    pub(crate) optimizer: Optimizer,
    /// Peak of the learning rate.
    pub(crate) learning_rate: f64,
    /// The learning rate's course after the warm-up.
    pub(crate) schedule: Schedule,
    /// Epochs over which the learning rate rises.
    pub(crate) warmup_epochs: usize,
    /// Nesterov momentum of SGD.
    pub(crate) momentum: f64,
    /// SGD: L2 penalty on all parameters; `AdamW`: their decay, times the learning rate.
    pub(crate) weight_decay: f32,
    /// Largest L2 norm of all gradients together; 0 is off.
    pub(crate) clip_norm: f32,
    /// Decay a step of the moving average of the weights, which is what is evaluated and kept;
    /// 0 is off: the weights themselves are.
    pub(crate) ema_decay: f32,
    /// Share of the target spread over all classes.
    pub(crate) label_smoothing: f32,
    /// What is done about rare classes.
    pub(crate) rebalance: Rebalance,
    /// Exponent of the classes' weights; 0 is off.
    pub(crate) rebalance_beta: f32,
    /// Both parameters of the Beta distribution of mixup's shares; 0 is off.
    pub(crate) mixup: f32,
    /// Weight in the loss of a second output that predicts FER+'s votes; 0 is off.
    pub(crate) fer_plus: f32,
    /// The file of these votes, where it does not lie beside the pictures.
    pub(crate) votes: Option<PathBuf>,
    /// What is learnt besides the labels.
    pub(crate) teacher: Option<Teaching>,
    /// Changes of the training pictures.
    pub(crate) augmentation: Augmentation,
    /// Seed of all random numbers.
    pub(crate) seed: u64,
    /// What it trains on.
    pub(crate) device: DeviceName,
}

/// Distillation (Hinton et al. 2015).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Teaching {
    /// Soft targets that `train teach` wrote.
    pub(crate) file: Option<PathBuf>,
    /// Checkpoints or runs whose networks are asked about every picture as it is learnt, changed
    /// and mixed.
    pub(crate) networks: Vec<PathBuf>,
    /// Share of the teacher's part in the loss, 0 to 1.
    pub(crate) weight: f32,
    /// What the logits of teacher and network are divided by, above 0.
    pub(crate) temperature: f32,
}

impl Config {
    /// The settings without the places of files, which mean nothing on another machine; of the
    /// networks that training began with or learnt from the names remain.
    pub(crate) fn settings(&self) -> serde_json::Value {
        let mut settings = serde_json::json!(self);
        for (object, place) in [("", "source"), ("", "votes"), ("/teacher", "file")] {
            if let Some(object) = settings.pointer_mut(object).and_then(|it| it.as_object_mut()) {
                object.remove(place);
            }
        }
        settings["start"] = serde_json::json!(self.start.as_deref().map(name));
        if let Some(teacher) = &self.teacher {
            let names: Vec<_> = teacher.networks.iter().map(|folder| name(folder)).collect();
            settings["teacher"]["networks"] = serde_json::json!(names);
        }
        settings
    }
}

/// The name of a run or checkpoint.
fn name(folder: &Path) -> Cow<'_, str> {
    let run = if folder.ends_with("best") { folder.parent() } else { None };
    run.unwrap_or(folder).file_name().unwrap_or_default().to_string_lossy()
}
