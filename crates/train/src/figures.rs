//! Figures of a network on a split.

mod calibration;
mod mistakes;
mod statistics;
mod temperature;

pub(crate) use calibration::Bin;
pub(crate) use mistakes::Mistake;
pub(crate) use statistics::{Paired, mcnemar};
pub(crate) use temperature::{fit_temperature, scaled};

use crate::dataset::Split;
use calibration::{cross_fitted, expected_calibration_error, reliability};
use mistakes::hardest_mistakes;
use model::{Expression, Mood, SIDE};
use serde::{Deserialize, Serialize};
use statistics::{macro_f1_interval, negative_log_likelihood, wilson_interval};
use std::collections::BTreeMap;

const CLASSES: usize = Expression::COUNT;

/// Logits of one picture, in [`Expression`]'s order.
pub(crate) type Logits = [f32; CLASSES];

/// Precision, recall and their harmonic mean for one class, with its number of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClassFigures {
    /// Share of right ones among the pictures taken for the class.
    pub(crate) precision: f64,
    /// Share of the class's pictures that were recognised.
    pub(crate) recall: f64,
    /// Harmonic mean of the two.
    pub(crate) f1: f64,
    /// The class's pictures.
    pub(crate) support: usize,
}

/// What a network reaches on a split; shares are fractions of 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// What was scored.
    pub(crate) split: Split,
    /// Number of pictures.
    pub(crate) n: usize,
    /// Share of pictures whose best class is the label, one pass: what ships.
    pub(crate) accuracy: f64,
    /// 95 % interval of `accuracy` (Wilson).
    pub(crate) accuracy_ci95: [f64; 2],
    /// The same with the mean of the logits of picture and mirror image, where measured.
    pub(crate) accuracy_flip: Option<f64>,
    /// Number of pictures that do not stand in Training.
    pub(crate) n_clean: usize,
    /// `accuracy` on those.
    pub(crate) accuracy_clean: f64,
    /// 95 % interval of `accuracy_clean`.
    pub(crate) accuracy_clean_ci95: [f64; 2],
    /// `accuracy_flip` on those.
    pub(crate) accuracy_flip_clean: Option<f64>,
    /// On pictures of the five mood classes, the best among those five.
    pub(crate) accuracy_5_moods: f64,
    /// On all pictures, disgust and fear counted as the mood that they choose.
    pub(crate) accuracy_moods_all: f64,
    /// Mean of the classes' F1.
    pub(crate) macro_f1: f64,
    /// 95 % interval of `macro_f1` (bootstrap).
    pub(crate) macro_f1_ci95: [f64; 2],
    /// By class.
    pub(crate) per_class: BTreeMap<Expression, ClassFigures>,
    /// Rows are labels, columns predictions, in the order of the classes.
    pub(crate) confusion: [[usize; CLASSES]; CLASSES],
    /// Expected calibration error of the bare logits, at temperature 1, 15 bins.
    pub(crate) ece_raw: f64,
    /// The same after calibration: on PublicTest at temperatures fitted on its other folds, on
    /// another split at the checkpoint's temperature.
    pub(crate) ece: f64,
    /// Mean negative log-likelihood at temperature 1.
    pub(crate) nll_raw: f64,
    /// The same at the checkpoint's temperature.
    pub(crate) nll: f64,
    /// The checkpoint's temperature.
    pub(crate) temperature: f32,
    /// The reliability diagram of `ece_raw`.
    pub(crate) reliability_raw: Vec<Bin>,
    /// The reliability diagram of `ece`.
    pub(crate) reliability: Vec<Bin>,
    /// The pictures that were misjudged most surely.
    pub(crate) hardest_mistakes: Vec<Mistake>,
}

impl Figures {
    /// A line per class and the confusion matrix, as text.
    pub(crate) fn class_table(&self) -> String {
        let names: String = Expression::ALL.map(|class| format!(" {class:>8}")).concat();
        let mut lines =
            vec![format!("class      precision  recall      f1  pictures | taken for{names}")];
        lines.extend(Expression::ALL.map(|class| {
            let ClassFigures { precision, recall, f1, support } = self.per_class[&class];
            let counts = self.confusion[class.index()].map(|count| format!(" {count:>8}")).concat();
            let figures = format!("{precision:>10.3} {recall:>7.3} {f1:>7.3} {support:>9}");
            format!("{class:<9} {figures} |          {counts}")
        }));
        lines.join("\n")
    }
}

/// Every picture mirrored.
pub(crate) fn mirrored(pixels: &[u8]) -> Vec<u8> {
    let mut mirrored = pixels.to_vec();
    mirror(&mut mirrored);
    mirrored
}

/// The same in place.
pub(crate) fn mirror(pixels: &mut [u8]) {
    pixels.chunks_exact_mut(SIDE).for_each(<[u8]>::reverse);
}

/// The figures of logits, of the pictures as they are and of their mirror images where these
/// were computed; `clean` says which pictures count as clean.
pub(crate) fn figures(
    split: Split,
    labels: &[Expression],
    clean: &[bool],
    plain: &[Logits],
    mirrored: Option<&[Logits]>,
    temperature: f32,
) -> Figures {
    let both: Option<Vec<Logits>> = mirrored.map(|mirrored| {
        let mean = |(a, b): (&Logits, &Logits)| -> Logits {
            std::array::from_fn(|class| f32::midpoint(a[class], b[class]))
        };
        plain.iter().zip(mirrored).map(mean).collect()
    });
    let hits = |logits: &[Logits], wanted: &dyn Fn(usize) -> bool| {
        let rows = (0..labels.len()).filter(|&row| wanted(row));
        rows.filter(|&row| best(&logits[row]) == labels[row]).count()
    };
    let (all, is_clean) = (|_| true, |row: usize| clean[row]);
    let (n, n_clean) = (labels.len(), clean.iter().filter(|&&clean| clean).count());
    let (right, right_clean) = (hits(plain, &all), hits(plain, &is_clean));

    let predictions: Vec<_> =
        labels.iter().zip(plain).map(|(&label, logits)| (label, best(logits))).collect();
    let mut confusion = [[0; CLASSES]; CLASSES];
    for (label, predicted) in &predictions {
        confusion[label.index()][predicted.index()] += 1;
    }
    let at_temperature: Vec<_> = plain.iter().map(|row| scaled(row, temperature)).collect();
    let calibrated =
        if split == Split::PublicTest { &cross_fitted(plain, labels) } else { &at_temperature };
    let (raw_bins, bins) = (reliability(plain, labels), reliability(calibrated, labels));
    Figures {
        split,
        n,
        accuracy: share(right, n),
        accuracy_ci95: wilson_interval(right, n),
        accuracy_flip: both.as_deref().map(|both| share(hits(both, &all), n)),
        n_clean,
        accuracy_clean: share(right_clean, n_clean),
        accuracy_clean_ci95: wilson_interval(right_clean, n_clean),
        accuracy_flip_clean: both.as_deref().map(|both| share(hits(both, &is_clean), n_clean)),
        accuracy_5_moods: accuracy_among_moods(plain, labels),
        accuracy_moods_all: accuracy_of_moods(plain, labels),
        macro_f1: macro_f1(&confusion),
        macro_f1_ci95: macro_f1_interval(&predictions),
        per_class: Expression::ALL.map(|class| (class, class_figures(&confusion, class))).into(),
        confusion,
        ece_raw: expected_calibration_error(&raw_bins),
        ece: expected_calibration_error(&bins),
        nll_raw: negative_log_likelihood(plain, labels),
        nll: negative_log_likelihood(&at_temperature, labels),
        temperature,
        reliability_raw: raw_bins,
        reliability: bins,
        hardest_mistakes: hardest_mistakes(calibrated, labels),
    }
}

/// The class with the largest logit.
pub(crate) fn best(logits: &Logits) -> Expression {
    let mut best = Expression::ALL[0];
    for class in Expression::ALL {
        if logits[class.index()] > logits[best.index()] {
            best = class;
        }
    }
    best
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn macro_f1(confusion: &[[usize; CLASSES]; CLASSES]) -> f64 {
    let f1 = Expression::ALL.map(|class| class_figures(confusion, class).f1);
    f1.iter().sum::<f64>() / CLASSES as f64
}

fn class_figures(confusion: &[[usize; CLASSES]; CLASSES], class: Expression) -> ClassFigures {
    let class = class.index();
    let support = confusion[class].iter().sum();
    let predicted = confusion.iter().map(|row| row[class]).sum();
    let (precision, recall) =
        (share(confusion[class][class], predicted), share(confusion[class][class], support));
    let both = precision + recall;
    let f1 = if both > 0.0 { 2.0 * precision * recall / both } else { 0.0 };
    ClassFigures { precision, recall, f1, support }
}

fn accuracy_among_moods(logits: &[Logits], labels: &[Expression]) -> f64 {
    let chooses = |class: Expression| class.mood().name() == class.name();
    let (mut right, mut n) = (0, 0);
    for (logits, &label) in logits.iter().zip(labels).filter(|(_, label)| chooses(**label)) {
        let among: Logits = std::array::from_fn(|class| {
            if chooses(Expression::ALL[class]) { logits[class] } else { f32::NEG_INFINITY }
        });
        right += usize::from(best(&among) == label);
        n += 1;
    }
    share(right, n)
}

fn accuracy_of_moods(logits: &[Logits], labels: &[Expression]) -> f64 {
    let mood = |logits: &Logits| -> Mood { best(logits).mood() };
    let right =
        logits.iter().zip(labels).filter(|(logits, label)| mood(logits) == label.mood()).count();
    share(right, labels.len())
}

#[cfg(test)]
mod tests;
