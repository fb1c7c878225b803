use crate::Expression;

/// Probabilities that sum to 1, from logits or log-probabilities.
pub fn softmax(logits: [f32; Expression::COUNT]) -> [f32; Expression::COUNT] {
    let highest = logits.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let exponentials = logits.map(|logit| (logit - highest).exp());
    let sum: f32 = exponentials.iter().sum();
    exponentials.map(|exponential| exponential / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_gives_probabilities_without_overflow() {
        let probabilities = softmax([1000.0, 999.0, 0.0, -1000.0, 0.0, 0.0, 0.0]);
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((probabilities[0] / probabilities[1] - 1.0_f32.exp()).abs() < 1e-4);
    }
}
