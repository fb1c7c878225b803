//! Writes what trained networks say of the Training pictures, for others to learn from.

use crate::checkpoint::find_checkpoint;
use crate::dataset::{self, Split};
use crate::device::{Classifier, DeviceName, OpenDevice};
use crate::figures::mirrored;
use crate::soft_targets::SoftTargets;
use crate::teacher::ask_all;
use crate::terminal::{picture_bar, say, tell_of_data};
use anyhow::{Context, Result};
use clap::Args;
use model::{Checkpoint, PIXELS};
use std::fs;
use std::path::{Path, PathBuf};

/// Pictures after which the bar moves on.
const CHUNK: usize = 512;

/// What `train teach` takes.
#[derive(Debug, Args)]
pub(crate) struct TeachArgs {
    /// Folders of the checkpoints or runs whose probabilities are averaged
    #[arg(required = true)]
    checkpoints: Vec<PathBuf>,
    /// fer2013.csv or the folder that holds it
    #[arg(long, default_value = "datasets")]
    data: PathBuf,
    /// File of the soft targets, for `train fit --soft-targets`
    #[arg(long)]
    out: PathBuf,
    /// What asks the networks
    #[arg(long, value_enum, default_value = "auto")]
    device: DeviceName,
}

/// Writes the mean probabilities over all checkpoints, each asked for every Training picture and
/// its mirror image, at its own temperature.
pub(crate) fn teach(args: &TeachArgs) -> Result<()> {
    let folder = args.out.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let device = args.device.open()?;
    let read = |folder: &PathBuf| find_checkpoint(folder);
    let checkpoints = args.checkpoints.iter().map(read).collect::<Result<Vec<_>>>()?;
    let loaded = dataset::load(&args.data)?;
    loaded.require(Split::Training)?;
    tell_of_data(&loaded)?;
    let pictures = &loaded.dataset.training;
    let (count, device_words) = (pictures.len(), &device.words);
    say(&format!("asking {} of {count} pictures, twice each, on {device_words}", names(args)))?;
    asked(&checkpoints, &pictures.pixels, &device)?.write(&args.out, pictures)?;
    say(&format!("{}: learn from it with --soft-targets", args.out.display()))
}

fn names(args: &TeachArgs) -> String {
    let names: Vec<_> =
        args.checkpoints.iter().map(|folder| folder.display().to_string()).collect();
    names.join(", ")
}

fn asked(checkpoints: &[Checkpoint], pixels: &[u8], device: &OpenDevice) -> Result<SoftTargets> {
    let networks = checkpoints.iter().map(|checkpoint| Classifier::new(checkpoint, device));
    let networks = networks.collect::<Result<Vec<_>>>()?;
    let count = pixels.len() / PIXELS;
    let bar = picture_bar("asking", count);
    let mut rows = Vec::with_capacity(count);
    for pixels in pixels.chunks(CHUNK * PIXELS) {
        let both =
            ask_all(&networks, pixels).into_iter().zip(ask_all(&networks, &mirrored(pixels)));
        rows.extend(
            both.map(|(a, b)| std::array::from_fn(|class| f32::midpoint(a[class], b[class]))),
        );
        bar.set_position(rows.len() as u64);
    }
    bar.finish_and_clear();
    Ok(SoftTargets::new(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw;
    use burn::prelude::Device;
    use model::{Architecture, CheckpointConfig, Normalization, SlimConfig};

    fn checkpoint() -> Checkpoint {
        let slim = SlimConfig { stem: 4, stages: [4, 4, 8], hidden: 8, ..SlimConfig::default() };
        let architecture = Architecture::Slim(slim);
        let network = architecture.init(&Device::flex());
        let normalization = Normalization { mean: 0.5, std: 0.25 };
        Checkpoint::new(&network, CheckpointConfig::new(architecture, normalization), None).unwrap()
    }

    #[test]
    fn teachers_agree_on_a_picture_and_its_mirror_image() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let pixels = draw(2, 0, 1).training.pixels;
        let cpu = DeviceName::Cpu.open().unwrap();
        let averaged =
            |checkpoints: &[Checkpoint], pixels: &[u8]| asked(checkpoints, pixels, &cpu).unwrap();
        let checkpoints = [checkpoint(), checkpoint()];
        let (plain, turned) =
            (averaged(&checkpoints, &pixels), averaged(&checkpoints, &mirrored(&pixels)));
        for picture in 0..2 {
            let pairs = || plain.row(picture).into_iter().zip(turned.row(picture));
            assert!(pairs().all(|(a, b)| (a - b).abs() < 1e-6), "{plain:?} {turned:?}");
            assert!((plain.row(picture).iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        assert_ne!(plain, averaged(&checkpoints[..1], &pixels));
    }
}
