use super::{CLASSES, Logits, macro_f1};
use model::{Expression, softmax};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
const RESAMPLES: usize = 1000;

/// 95 % interval of a share of `right` in `n` after Wilson (1927).
pub(crate) fn wilson_interval(right: usize, n: usize) -> [f64; 2] {
    if n == 0 {
        return [0.0, 1.0];
    }
    let (n, share) = (n as f64, right as f64 / n as f64);
    let centre = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    [centre - spread, centre + spread].map(|bound| (bound / (1.0 + Z * Z / n)).clamp(0.0, 1.0))
}

/// 95 % interval of macro-F1: percentiles of 1,000 resamplings of the pictures with replacement
/// (Efron's bootstrap), with a fixed seed. A row is a picture's label and prediction.
pub(crate) fn macro_f1_interval(rows: &[(Expression, Expression)]) -> [f64; 2] {
    if rows.is_empty() {
        return [0.0, 1.0];
    }
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut scores: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let mut confusion = [[0; CLASSES]; CLASSES];
            for _ in rows {
                let (label, predicted) = rows[random.random_range(0..rows.len())];
                confusion[label.index()][predicted.index()] += 1;
            }
            macro_f1(&confusion)
        })
        .collect();
    scores.sort_unstable_by(f64::total_cmp);
    [0.025, 0.975].map(|part| scores[(part * (RESAMPLES - 1) as f64).round() as usize])
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

/// Two networks on the same pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Paired {
    /// Pictures that only the first classifies right.
    pub(crate) only_first: usize,
    /// Pictures that only the second classifies right.
    pub(crate) only_second: usize,
    /// The second's accuracy less the first's.
    pub(crate) difference: f64,
    /// 95 % interval of the difference (Wald, for paired shares).
    pub(crate) difference_ci95: [f64; 2],
    /// The probability of a split at least as uneven if both were equally good.
    pub(crate) p: f64,
}

/// McNemar's test, in its exact form: among the pictures that one network alone classifies right,
/// each is as likely to be the one's as the other's. The binomial is summed at any number of
/// pictures, so no approximation by a chi-squared distribution is needed.
pub(crate) fn mcnemar(first: &[bool], second: &[bool]) -> Paired {
    let only = |these: &[bool], those: &[bool]| {
        these.iter().zip(those).filter(|&(&this, &that)| this && !that).count()
    };
    let (only_first, only_second) = (only(first, second), only(second, first));
    let (n, differing) = (first.len().max(1) as f64, (only_first + only_second) as f64);
    let mut log_term = differing * 0.5_f64.ln();
    let mut tail = 0.0;
    for taken in 0..=only_first.min(only_second) {
        tail += log_term.exp();
        log_term += ((differing - taken as f64) / (taken + 1) as f64).ln();
    }
    let net = only_second as f64 - only_first as f64;
    let spread = Z * (differing - net * net / n).max(0.0).sqrt() / n;
    Paired {
        only_first,
        only_second,
        difference: net / n,
        difference_ci95: [net / n - spread, net / n + spread],
        p: (2.0 * tail).min(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_published_figures() {
        let [low, high] = wilson_interval(81, 263);
        assert!((low - 0.2553).abs() < 5e-4 && (high - 0.3662).abs() < 5e-4, "{low} {high}");
        let [low, high] = wilson_interval(0, 0);
        assert!(low <= 0.0 && high >= 1.0, "nothing is known: {low} {high}");
        assert!(wilson_interval(0, 10)[0].abs() < 1e-9);
    }

    #[test]
    fn even_logits_have_the_likelihood_of_a_guess() {
        let nll = negative_log_likelihood(&[[1.0; CLASSES]], &[Expression::Fear]);
        assert!((nll - 7.0_f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn more_pictures_narrow_the_interval_of_macro_f1() {
        let all = Expression::ALL;
        let rows: Vec<_> =
            (0..70).map(|row| (all[row % 7], all[(row + usize::from(row % 4 == 0)) % 7])).collect();
        let [low, high] = macro_f1_interval(&rows);
        let [narrow_low, narrow_high] = macro_f1_interval(&rows.repeat(16));
        assert!(low < narrow_low && narrow_high < high, "{low} {narrow_low} {narrow_high} {high}");
        assert!(narrow_low < 0.75 && 0.73 < narrow_high, "{narrow_low} {narrow_high}");
    }

    /// `both` pictures that both have right, then those of one alone, then `none`.
    fn pair(both: usize, first: usize, second: usize, none: usize) -> Paired {
        let hits = |these: [bool; 4]| -> Vec<bool> {
            let counts = [both, first, second, none];
            these.iter().zip(counts).flat_map(|(&hit, count)| vec![hit; count]).collect()
        };
        mcnemar(&hits([true, true, false, false]), &hits([true, false, true, false]))
    }

    #[test]
    fn mcnemar_agrees_with_the_binomial_worked_by_hand() {
        let paired = pair(30, 2, 8, 10);
        assert_eq!((paired.only_first, paired.only_second), (2, 8));
        assert!((paired.p - 2.0 * 56.0 / 1024.0).abs() < 1e-12, "{}", paired.p);
        assert!((paired.difference - 0.12).abs() < 1e-12);
    }

    #[test]
    fn mcnemar_agrees_with_chi_squared_where_that_is_close() {
        // (|100 - 150| - 1)^2 / 250 = 9.604, whose tail with one degree of freedom is 0.001942.
        let paired = pair(2000, 100, 150, 1000);
        assert!((paired.p - 0.001_942).abs() < 2e-4, "{}", paired.p);
        let [low, high] = paired.difference_ci95;
        assert!(low > 0.0 && low < paired.difference && paired.difference < high);
    }

    #[test]
    fn networks_that_never_differ_are_equally_good() {
        let paired = pair(5, 0, 0, 5);
        assert!((paired.p - 1.0).abs() < 1e-12 && paired.difference_ci95 == [0.0, 0.0]);
        assert!((mcnemar(&[], &[]).p - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_large_difference_is_beyond_chance() {
        let paired = pair(500, 1500, 0, 500);
        assert!(paired.p < 1e-9 && paired.p.is_finite(), "{}", paired.p);
    }
}
