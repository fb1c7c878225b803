//! Writes what trained networks say of the Training pictures, for others to learn from.

use crate::checkpoint::find_checkpoint;
use crate::dataset::{self, Split};
use crate::figures::{logits, mirrored};
use crate::teacher::{Probabilities, SoftTargets};
use crate::terminal::{say, tell_of_data};
use anyhow::Result;
use clap::Args;
use model::{Checkpoint, Expression, softmax};
use std::path::PathBuf;

/// What `train teach` takes.
#[derive(Debug, Args)]
pub(crate) struct TeachArgs {
    /// Folders of the checkpoints or runs whose probabilities are averaged
    #[arg(required = true)]
    checkpoints: Vec<PathBuf>,
    /// fer2013.csv or the folder that holds it
    #[arg(long, default_value = "datasets")]
    data: PathBuf,
    /// File of the soft targets, for `train fit --teacher`
    #[arg(long)]
    out: PathBuf,
}

/// Writes the mean probabilities over all checkpoints, each asked for every Training picture and
/// its mirror image, at its own temperature.
pub(crate) fn teach(args: &TeachArgs) -> Result<()> {
    let read = |folder: &PathBuf| find_checkpoint(folder);
    let checkpoints = args.checkpoints.iter().map(read).collect::<Result<Vec<_>>>()?;
    let loaded = dataset::load(&args.data)?;
    loaded.require(Split::Training)?;
    tell_of_data(&loaded)?;
    let pictures = &loaded.dataset.training;
    say(&format!("asking {} of {} pictures, twice each", names(args), pictures.len()))?;
    averaged(&checkpoints, &pictures.pixels).write(&args.out, pictures)?;
    say(&format!("{}: learn from it with --teacher", args.out.display()))
}

fn names(args: &TeachArgs) -> String {
    let names: Vec<_> =
        args.checkpoints.iter().map(|folder| folder.display().to_string()).collect();
    names.join(", ")
}

fn averaged(checkpoints: &[Checkpoint], pixels: &[u8]) -> SoftTargets {
    let mirrored = mirrored(pixels);
    let share = 1.0 / (2 * checkpoints.len()) as f32;
    let mut rows: Vec<Probabilities> = Vec::new();
    for checkpoint in checkpoints {
        let temperature = checkpoint.config().temperature;
        for pixels in [pixels, &mirrored] {
            let answers = logits(checkpoint, pixels);
            rows.resize(answers.len(), [0.0; Expression::COUNT]);
            for (row, logits) in rows.iter_mut().zip(answers) {
                let probabilities = softmax(logits.map(|logit| logit / temperature));
                row.iter_mut().zip(probabilities).for_each(|(sum, one)| *sum += share * one);
            }
        }
    }
    SoftTargets::new(rows)
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
