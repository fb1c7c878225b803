//! What a network is to answer: label, smoothing, the class's weight; FER+'s votes.

use super::Visit;
use crate::dataset::Pictures;
use burn::prelude::*;
use clap::ValueEnum;
use model::Expression;
use serde::{Deserialize, Serialize};

/// A row of seven numbers, in [`Expression`]'s order.
pub(crate) type Row = [f32; Expression::COUNT];

/// What is done about rare classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rebalance {
    /// Nothing
    None,
    /// Their pictures weigh more in the loss
    #[default]
    Weights,
    /// Their pictures are drawn more often, with replacement
    Sampling,
}

/// Makes the targets of a split's pictures.
#[derive(Debug)]
pub(crate) struct Targets<'a> {
    /// The pictures, with FER+'s votes where these were joined.
    pub(crate) pictures: &'a Pictures,
    /// Share of the target spread over all classes.
    pub(crate) smoothing: f32,
    /// The weight of each class in the loss.
    pub(crate) class_weights: Row,
}

impl Targets<'_> {
    /// Distributions `[visits.len(), 7]`, each class's share times its weight.
    pub(crate) fn of(&self, visits: &[Visit], device: &Device) -> Tensor<2> {
        rows(visits, device, |index| {
            let mut row = self.distribution(index);
            row.iter_mut().zip(self.class_weights).for_each(|(share, weight)| *share *= weight);
            row
        })
    }

    /// The weights of the pictures' classes, `[visits.len(), 7]`: the same in a whole row.
    pub(crate) fn weights(&self, visits: &[Visit], device: &Device) -> Tensor<2> {
        rows(visits, device, |index| {
            [self.class_weights[self.pictures.labels[index].index()]; Expression::COUNT]
        })
    }

    /// FER+'s votes, `[visits.len(), 7]`: nothing but zeros where there are none.
    pub(crate) fn votes(&self, visits: &[Visit], device: &Device) -> Tensor<2> {
        rows(visits, device, |index| self.pictures.votes(index).copied().unwrap_or_default())
    }

    /// What the classes' weights add to logits `[n, 7]` in the loss of these targets, `[1, 7]`: so
    /// the logits themselves say how often a class is found, not how much it weighs (Menon et al.,
    /// "Long-tail learning via logit adjustment", 2021).
    pub(crate) fn logit_adjustment(&self, device: &Device) -> Tensor<2> {
        Tensor::from_floats([self.class_weights.map(f32::ln)], device)
    }

    fn distribution(&self, index: usize) -> Row {
        let label = self.pictures.labels[index].index();
        let mut row = [self.smoothing / Expression::COUNT as f32; Expression::COUNT];
        row[label] += 1.0 - self.smoothing;
        row
    }
}

fn rows(visits: &[Visit], device: &Device, row: impl Fn(usize) -> Row) -> Tensor<2> {
    let rows: Vec<f32> = visits.iter().flat_map(|visit| row(visit.index)).collect();
    Tensor::from_data(TensorData::new(rows, [visits.len(), Expression::COUNT]), device)
}

/// Weights `(mean count / count)^beta` of the classes; 0 leaves them all at 1. A class without
/// pictures weighs 1.
pub(crate) fn class_weights(counts: [usize; Expression::COUNT], beta: f32) -> Row {
    let mean = counts.iter().sum::<usize>() as f32 / Expression::COUNT as f32;
    counts.map(|count| if count == 0 { 1.0 } else { (mean / count as f32).powf(beta) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw;
    use crate::loss::cross_entropy;

    #[test]
    fn weights_move_no_answer_from_what_the_targets_say_on_average() {
        let device = Device::flex().autodiff();
        let pictures = &draw(7, 0, 1).training;
        let counts: [usize; Expression::COUNT] = [1, 2, 3, 4, 5, 6, 7];
        let seen = |index: usize| (0..counts[pictures.labels[index].index()]).map(move |_| index);
        let visits: Vec<Visit> =
            (0..7).flat_map(seen).map(|index| Visit { index, repeat: 0 }).collect();
        let targets = |class_weights| Targets { pictures, smoothing: 0.1, class_weights };
        // The same logits for all pictures, as if they were one.
        let mean = targets([1.0; Expression::COUNT]).of(&visits, &device).mean_dim(0);
        let logits = mean.log().detach().require_grad();
        let targets = targets(class_weights(counts, 0.5));
        let adjusted = logits.clone().expand([visits.len(), Expression::COUNT])
            + targets.logit_adjustment(&device);
        let gradients = cross_entropy(adjusted, targets.of(&visits, &device)).backward();
        let slopes: Vec<f32> = logits.grad(&gradients).unwrap().into_data().iter().collect();
        assert!(slopes.iter().all(|slope| slope.abs() < 1e-6), "{slopes:?}");
    }

    #[test]
    fn rare_classes_weigh_more_and_beta_zero_leaves_all_alike() {
        let counts = [3995, 436, 4097, 7215, 4830, 3171, 4965];
        assert!(class_weights(counts, 0.0).iter().all(|weight| (weight - 1.0).abs() < 1e-6));
        let weights = class_weights(counts, 0.5);
        assert!(weights[1] > 3.0 && weights[3] < 0.8, "{weights:?}");
        assert!(class_weights([0; Expression::COUNT], 1.0).iter().all(|w| w.is_finite()));
    }
}
