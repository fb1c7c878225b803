//! The networks. Each takes `[batch, 1, 48, 48]` normalised grey pictures and gives
//! `[batch, 7]` logits in [`Expression`](crate::Expression)'s order.

mod fused;
mod layers;
mod mission;
mod residual;
mod resnet18;
mod slim;
mod squeeze_excitation;
mod vgg;

pub use mission::Mission;
pub use resnet18::ResNet18;
pub use slim::Slim;
pub use vgg::Vgg;

use crate::Architecture;
use burn::nn::Linear;
use burn::prelude::*;
use burn_store::{ModuleSnapshot, SafetensorsStore, SafetensorsStoreError};

/// A network of any [`Architecture`](crate::Architecture).
#[derive(Module, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one network, and a module is not boxed")]
pub enum Network {
    /// The network of the app that MISSION replaces.
    Mission(Mission),
    /// A small network, of the kind that ships.
    Slim(Slim),
    /// The network of Khaireddin and Chen.
    Vgg(Vgg),
    /// `ResNet18` for small pictures.
    ResNet18(ResNet18),
}

impl Architecture {
    /// A network with fresh weights, drawn from the device's random numbers.
    pub fn init(&self, device: &Device) -> Network {
        match self {
            Self::Mission(config) => Network::Mission(Mission::new(config, device)),
            Self::Slim(config) => Network::Slim(Slim::new(config, device)),
            Self::Vgg(config) => Network::Vgg(Vgg::new(config, device)),
            Self::ResNet18(config) => Network::ResNet18(ResNet18::new(config, device)),
        }
    }
}

impl Network {
    /// Logits `[batch, 7]` of normalised pictures `[batch, 1, 48, 48]`.
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<2> {
        self.output().forward(self.features(pictures))
    }

    /// What the last layer makes logits of, `[batch, width]`.
    pub fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Mission(network) => network.features(pictures),
            Self::Slim(network) => network.features(pictures),
            Self::Vgg(network) => network.features(pictures),
            Self::ResNet18(network) => network.features(pictures),
        }
    }

    /// The last layer, from [`Network::features`] to logits.
    pub fn output(&self) -> &Linear {
        match self {
            Self::Mission(network) => &network.output,
            Self::Slim(network) => &network.output,
            Self::Vgg(network) => &network.output,
            Self::ResNet18(network) => &network.output,
        }
    }

    /// The weights as a safetensors file. Call it on a network in inference mode
    /// (`network.valid()`): in training mode batch normalisation's running statistics lag one
    /// update behind.
    pub(crate) fn to_safetensors(&self) -> Result<Vec<u8>, SafetensorsStoreError> {
        let mut store = SafetensorsStore::from_bytes(None);
        match self {
            Self::Mission(network) => network.save_into(&mut store)?,
            Self::Slim(network) => network.save_into(&mut store)?,
            Self::Vgg(network) => network.save_into(&mut store)?,
            Self::ResNet18(network) => network.save_into(&mut store)?,
        }
        store.get_bytes()
    }

    /// Replaces the weights by those of a safetensors file; names the tensors that are missing,
    /// left over or of another shape.
    pub(crate) fn load_safetensors(&mut self, bytes: Vec<u8>) -> Result<(), SafetensorsStoreError> {
        let mut store = SafetensorsStore::from_bytes(Some(bytes));
        let result = match self {
            Self::Mission(network) => network.load_from(&mut store)?,
            Self::Slim(network) => network.load_from(&mut store)?,
            Self::Vgg(network) => network.load_from(&mut store)?,
            Self::ResNet18(network) => network.load_from(&mut store)?,
        };
        if result.unused.is_empty() {
            Ok(())
        } else {
            let unused = result.unused.join(", ");
            Err(SafetensorsStoreError::ValidationFailed(format!("no place for {unused}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expression, Layer, MissionConfig, ResNet18Config, SIDE, SlimConfig, VggConfig};
    use burn::tensor::Distribution;

    fn architectures() -> [Architecture; 5] {
        let slim = SlimConfig {
            stem: 4,
            stages: [8, 8, 16],
            squeeze_excitation: false,
            ..SlimConfig::default()
        };
        let extended = SlimConfig { residual: true, squeeze_excitation: true, ..slim.clone() };
        [
            Architecture::Mission(MissionConfig::default()),
            Architecture::Slim(slim),
            Architecture::Slim(extended),
            Architecture::Vgg(VggConfig { stages: [2, 4, 4, 8], hidden: 8, dropout: 0.2 }),
            Architecture::ResNet18(ResNet18Config { stages: [2, 4, 4, 8] }),
        ]
    }

    /// Running means and variances, which a module counts among its parameters.
    fn statistics(layers: &[Layer]) -> usize {
        let of = |layer: &Layer| match layer {
            Layer::Convolution(layer) if layer.norm => 2 * layer.channels_out,
            Layer::Residual { body, shortcut } => {
                body.iter().chain(shortcut).map(|layer| 2 * layer.channels_out).sum()
            }
            _ => 0,
        };
        layers.iter().map(of).sum()
    }

    #[test]
    fn the_counted_parameters_are_those_of_the_network() {
        for architecture in architectures() {
            let network = architecture.init(&Device::flex());
            let counted = architecture.cost().parameters + statistics(&architecture.layers());
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
}
