//! One step of training: gradients, clipping by their global norm, weights, moving average.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::{GradientsParams, ModuleOptimizer, SgdConfig};
use burn::optim::{decay::WeightDecayConfig, momentum::MomentumConfig};
use burn::prelude::*;
use burn::tensor::activation::log_softmax;
use model::Network;

/// SGD with Nesterov momentum as PyTorch defines it: dampening 0, where burn defaults to 0.1.
pub(crate) fn sgd(momentum: f64, weight_decay: f32) -> ModuleOptimizer {
    let momentum =
        MomentumConfig::new().with_momentum(momentum).with_dampening(0.0).with_nesterov(true);
    SgdConfig::new()
        .with_momentum(Some(momentum))
        .with_weight_decay(Some(WeightDecayConfig::new(weight_decay)))
        .init()
}

/// Cross-entropy of logits `[n, 7]` with weighted target distributions `[n, 7]`, divided by the
/// sum of the weights: a weighted mean over the pictures.
pub(crate) fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let weight = targets.clone().sum();
    (log_softmax(logits, 1) * targets).sum().neg() / weight
}

/// Scales all gradients alike so that their global L2 norm is at most `limit`.
pub(crate) fn clip_global_norm(
    network: &Network,
    gradients: GradientsParams,
    limit: f32,
) -> GradientsParams {
    let mut norm = SquaredNorm { gradients: &gradients, sum: 0.0 };
    network.visit(&mut norm);
    let norm = norm.sum.sqrt();
    if norm <= limit {
        return gradients;
    }
    let mut scale = Scale { gradients, factor: limit / norm };
    network.visit(&mut scale);
    scale.gradients
}

struct SquaredNorm<'a> {
    gradients: &'a GradientsParams,
    sum: f32,
}

impl ModuleVisitor for SquaredNorm<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            self.sum += gradient.square().sum().into_scalar::<f32>();
        }
    }
}

struct Scale {
    gradients: GradientsParams,
    factor: f32,
}

impl ModuleVisitor for Scale {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.remove::<D>(param.id) {
            self.gradients.register(param.id, gradient.mul_scalar(self.factor));
        }
    }
}

/// Moves `average` towards `network` by `1 - decay`, batch normalisation's running statistics
/// included. Both are in inference mode (`valid()`) and share their parameters' ids.
pub(crate) fn moving_average(average: Network, network: &Network, decay: f32) -> Network {
    let mut values = Values(GradientsParams::new());
    network.visit(&mut values);
    average.map(&mut Blend { values: values.0, decay })
}

/// The values of all parameters by id; burn's container for gradients keeps tensors of any rank.
struct Values(GradientsParams);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.register(param.id, param.val());
    }
}

struct Blend {
    values: GradientsParams,
    decay: f32,
}

impl ModuleMapper for Blend {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        match self.values.remove::<D>(param.id) {
            None => param,
            Some(value) => {
                let decay = self.decay;
                param.map(|average| average.mul_scalar(decay) + value.mul_scalar(1.0 - decay))
            }
        }
    }
}

/// The learning rate before step `step` of `steps`: a linear warm-up over the first `warmup`
/// steps, then half a cosine from `peak` down to nearly 0.
pub(crate) fn learning_rate(peak: f64, step: usize, warmup: usize, steps: usize) -> f64 {
    if step < warmup {
        return peak * (step + 1) as f64 / warmup as f64;
    }
    let done = (step - warmup) as f64 / steps.saturating_sub(warmup).max(1) as f64;
    peak * 0.5 * (1.0 + (std::f64::consts::PI * done).cos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;
    use model::{Architecture, SIDE, SlimConfig};

    fn network(device: &Device) -> Network {
        let config = SlimConfig { stem: 4, stages: [4, 4, 8], hidden: 8, dropout: 0.0 };
        Architecture::Slim(config).init(device)
    }

    fn gradients(network: &Network, device: &Device) -> GradientsParams {
        let pictures = Tensor::random([4, 1, SIDE, SIDE], Distribution::Default, device);
        let targets = Tensor::ones([4, 7], device);
        let loss = cross_entropy(network.forward(pictures), targets);
        GradientsParams::from_grads(loss.backward(), network)
    }

    fn norm(network: &Network, gradients: &GradientsParams) -> f32 {
        let mut norm = SquaredNorm { gradients, sum: 0.0 };
        network.visit(&mut norm);
        norm.sum.sqrt()
    }

    #[test]
    fn clipping_bounds_the_norm_over_all_parameters() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let device = Device::flex().autodiff();
        let network = network(&device);
        let before = gradients(&network, &device);
        let whole = norm(&network, &before);
        let clipped = clip_global_norm(&network, before, whole / 4.0);
        assert!((norm(&network, &clipped) / whole - 0.25).abs() < 1e-3);
        let untouched = clip_global_norm(&network, clipped, whole);
        assert!((norm(&network, &untouched) / whole - 0.25).abs() < 1e-3);
    }

    #[test]
    fn the_moving_average_reaches_every_value() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let device = Device::flex();
        let from = network(&device);
        let pictures = || Tensor::<4>::ones([1, 1, SIDE, SIDE], &device);
        let trained = {
            let device = device.clone().autodiff();
            let network = from.clone().train().fork(&device);
            let gradients = gradients(&network, &device);
            sgd(0.9, 5e-4).step(1.0, network, gradients).valid()
        };
        let logits = |network: &Network| -> Vec<f32> {
            network.forward(pictures()).into_data().iter().collect()
        };
        assert_ne!(logits(&from), logits(&trained));
        let followed = moving_average(from, &trained, 0.0);
        assert_eq!(logits(&followed), logits(&trained));
    }

    #[test]
    fn cross_entropy_is_the_mean_over_the_weights() {
        let device = Device::flex();
        let logits = Tensor::<2>::from_floats([[0.0, 0.0], [3.0, 0.0]], &device);
        let targets = Tensor::<2>::from_floats([[1.0, 0.0], [0.0, 3.0]], &device);
        let loss = cross_entropy(logits, targets).into_scalar::<f32>();
        let expected = (2.0_f32.ln() + 3.0 * (3.0_f32.exp() + 1.0).ln()) / 4.0;
        assert!((loss - expected).abs() < 1e-5, "{loss} {expected}");
    }

    #[test]
    fn the_learning_rate_rises_and_falls() {
        let rates: Vec<f64> = (0..100).map(|step| learning_rate(0.1, step, 10, 100)).collect();
        assert!((rates[0] - 0.01).abs() < 1e-9 && (rates[9] - 0.1).abs() < 1e-9);
        assert!(rates[..10].is_sorted() && rates[10..].iter().rev().is_sorted());
        assert!(rates[99] < 1e-3 && rates[99] > 0.0);
    }
}
