//! The devices that networks train on: the CPU always, others where their backend was built in.

mod classifier;
#[cfg(any(feature = "cuda", feature = "wgpu"))]
mod gpu;

pub(crate) use classifier::Classifier;

use anyhow::{Result, bail};
use burn::prelude::Device;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What `--device` takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[clap(rename_all = "lowercase")]
pub(crate) enum DeviceName {
    /// A GPU if this build and this machine have one, else the CPU
    #[default]
    Auto,
    /// The CPU
    Cpu,
    /// A GPU through Vulkan, Metal or DirectX; without one, software that plays a GPU
    Wgpu,
    /// A GPU of NVIDIA's through CUDA
    Cuda,
    /// The CPU through burn's older backend, to compare with
    Ndarray,
}

/// A device of this machine.
#[derive(Debug, Clone)]
pub(crate) struct OpenDevice {
    /// Its name, never `auto`.
    pub(crate) name: DeviceName,
    /// Where tensors live, without automatic differentiation.
    pub(crate) device: Device,
    /// How people are told of it, such as 'the CPU'.
    pub(crate) words: String,
    /// Whether it is hardware made for this, and not the CPU in disguise.
    is_gpu: bool,
}

impl DeviceName {
    /// Opens the best device of this name.
    ///
    /// # Errors
    /// A sentence on the backend that is missing in this build or has no device on this machine.
    pub(crate) fn open(self) -> Result<OpenDevice> {
        if self == Self::Auto {
            return Ok(automatic());
        }
        let name = self.name();
        if !self.is_built_in() {
            bail!(
                "this build knows no device '{name}'; the one that does: cargo run --release -p \
                 train --features {name} -- …"
            );
        }
        match self.find() {
            Some(device) => Ok(device),
            None => bail!(
                "no device '{name}' was found on this machine: install the GPU's driver, with \
                 Vulkan for wgpu, or name another --device"
            ),
        }
    }

    /// The word on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Cpu => "cpu",
            Self::Wgpu => "wgpu",
            Self::Cuda => "cuda",
            Self::Ndarray => "ndarray",
        }
    }

    const fn is_built_in(self) -> bool {
        match self {
            Self::Auto | Self::Cpu => true,
            Self::Wgpu => cfg!(feature = "wgpu"),
            Self::Cuda => cfg!(feature = "cuda"),
            Self::Ndarray => cfg!(feature = "ndarray"),
        }
    }

    fn find(self) -> Option<OpenDevice> {
        match self {
            Self::Cpu => Some(cpu()),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => gpu::adapter(),
            #[cfg(feature = "cuda")]
            Self::Cuda => gpu::cuda(),
            #[cfg(feature = "ndarray")]
            Self::Ndarray => Some(ndarray()),
            _ => None,
        }
    }
}

fn automatic() -> OpenDevice {
    let gpus = [DeviceName::Cuda, DeviceName::Wgpu];
    let found = gpus.into_iter().filter_map(DeviceName::find).find(|device| device.is_gpu);
    found.unwrap_or_else(|| {
        let reason = if gpus.into_iter().any(DeviceName::is_built_in) {
            "no GPU was found"
        } else {
            "this build uses no GPU"
        };
        OpenDevice { words: format!("the CPU ({reason})"), ..cpu() }
    })
}

fn cpu() -> OpenDevice {
    OpenDevice {
        name: DeviceName::Cpu,
        device: Device::flex(),
        words: "the CPU".to_owned(),
        is_gpu: false,
    }
}

#[cfg(feature = "ndarray")]
fn ndarray() -> OpenDevice {
    #[expect(deprecated, reason = "there to compare with for as long as burn has it")]
    let device = Device::ndarray();
    OpenDevice {
        name: DeviceName::Ndarray,
        device,
        words: "the CPU (ndarray)".to_owned(),
        is_gpu: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_that_is_missing_comes_with_the_command_that_builds_it() {
        for name in [DeviceName::Wgpu, DeviceName::Cuda, DeviceName::Ndarray] {
            if !name.is_built_in() {
                let message = name.open().unwrap_err().to_string();
                assert!(message.contains(&format!("--features {}", name.name())), "{message}");
            }
        }
    }

    #[test]
    fn auto_means_hardware_or_the_cpu_and_says_which() {
        let device = DeviceName::Auto.open().unwrap();
        assert!(device.is_gpu || device.name == DeviceName::Cpu, "{device:?}");
        assert!(device.is_gpu || device.words.contains("GPU"), "{device:?}");
    }
}
