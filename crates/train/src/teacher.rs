//! What is learnt besides the labels: the answers of trained networks (Hinton et al. 2015). Asked
//! about the very picture that is learnt from, as changed and mixed as it is, they say more than
//! about the picture as it was (Beyer et al., "Knowledge distillation: A good teacher is patient
//! and consistent", 2022).

use crate::batch::Visit;
use crate::checkpoint::find_checkpoint;
use crate::config::Teaching;
use crate::dataset::Pictures;
use crate::device::{Classifier, OpenDevice};
use crate::figures::{Logits, mirror};
use crate::soft_targets::{Probabilities, SoftTargets};
use anyhow::Result;
use burn::prelude::*;
use model::{Checkpoint, Expression, Normalization, PIXELS, softmax};
use std::borrow::Borrow;

/// Whoever teaches, and how much.
pub(crate) struct Teacher {
    pub(crate) answers: Answers,
    /// Share of its part in the loss.
    pub(crate) weight: f32,
    /// What the logits of teacher and network are divided by.
    pub(crate) temperature: f32,
}

/// Where a teacher's probabilities come from.
pub(crate) enum Answers {
    /// Written before, of the pictures as they are; softened.
    Written(SoftTargets),
    /// Given by networks when they are asked.
    Asked(Vec<Classifier<Checkpoint>>),
}

impl Teacher {
    /// Reads soft targets of `pictures`, or the networks to ask on a device.
    pub(crate) fn open(teaching: &Teaching, pictures: &Pictures, on: &OpenDevice) -> Result<Self> {
        let Teaching { file, networks, weight, temperature } = teaching;
        let answers = if let Some(file) = file {
            Answers::Written(SoftTargets::read(file, pictures)?.softened(*temperature))
        } else {
            let networks = networks.iter();
            let networks = networks.map(|folder| Classifier::new(find_checkpoint(folder)?, on));
            Answers::Asked(networks.collect::<Result<_>>()?)
        };
        Ok(Self { answers, weight: *weight, temperature: *temperature })
    }
}

/// The grey bytes of a network's input `[pictures, 1, 48, 48]`, rounded.
pub(crate) fn greys(input: &Tensor<4>, Normalization { mean, std }: Normalization) -> Vec<u8> {
    let grey = |value: f32| ((value * std + mean) * 255.0).round() as u8;
    input.clone().inner().into_data().iter().map(grey).collect()
}

/// What one network says of each picture or of its mirror image: all networks and both images take
/// turns from epoch to epoch, so that the mean of all is learnt for the questions of one.
pub(crate) fn ask_in_turns<C: Borrow<Checkpoint>>(
    networks: &[Classifier<C>],
    mut pixels: Vec<u8>,
    visits: &[Visit],
    epoch: usize,
) -> Vec<Probabilities> {
    for (picture, visit) in pixels.chunks_exact_mut(PIXELS).zip(visits) {
        if (visit.index + epoch).is_multiple_of(2) {
            mirror(picture);
        }
    }
    let mut rows = vec![[0.0; Expression::COUNT]; visits.len()];
    for (number, network) in networks.iter().enumerate() {
        let its_turn = |at: &usize| (visits[*at].index + epoch / 2) % networks.len() == number;
        let its: Vec<usize> = (0..visits.len()).filter(its_turn).collect();
        let pictures = its.iter().flat_map(|at| &pixels[at * PIXELS..][..PIXELS]);
        let answers = probabilities(network, &pictures.copied().collect::<Vec<u8>>());
        its.into_iter().zip(answers).for_each(|(at, answer)| rows[at] = answer);
    }
    rows
}

/// The mean probabilities over all networks.
pub(crate) fn ask_all<C: Borrow<Checkpoint>>(
    networks: &[Classifier<C>],
    pixels: &[u8],
) -> Vec<Probabilities> {
    let share = 1.0 / networks.len() as f32;
    let mut rows: Vec<Probabilities> = vec![[0.0; Expression::COUNT]; pixels.len() / PIXELS];
    for network in networks {
        for (row, answer) in rows.iter_mut().zip(probabilities(network, pixels)) {
            row.iter_mut().zip(answer).for_each(|(sum, one)| *sum += share * one);
        }
    }
    rows
}

/// A network's probabilities at its own temperature.
fn probabilities<C: Borrow<Checkpoint>>(
    network: &Classifier<C>,
    pixels: &[u8],
) -> Vec<Probabilities> {
    let temperature = network.checkpoint().config().temperature;
    let calibrated = |logits: Logits| softmax(logits.map(|logit| logit / temperature));
    network.logits(pixels).into_iter().map(calibrated).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw;
    use crate::figures::mirrored;
    use model::{Architecture, CheckpointConfig, SIDE, SlimConfig};

    #[test]
    fn a_network_is_asked_about_what_the_learner_sees() {
        let pixels = draw(3, 0, 1).training.pixels;
        let normalization = Normalization::of(&pixels);
        let input = TensorData::new(normalization.apply(&pixels), [3, 1, SIDE, SIDE]);
        let input = Tensor::from_data(input, &Device::flex().autodiff());
        assert_eq!(greys(&input, normalization), pixels);
    }

    #[test]
    fn all_networks_and_both_images_of_a_picture_take_turns() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let pixels = draw(2, 0, 1).training.pixels;
        let slim = SlimConfig { stem: 4, stages: [4, 8, 8], hidden: 16, ..SlimConfig::default() };
        let architecture = Architecture::Slim(slim);
        let normalization = Normalization { mean: 0.5, std: 0.25 };
        let networks: Vec<_> = (0..3)
            .map(|_| {
                let config = CheckpointConfig::new(architecture.clone(), normalization);
                let network = architecture.init(&Device::flex());
                Classifier::on_cpu(Checkpoint::new(&network, config, None).unwrap())
            })
            .collect();
        let visits = [4, 7].map(|index| Visit { index, repeat: 0 });
        let mut sums = [[0.0; Expression::COUNT]; 2];
        for epoch in 1..=6 {
            let rows = ask_in_turns(&networks, pixels.clone(), &visits, epoch);
            for (sum, row) in sums.iter_mut().zip(rows) {
                sum.iter_mut().zip(row).for_each(|(sum, one)| *sum += one / 6.0);
            }
        }
        let both =
            ask_all(&networks, &pixels).into_iter().zip(ask_all(&networks, &mirrored(&pixels)));
        for (sum, (plain, mirror)) in sums.iter().zip(both) {
            assert!(plain.iter().zip(&mirror).any(|(a, b)| (a - b).abs() > 1e-6));
            for (sum, (plain, mirror)) in sum.iter().zip(plain.iter().zip(mirror)) {
                assert!((sum - f32::midpoint(*plain, mirror)).abs() < 1e-6);
            }
        }
    }
}
