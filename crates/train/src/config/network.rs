use clap::{Args, ValueEnum};
use model::{Architecture, MissionConfig, ResNet18Config, SlimConfig, VggConfig};
use serde::{Deserialize, Serialize};
use std::ops::Not;

/// The flags that choose a network.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct NetworkArgs {
    /// Network to train [default: slim]
    #[arg(long, value_enum)]
    network: Option<NetworkName>,
    /// Channels of slim's stem and its three stages, or of the four stages of vgg or resnet18
    /// [default: 32,48,96,192 in slim, 64,128,256,512 in the others]
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    channels: Option<Vec<usize>>,
    /// Width of the hidden dense layers of slim or vgg [default: 256 in slim, 4096 in vgg]
    #[arg(long, value_name = "WIDTH")]
    hidden: Option<usize>,
    /// Dropout of slim or vgg [default: 0.4 in slim, 0.2 in vgg]
    #[arg(long, value_name = "SHARE")]
    dropout: Option<f64>,
    /// Sum slim's second convolution of each stage with its input
    #[arg(long)]
    #[serde(skip_serializing_if = "Not::not")]
    residual: bool,
    /// Weigh slim's channels by what the whole picture holds [default: true]
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    squeeze_excitation: Option<bool>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[clap(rename_all = "lowercase")]
enum NetworkName {
    /// The network of the app that MISSION replaces
    Mission,
    /// A small network, of the kind that ships
    #[default]
    Slim,
    /// The network of Khaireddin and Chen (2021), 40 M parameters
    Vgg,
    /// The residual network of 18 layers, for small pictures, 11 M parameters
    ResNet18,
}

impl NetworkArgs {
    /// The architecture that these flags ask for.
    ///
    /// # Errors
    /// A sentence on the flag that is out of range or means nothing to the network.
    pub(crate) fn resolve(&self) -> Result<Architecture, String> {
        let network = self.network.unwrap_or_default();
        self.check(network)?;
        let channels = self.channels()?;
        Ok(match network {
            NetworkName::Mission => Architecture::Mission(MissionConfig::default()),
            NetworkName::Slim => {
                let usual = SlimConfig::default();
                let [stem, stages @ ..] = channels.unwrap_or_else(|| {
                    let [first, second, third] = usual.stages;
                    [usual.stem, first, second, third]
                });
                Architecture::Slim(SlimConfig {
                    stem,
                    stages,
                    hidden: self.hidden.unwrap_or(usual.hidden),
                    dropout: self.dropout.unwrap_or(usual.dropout),
                    residual: self.residual,
                    squeeze_excitation: self.squeeze_excitation.unwrap_or(usual.squeeze_excitation),
                })
            }
            NetworkName::Vgg => {
                let usual = VggConfig::default();
                Architecture::Vgg(VggConfig {
                    stages: channels.unwrap_or(usual.stages),
                    hidden: self.hidden.unwrap_or(usual.hidden),
                    dropout: self.dropout.unwrap_or(usual.dropout),
                })
            }
            NetworkName::ResNet18 => {
                let usual = ResNet18Config::default();
                Architecture::ResNet18(ResNet18Config { stages: channels.unwrap_or(usual.stages) })
            }
        })
    }

    fn check(&self, network: NetworkName) -> Result<(), String> {
        use NetworkName::{ResNet18, Slim, Vgg};
        for (given, networks, flag) in [
            (self.channels.is_some(), &[Slim, Vgg, ResNet18][..], "channels"),
            (self.hidden.is_some(), &[Slim, Vgg], "hidden"),
            (self.dropout.is_some(), &[Slim, Vgg], "dropout"),
            (self.residual, &[Slim], "residual"),
            (self.squeeze_excitation.is_some(), &[Slim], "squeeze-excitation"),
        ] {
            if given && !networks.contains(&network) {
                return Err(format!("--{flag} means nothing to this network"));
            }
        }
        if self.hidden == Some(0) {
            return Err("--hidden must be at least 1".to_owned());
        }
        if self.dropout.is_some_and(|dropout| !(0.0..1.0).contains(&dropout)) {
            return Err("--dropout must be at least 0 and below 1".to_owned());
        }
        Ok(())
    }

    fn channels(&self) -> Result<Option<[usize; 4]>, String> {
        let Some(channels) = &self.channels else { return Ok(None) };
        match <[usize; 4]>::try_from(channels.as_slice()) {
            Ok(channels) if !channels.contains(&0) => Ok(Some(channels)),
            _ => Err("--channels must be four numbers of at least 1, such as 32,48,96,192".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        network: NetworkArgs,
    }

    fn resolve(flags: &str) -> Result<Architecture, String> {
        let line = ["train"].into_iter().chain(flags.split_whitespace());
        Line::try_parse_from(line).unwrap().network.resolve()
    }

    #[test]
    fn every_network_can_be_chosen_and_sized() {
        assert_eq!(resolve(""), Ok(Architecture::Slim(SlimConfig::default())));
        for name in ["mission", "slim", "vgg", "resnet18"] {
            assert_eq!(resolve(&format!("--network {name}")).unwrap().name(), name);
        }
        let slim = SlimConfig {
            stem: 24,
            stages: [40, 80, 160],
            hidden: 128,
            dropout: 0.3,
            residual: true,
            squeeze_excitation: false,
        };
        let flags = "--channels 24,40,80,160 --hidden 128 --dropout 0.3 --residual \
                     --squeeze-excitation false";
        assert_eq!(resolve(flags), Ok(Architecture::Slim(slim)));
        let resnet = ResNet18Config { stages: [8, 8, 16, 16] };
        let flags = "--network resnet18 --channels 8,8,16,16";
        assert_eq!(resolve(flags), Ok(Architecture::ResNet18(resnet)));
    }

    #[test]
    fn flags_that_no_network_could_have_are_named() {
        for flags in [
            "--channels 24,40,80",
            "--channels 24,40,80,0",
            "--channels 1,2,3,4 --network mission",
            "--hidden 0",
            "--hidden 16 --network resnet18",
            "--dropout 1",
            "--residual --network vgg",
            "--squeeze-excitation --network resnet18",
        ] {
            let message = resolve(flags).unwrap_err();
            assert!(message.starts_with(flags.split(' ').next().unwrap()), "{flags}: {message}");
        }
    }
}
