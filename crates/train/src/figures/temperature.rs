use super::Logits;
use super::statistics::negative_log_likelihood;
use model::Expression;

/// The widest range that is searched; a network further off is broken, not uncalibrated.
const RANGE: [f64; 2] = [0.1, 10.0];
/// Relative width of the range at which the search ends.
const TOLERANCE: f64 = 1e-3;

/// The temperature at which the labels are most likely (Guo et al. 2017), by golden-section
/// search: the likelihood has one maximum over it.
pub(crate) fn fit_temperature(logits: &[Logits], labels: &[Expression]) -> f32 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let loss = |log_temperature: f64| {
        let temperature = log_temperature.exp() as f32;
        let scaled: Vec<Logits> = logits.iter().map(|row| scaled(row, temperature)).collect();
        negative_log_likelihood(&scaled, labels)
    };
    let [mut low, mut high] = RANGE.map(f64::ln);
    let mut left = high - GOLDEN * (high - low);
    let mut right = low + GOLDEN * (high - low);
    let (mut loss_left, mut loss_right) = (loss(left), loss(right));
    while high - low > TOLERANCE {
        if loss_left < loss_right {
            (high, right, loss_right) = (right, left, loss_left);
            left = high - GOLDEN * (high - low);
            loss_left = loss(left);
        } else {
            (low, left, loss_left) = (left, right, loss_right);
            right = low + GOLDEN * (high - low);
            loss_right = loss(right);
        }
    }
    f64::midpoint(low, high).exp() as f32
}

/// Logits at a temperature.
pub(crate) fn scaled(logits: &Logits, temperature: f32) -> Logits {
    logits.map(|logit| logit / temperature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn the_temperature_that_scaled_the_logits_is_found_again() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut sample = |temperature: f32| {
            let (mut logits, mut labels) = (Vec::new(), Vec::new());
            for _ in 0..20_000 {
                let row: Logits = std::array::from_fn(|_| random.random_range(-2.0..2.0));
                let mut point = random.random::<f32>();
                let label = Expression::ALL.into_iter().find(|class| {
                    point -= model::softmax(row)[class.index()];
                    point <= 0.0
                });
                labels.push(label.unwrap_or(Expression::Neutral));
                logits.push(row.map(|x| x * temperature));
            }
            fit_temperature(&logits, &labels)
        };
        for temperature in [0.5, 1.0, 3.0] {
            let found = sample(temperature);
            assert!((found / temperature - 1.0).abs() < 0.05, "{found} instead of {temperature}");
        }
    }

    #[test]
    fn without_pictures_the_search_still_ends() {
        assert!(fit_temperature(&[], &[]).is_finite());
    }
}
