//! The loss of a batch.

use burn::prelude::*;
use burn::tensor::activation::log_softmax;

/// Cross-entropy of logits `[n, 7]` with weighted target distributions `[n, 7]`, divided by the
/// sum of the weights: a weighted mean over the pictures. It is 0 where all weights are.
pub(crate) fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let weight = targets.clone().sum().clamp_min(f32::MIN_POSITIVE);
    (log_softmax(logits, 1) * targets).sum().neg() / weight
}

/// Cross-entropy with a teacher's distributions `[n, 7]`, both sides softened by `temperature`;
/// times its square, so that the gradients keep their size (Hinton et al. 2015).
pub(crate) fn distillation(logits: Tensor<2>, softened: Tensor<2>, temperature: f32) -> Tensor<1> {
    cross_entropy(logits.div_scalar(temperature), softened).mul_scalar(temperature * temperature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_entropy_is_the_mean_over_the_weights() {
        let device = Device::flex();
        let logits = Tensor::<2>::from_floats([[0.0, 0.0], [3.0, 0.0]], &device);
        let targets = Tensor::<2>::from_floats([[1.0, 0.0], [0.0, 3.0]], &device);
        let loss = cross_entropy(logits.clone(), targets.clone()).into_scalar::<f32>();
        let expected = (2.0_f32.ln() + 3.0 * (3.0_f32.exp() + 1.0).ln()) / 4.0;
        assert!((loss - expected).abs() < 1e-5, "{loss} {expected}");
        let nothing = cross_entropy(logits, targets.zeros_like()).into_scalar::<f32>();
        assert!(nothing.abs() < 1e-6, "{nothing}");
    }

    #[test]
    fn distillation_pulls_nowhere_once_the_teacher_is_met() {
        let device = Device::flex().autodiff();
        let logits = Tensor::<2>::from_floats([[2.0, 0.0]], &device).require_grad();
        let teacher = 1.0 / (1.0 + (-2.0_f32 / 4.0).exp());
        let softened = Tensor::<2>::from_floats([[teacher, 1.0 - teacher]], &device);
        let gradients = distillation(logits.clone(), softened, 4.0).backward();
        let gradient: Vec<f32> = logits.grad(&gradients).unwrap().into_data().iter().collect();
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-6), "{gradient:?}");
    }
}
