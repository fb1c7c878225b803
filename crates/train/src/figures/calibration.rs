use super::temperature::{fit_temperature, scaled};
use super::{Logits, best};
use model::{Expression, softmax};
use serde::{Deserialize, Serialize};

const BINS: usize = 15;
const FOLDS: usize = 5;

/// The pictures whose confidence lies in one of 15 equal ranges: a bar of a reliability diagram.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Bin {
    /// How many they are.
    pub(crate) pictures: usize,
    /// Their mean confidence, 0 to 1.
    pub(crate) confidence: f64,
    /// The share of them that is classified right.
    pub(crate) accuracy: f64,
}

/// The reliability diagram of logits, from the least confident bin to the most.
pub(crate) fn reliability(logits: &[Logits], labels: &[Expression]) -> Vec<Bin> {
    let mut bins = [Bin::default(); BINS];
    for (row, label) in logits.iter().zip(labels) {
        let class = best(row);
        let confidence = f64::from(softmax(*row)[class.index()]);
        let bin = &mut bins[((confidence * BINS as f64) as usize).min(BINS - 1)];
        bin.pictures += 1;
        bin.confidence += confidence;
        bin.accuracy += f64::from(u8::from(class == *label));
    }
    for bin in &mut bins {
        let pictures = bin.pictures.max(1) as f64;
        bin.confidence /= pictures;
        bin.accuracy /= pictures;
    }
    bins.to_vec()
}

/// Expected calibration error (Naeini et al. 2015): how far confidence and accuracy lie apart,
/// averaged over the pictures.
pub(crate) fn expected_calibration_error(bins: &[Bin]) -> f64 {
    let gap = |bin: &Bin| bin.pictures as f64 * (bin.confidence - bin.accuracy).abs();
    let pictures: usize = bins.iter().map(|bin| bin.pictures).sum();
    bins.iter().map(gap).sum::<f64>() / pictures.max(1) as f64
}

/// Every fifth of the pictures at the temperature that fits the other four fifths, so that no
/// picture is measured at a temperature that it helped to choose.
pub(crate) fn cross_fitted(logits: &[Logits], labels: &[Expression]) -> Vec<Logits> {
    let temperatures: [f32; FOLDS] = std::array::from_fn(|fold| {
        let others = || (0..labels.len()).filter(|row| row % FOLDS != fold);
        let (logits, labels): (Vec<_>, Vec<_>) =
            others().map(|row| (logits[row], labels[row])).unzip();
        fit_temperature(&logits, &labels)
    });
    let place = logits.iter().enumerate();
    place.map(|(row, logits)| scaled(logits, temperatures[row % FOLDS])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURE: Logits = [20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

    #[test]
    fn overconfidence_is_measured() {
        let labels = [Expression::Angry, Expression::Happy, Expression::Angry, Expression::Sad];
        let error = expected_calibration_error(&reliability(&[SURE; 4], &labels));
        assert!((error - 0.5).abs() < 1e-3, "{error}");
    }

    #[test]
    fn every_picture_stands_in_the_bin_of_its_confidence() {
        let even = [0.0; Expression::COUNT];
        let bins = reliability(&[SURE, SURE, even], &[Expression::Angry; 3]);
        let filled: Vec<usize> = (0..BINS).filter(|&bin| bins[bin].pictures > 0).collect();
        assert_eq!(filled, [BINS / Expression::COUNT, BINS - 1]);
        assert_eq!((bins[BINS - 1].pictures, bins[BINS - 1].accuracy), (2, 1.0));
        assert!((bins[2].confidence - 1.0 / 7.0).abs() < 1e-6);
    }

    #[test]
    fn no_pictures_have_no_calibration_error() {
        assert!(expected_calibration_error(&reliability(&[], &[])).abs() < 1e-12);
        assert!(cross_fitted(&[], &[]).is_empty());
    }

    #[test]
    fn a_fold_is_measured_at_the_temperature_of_the_others() {
        // The first fold is always right and all others never: its own temperature would be low.
        let labels: Vec<_> = (0..100)
            .map(|row| if row % FOLDS == 0 { Expression::Angry } else { Expression::Sad })
            .collect();
        let mild: Logits = [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let cool = cross_fitted(&[mild; 100], &labels);
        assert!(cool[0][0] < 0.5, "four folds say that nothing is certain: {}", cool[0][0]);
        assert!(cool[0][0] < cool[1][0], "{} {}", cool[0][0], cool[1][0]);
    }
}
