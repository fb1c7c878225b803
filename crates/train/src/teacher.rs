//! What is learnt besides the labels: the answers of trained networks (Hinton et al. 2015). Asked
//! about the very picture that is learnt from, as changed and mixed as it is, they say more than
//! about the picture as it was (Beyer et al., "Knowledge distillation: A good teacher is patient
//! and consistent", 2022).

use crate::batch::Visit;
use crate::checkpoint::find_checkpoint;
use crate::config::Teaching;
use crate::dataset::Pictures;
use crate::device::{Classifier, OpenDevice};
use crate::figures::mirror;
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

/// Mirrors every picture in every other epoch: so a network that sees both learns the mean of what
/// is said of both, for half the questions.
pub(crate) fn in_turns(mut pixels: Vec<u8>, visits: &[Visit], epoch: usize) -> Vec<u8> {
    for (picture, visit) in pixels.chunks_exact_mut(PIXELS).zip(visits) {
        if (visit.index + epoch).is_multiple_of(2) {
            mirror(picture);
        }
    }
    pixels
}

/// The mean probabilities over all networks, each at its own temperature.
pub(crate) fn ask<C: Borrow<Checkpoint>>(
    networks: &[Classifier<C>],
    pixels: &[u8],
) -> Vec<Probabilities> {
    let share = 1.0 / networks.len() as f32;
    let mut rows: Vec<Probabilities> = vec![[0.0; Expression::COUNT]; pixels.len() / PIXELS];
    for network in networks {
        let temperature = network.checkpoint().config().temperature;
        for (row, logits) in rows.iter_mut().zip(network.logits(pixels)) {
            let probabilities = softmax(logits.map(|logit| logit / temperature));
            row.iter_mut().zip(probabilities).for_each(|(sum, one)| *sum += share * one);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw;
    use model::SIDE;

    #[test]
    fn a_network_is_asked_about_what_the_learner_sees() {
        let pixels = draw(3, 0, 1).training.pixels;
        let normalization = Normalization::of(&pixels);
        let input = TensorData::new(normalization.apply(&pixels), [3, 1, SIDE, SIDE]);
        let input = Tensor::from_data(input, &Device::flex().autodiff());
        assert_eq!(greys(&input, normalization), pixels);
    }

    #[test]
    fn a_picture_and_its_mirror_image_take_turns() {
        let pixels = draw(2, 0, 1).training.pixels;
        let visits = [4, 7].map(|index| Visit { index, repeat: 0 });
        let [first, second] = [1, 2].map(|epoch| in_turns(pixels.clone(), &visits, epoch));
        assert_eq!(first[..PIXELS], pixels[..PIXELS]);
        assert_eq!(second[PIXELS..], pixels[PIXELS..]);
        let mut mirrored = pixels.clone();
        mirror(&mut mirrored);
        assert_ne!(pixels, mirrored);
        assert_eq!([&second[..PIXELS], &first[PIXELS..]].concat(), mirrored);
    }
}
