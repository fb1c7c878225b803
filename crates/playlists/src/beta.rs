//! The Beta distribution, as far as drawing from a song's posterior needs it.

/// Beta(p, q) for p, q > 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beta {
    p: f64,
    q: f64,
    /// The logarithm of the beta function of both.
    ln_scale: f64,
}

impl Beta {
    pub(crate) fn new(p: f64, q: f64) -> Self {
        Self { p, q, ln_scale: ln_gamma(p) + ln_gamma(q) - ln_gamma(p + q) }
    }

    /// The probability of at most `x`: the regularised incomplete beta function by its continued
    /// fraction (DLMF 8.17.22), on the side where that converges quickly.
    pub(crate) fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        if x >= 1.0 {
            return 1.0;
        }
        let front = (self.p * x.ln() + self.q * (-x).ln_1p() - self.ln_scale).exp();
        if x < (self.p + 1.0) / (self.p + self.q + 2.0) {
            front * continued_fraction(self.p, self.q, x) / self.p
        } else {
            1.0 - front * continued_fraction(self.q, self.p, 1.0 - x) / self.q
        }
    }

    /// The value that is not exceeded with this probability, 0 < `probability` < 1. It is precise
    /// relative to its size, so that values near 0 keep their order.
    ///
    /// Newton's method on the logarithms of both, held between bounds that close in.
    pub(crate) fn quantile(&self, probability: f64) -> f64 {
        let target = probability.ln();
        // Near 0 the distribution function is x^p / (p B(p, q)).
        let mut ln_x = ((target + self.p.ln() + self.ln_scale) / self.p).min(-1e-3);
        let (mut low, mut high) = (ln_x.min(-1.0) - 800.0, 0.0);
        for _ in 0..100 {
            let x = ln_x.exp();
            let cdf = self.cdf(x).max(f64::MIN_POSITIVE);
            let miss = cdf.ln() - target;
            if miss > 0.0 {
                high = ln_x;
            } else {
                low = ln_x;
            }
            let ln_density = self.p * ln_x + (self.q - 1.0) * (-x).ln_1p() - self.ln_scale;
            let newton = ln_x - miss * cdf / ln_density.exp();
            let next =
                if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
            if (next - ln_x).abs() < 1e-9 {
                return next.exp();
            }
            ln_x = next;
        }
        ln_x.exp()
    }
}

/// Lentz's method. Converges within a few dozen steps for x < (p + 1) / (p + q + 2).
fn continued_fraction(p: f64, q: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_0 = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / away_from_0(1.0 - (p + q) * x / (p + 1.0));
    let mut fraction = denominator;
    for step in (1..1000).map(f64::from) {
        let twice = p + 2.0 * step;
        let even = step * (q - step) * x / ((twice - 1.0) * twice);
        let odd = -(p + step) * (p + q + step) * x / (twice * (twice + 1.0));
        let before = fraction;
        for term in [even, odd] {
            denominator = 1.0 / away_from_0(1.0 + term * denominator);
            numerator = away_from_0(1.0 + term / numerator);
            fraction *= denominator * numerator;
        }
        if (fraction / before - 1.0).abs() < 1e-12 {
            break;
        }
    }
    fraction
}

/// The logarithm of the gamma function for x > 0: Lanczos's approximation with g = 7 and 9 terms
/// (Godfrey 2001), precise to about 15 digits.
fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        // One step up its recurrence, for the series holds from 1/2.
        return ln_gamma(x + 1.0) - x.ln();
    }
    let x = x - 1.0;
    let series =
        TERMS[1..].iter().zip(1..).fold(TERMS[0], |sum, (term, k)| sum + term / (x + f64::from(k)));
    let t = x + G + 0.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + series.ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{found} {expected}");
    }

    #[test]
    fn gamma_of_whole_numbers_is_a_factorial() {
        near(ln_gamma(1.0), 0.0);
        near(ln_gamma(5.0), 24_f64.ln());
        near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln());
        near(ln_gamma(0.2), 4.590_843_711_998_803_f64.ln());
        near(ln_gamma(101.0), 363.739_375_555_563_5);
    }

    #[test]
    fn distributions_with_closed_forms_are_met() {
        for x in [1e-9, 0.01, 0.3, 0.5, 0.9, 0.999] {
            near(Beta::new(1.0, 1.0).cdf(x), x);
            near(Beta::new(3.0, 1.0).cdf(x), x.powi(3));
            near(Beta::new(1.0, 4.0).cdf(x), 1.0 - (1.0 - x).powi(4));
            near(Beta::new(0.5, 0.5).cdf(x), 2.0 / std::f64::consts::PI * x.sqrt().asin());
        }
        near(Beta::new(12.0, 12.0).quantile(0.5), 0.5);
        near(Beta::new(0.8, 1.2).cdf(0.5), 1.0 - Beta::new(1.2, 0.8).cdf(0.5));
    }

    #[test]
    fn beyond_the_ends_nothing_lies() {
        let beta = Beta::new(2.0, 3.0);
        for (x, expected) in [(-1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (2.0, 1.0)] {
            near(beta.cdf(x), expected);
        }
    }

    proptest! {
        #[test]
        fn a_quantile_has_its_probability(
            p in 0.2_f64..60.0, q in 0.2_f64..60.0, ln_probability in -25.0_f64..-1e-4,
        ) {
            let beta = Beta::new(p, q);
            let probability = ln_probability.exp();
            let x = beta.quantile(probability);
            prop_assert!((0.0..=1.0).contains(&x));
            // Where the last digit of x moves the probability by more, no x has it.
            let found = beta.cdf(x);
            let reach = beta.cdf(x * (1.0 + 1e-8)) - beta.cdf(x * (1.0 - 1e-8));
            prop_assert!(
                (found - probability).abs() <= 1e-6 * probability + reach,
                "{} {} {}", x, found, probability
            );
        }

        #[test]
        fn a_greater_probability_has_a_greater_quantile(
            p in 0.2_f64..60.0, q in 0.2_f64..60.0, one in 1e-12_f64..0.999, other in 1e-12_f64..0.999,
        ) {
            let beta = Beta::new(p, q);
            let (low, high) = (one.min(other), one.max(other) + 1e-6);
            prop_assert!(beta.quantile(low) <= beta.quantile(high) * (1.0 + 1e-8));
        }
    }
}
