//! Figures of a network on a split.

mod statistics;
mod temperature;

pub(crate) use temperature::fit_temperature;

use statistics::{expected_calibration_error, wilson_interval};

use model::{Checkpoint, Expression, Mood, PIXELS, SIDE};
use serde::Serialize;
use std::collections::BTreeMap;

const CLASSES: usize = Expression::COUNT;
/// Pictures that go through the network at once.
const BATCH: usize = 128;

/// Logits of one picture, in [`Expression`]'s order.
pub(crate) type Logits = [f32; CLASSES];

/// Precision, recall and their harmonic mean for one class, with its number of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct ClassFigures {
    precision: f64,
    recall: f64,
    f1: f64,
    support: usize,
}

/// What a network reaches on a split; shares are fractions of 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Figures {
    /// The split's name.
    pub(crate) split: &'static str,
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
    /// By class name.
    pub(crate) per_class: BTreeMap<&'static str, ClassFigures>,
    /// Rows are labels, columns predictions, in the order of the classes.
    pub(crate) confusion: [[usize; CLASSES]; CLASSES],
    /// Expected calibration error at temperature 1, 15 bins.
    pub(crate) ece_raw: f64,
    /// The same at the checkpoint's temperature.
    pub(crate) ece: f64,
    /// Mean negative log-likelihood at the checkpoint's temperature.
    pub(crate) nll: f64,
}

impl Figures {
    /// A line per class and the confusion matrix, as text.
    pub(crate) fn class_table(&self) -> String {
        let names: String = Expression::ALL.map(|class| format!(" {class:>8}")).concat();
        let mut lines =
            vec![format!("class      precision  recall      f1  pictures | taken for{names}")];
        lines.extend(Expression::ALL.map(|class| {
            let ClassFigures { precision, recall, f1, support } = self.per_class[class.name()];
            let counts = self.confusion[class.index()].map(|count| format!(" {count:>8}")).concat();
            let figures = format!("{precision:>10.3} {recall:>7.3} {f1:>7.3} {support:>9}");
            format!("{class:<9} {figures} |          {counts}")
        }));
        lines.join("\n")
    }
}

/// Logits of `pixels`, whole pictures one after the other.
pub(crate) fn logits(checkpoint: &Checkpoint, pixels: &[u8]) -> Vec<Logits> {
    pixels.chunks(BATCH * PIXELS).flat_map(|batch| checkpoint.logits(batch)).collect()
}

/// Every picture mirrored.
pub(crate) fn mirrored(pixels: &[u8]) -> Vec<u8> {
    let mut mirrored = pixels.to_vec();
    mirrored.chunks_exact_mut(SIDE).for_each(<[u8]>::reverse);
    mirrored
}

/// The figures of logits, of the pictures as they are and of their mirror images where these
/// were computed; `clean` says which pictures count as clean.
pub(crate) fn figures(
    split: &'static str,
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

    let mut confusion = [[0; CLASSES]; CLASSES];
    for (logits, label) in plain.iter().zip(labels) {
        confusion[label.index()][best(logits).index()] += 1;
    }
    let per_class: BTreeMap<_, _> =
        Expression::ALL.map(|class| (class.name(), class_figures(&confusion, class))).into();
    let cool: Vec<Logits> = plain.iter().map(|row| row.map(|x| x / temperature)).collect();
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
        macro_f1: per_class.values().map(|class| class.f1).sum::<f64>() / CLASSES as f64,
        per_class,
        confusion,
        ece_raw: expected_calibration_error(plain, labels),
        ece: expected_calibration_error(&cool, labels),
        nll: statistics::negative_log_likelihood(&cool, labels),
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
