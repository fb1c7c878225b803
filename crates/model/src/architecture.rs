//! The architectures a network may have, each with its settings.

pub(crate) mod mission;
pub(crate) mod resnet18;
pub(crate) mod slim;
mod summary;
mod vgg;

pub use mission::MissionConfig;
pub use resnet18::ResNet18Config;
pub use slim::SlimConfig;
pub use summary::Summary;
pub use vgg::VggConfig;

use crate::layer::Layer;
use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign};

/// A network's architecture with its settings, as it is saved in a checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// The network of the app that MISSION replaces.
    Mission(MissionConfig),
    /// A small network, of the kind that ships.
    Slim(SlimConfig),
    /// The network of Khaireddin and Chen.
    Vgg(VggConfig),
    /// `ResNet18` for small pictures.
    ResNet18(ResNet18Config),
}

impl Architecture {
    /// The layers from a picture to its logits.
    pub fn layers(&self) -> Vec<Layer> {
        match self {
            Self::Mission(_) => MissionConfig::layers(),
            Self::Slim(config) => config.layers(),
            Self::Vgg(config) => config.layers(),
            Self::ResNet18(config) => config.layers(),
        }
    }

    /// Parameters and multiply-adds for one picture.
    pub fn cost(&self) -> Cost {
        Summary::of(self).total()
    }

    /// The name in lower case, without the settings.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Mission(_) => "mission",
            Self::Slim(_) => "slim",
            Self::Vgg(_) => "vgg",
            Self::ResNet18(_) => "resnet18",
        }
    }
}

/// What a network costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Trained numbers; batch normalisation's running statistics are not counted.
    pub parameters: usize,
    /// Multiply-adds of convolutions and dense layers for one picture.
    pub multiply_adds: usize,
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            parameters: self.parameters + other.parameters,
            multiply_adds: self.multiply_adds + other.multiply_adds,
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
