use super::{Logits, best};
use model::{Expression, softmax};

const BINS: usize = 15;

/// 95 % interval of a share of `right` in `n` after Wilson (1927).
pub(crate) fn wilson_interval(right: usize, n: usize) -> [f64; 2] {
    const Z: f64 = 1.959_963_984_540_054;
    if n == 0 {
        return [0.0, 1.0];
    }
    let (n, share) = (n as f64, right as f64 / n as f64);
    let centre = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    [centre - spread, centre + spread].map(|bound| (bound / (1.0 + Z * Z / n)).clamp(0.0, 1.0))
}

/// Expected calibration error with 15 equal bins (Naeini et al. 2015): how far confidence and
/// accuracy lie apart, averaged over the pictures.
pub(crate) fn expected_calibration_error(logits: &[Logits], labels: &[Expression]) -> f64 {
    let mut bins = [(0.0, 0.0); BINS];
    for (row, label) in logits.iter().zip(labels) {
        let class = best(row);
        let confidence = f64::from(softmax(*row)[class.index()]);
        let bin = ((confidence * BINS as f64) as usize).min(BINS - 1);
        bins[bin].0 += confidence;
        bins[bin].1 += f64::from(u8::from(class == *label));
    }
    let gap: f64 = bins.iter().map(|(confidence, right)| (confidence - right).abs()).sum();
    gap / labels.len().max(1) as f64
}

/// Mean negative log-likelihood of the labels.
pub(crate) fn negative_log_likelihood(logits: &[Logits], labels: &[Expression]) -> f64 {
    let total: f64 = logits
        .iter()
        .zip(labels)
        .map(|(row, label)| -f64::from(softmax(*row)[label.index()].max(f32::MIN_POSITIVE)).ln())
        .sum();
    total / labels.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::CLASSES;

    #[test]
    fn wilson_agrees_with_published_figures() {
        let [low, high] = wilson_interval(81, 263);
        assert!((low - 0.2553).abs() < 5e-4 && (high - 0.3662).abs() < 5e-4, "{low} {high}");
        let [low, high] = wilson_interval(0, 0);
        assert!(low <= 0.0 && high >= 1.0, "nothing is known: {low} {high}");
        assert!(wilson_interval(0, 10)[0].abs() < 1e-9);
    }

    #[test]
    fn overconfidence_is_measured() {
        let sure = [20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let labels = [Expression::Angry, Expression::Happy, Expression::Angry, Expression::Sad];
        let error = expected_calibration_error(&[sure; 4], &labels);
        assert!((error - 0.5).abs() < 1e-3, "{error}");
    }

    #[test]
    fn even_logits_have_the_likelihood_of_a_guess() {
        let nll = negative_log_likelihood(&[[1.0; CLASSES]], &[Expression::Fear]);
        assert!((nll - 7.0_f64.ln()).abs() < 1e-6);
    }
}
