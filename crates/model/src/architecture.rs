use crate::{MissionConfig, Network, SlimConfig};
use burn::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign};

/// A network's architecture with its settings, as it is saved in a checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// See [`Mission`](crate::Mission).
    Mission(MissionConfig),
    /// See [`Slim`](crate::Slim).
    Slim(SlimConfig),
}

impl Architecture {
    /// A network with fresh weights, drawn from the device's random numbers.
    pub fn init(&self, device: &Device) -> Network {
        match self {
            Self::Mission(config) => Network::Mission(config.init(device)),
            Self::Slim(config) => Network::Slim(config.init(device)),
        }
    }

    /// Parameters and multiply-adds for one picture.
    pub fn cost(&self) -> Cost {
        match self {
            Self::Mission(config) => config.cost(),
            Self::Slim(config) => config.cost(),
        }
    }

    /// The name in lower case, without the settings.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Mission(_) => "mission",
            Self::Slim(_) => "slim",
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

impl Cost {
    /// A 3x3 convolution without bias whose output is `side` x `side`.
    pub(crate) const fn conv3x3(channels_in: usize, channels_out: usize, side: usize) -> Self {
        let parameters = 9 * channels_in * channels_out;
        Self { parameters, multiply_adds: parameters * side * side }
    }

    /// A bias per channel.
    pub(crate) const fn bias(channels: usize) -> Self {
        Self { parameters: channels, multiply_adds: 0 }
    }

    /// Batch normalisation, which folds into the convolution before it.
    pub(crate) const fn norm(channels: usize) -> Self {
        Self { parameters: 2 * channels, multiply_adds: 0 }
    }

    /// A dense layer with bias.
    pub(crate) const fn linear(width_in: usize, width_out: usize) -> Self {
        Self { parameters: (width_in + 1) * width_out, multiply_adds: width_in * width_out }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expression, SIDE};
    use burn::tensor::Distribution;

    const STEM: usize = 4;
    const STAGES: [usize; 3] = [8, 8, 16];

    fn architectures() -> [Architecture; 2] {
        let slim = SlimConfig { stem: STEM, stages: STAGES, ..SlimConfig::default() };
        [Architecture::Mission(MissionConfig::default()), Architecture::Slim(slim)]
    }

    #[test]
    fn the_counted_parameters_are_those_of_the_network() {
        // A module also counts the running mean and variance of every normalised channel.
        let normalised = STEM + 2 * STAGES.iter().sum::<usize>();
        for (architecture, statistics) in architectures().into_iter().zip([0, 2 * normalised]) {
            let network = architecture.init(&Device::flex());
            let counted = architecture.cost().parameters + statistics;
            assert_eq!(counted, network.num_params(), "{architecture:?}");
        }
    }

    #[test]
    fn every_network_gives_a_logit_per_expression() {
        let device = Device::flex();
        for architecture in architectures() {
            let pictures = Tensor::random([3, 1, SIDE, SIDE], Distribution::Default, &device);
            let logits = architecture.init(&device).forward(pictures);
            assert_eq!(logits.dims(), [3, Expression::COUNT], "{architecture:?}");
        }
    }

    #[test]
    fn the_shipped_default_stays_small() {
        let cost = Architecture::Slim(SlimConfig::default()).cost();
        assert!(cost.parameters <= 1_200_000, "{cost:?}");
        assert!((24_000_000..=100_000_000).contains(&cost.multiply_adds), "{cost:?}");
    }
}
