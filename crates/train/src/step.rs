//! Around an optimiser's step: clipping by the gradients' global norm before it, the moving
//! average of the weights after it.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::prelude::*;
use model::Network;

/// Scales all gradients alike so that their global L2 norm is at most `limit`; 0 is no limit.
pub(crate) fn clip_global_norm(
    network: &impl Module,
    gradients: GradientsParams,
    limit: f32,
) -> GradientsParams {
    if limit == 0.0 {
        return gradients;
    }
    let norm = global_norm(network, &gradients);
    if norm <= limit {
        return gradients;
    }
    let mut scale = Scale { gradients, factor: limit / norm };
    network.visit(&mut scale);
    scale.gradients
}

/// The L2 norm of all gradients together, read from the device once.
fn global_norm(network: &impl Module, gradients: &GradientsParams) -> f32 {
    let mut squares = SquaredNorm { gradients, sum: None };
    network.visit(&mut squares);
    squares.sum.map_or(0.0, |sum| sum.into_scalar::<f32>().sqrt())
}

struct SquaredNorm<'a> {
    gradients: &'a GradientsParams,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for SquaredNorm<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            let squares = gradient.square().sum();
            self.sum = Some(match self.sum.take() {
                None => squares,
                Some(sum) => sum + squares,
            });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::cross_entropy;
    use crate::optimizer::Optimizer;
    use burn::tensor::Distribution;
    use model::{Architecture, SIDE, SlimConfig};

    fn network(device: &Device) -> Network {
        let config = SlimConfig {
            stem: 4,
            stages: [4, 4, 8],
            hidden: 8,
            dropout: 0.0,
            ..SlimConfig::default()
        };
        Architecture::Slim(config).init(device)
    }

    fn gradients(network: &Network, device: &Device) -> GradientsParams {
        let pictures = Tensor::random([4, 1, SIDE, SIDE], Distribution::Default, device);
        let targets = Tensor::ones([4, 7], device);
        let loss = cross_entropy(network.forward(pictures), targets);
        GradientsParams::from_grads(loss.backward(), network)
    }

    #[test]
    fn clipping_bounds_the_norm_over_all_parameters() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let device = Device::flex().autodiff();
        let network = network(&device);
        let before = gradients(&network, &device);
        let whole = global_norm(&network, &before);
        let clipped = clip_global_norm(&network, before, whole / 4.0);
        assert!((global_norm(&network, &clipped) / whole - 0.25).abs() < 1e-3);
        let untouched = clip_global_norm(&network, clipped, whole);
        assert!((global_norm(&network, &untouched) / whole - 0.25).abs() < 1e-3);
        let unlimited = clip_global_norm(&network, untouched, 0.0);
        assert!((global_norm(&network, &unlimited) / whole - 0.25).abs() < 1e-3);
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
            Optimizer::Sgd.init(0.9, 5e-4, &device).step(1.0, network, gradients).valid()
        };
        let logits = |network: &Network| -> Vec<f32> {
            network.forward(pictures()).into_data().iter().collect()
        };
        assert_ne!(logits(&from), logits(&trained));
        let followed = moving_average(from, &trained, 0.0);
        assert_eq!(logits(&followed), logits(&trained));
    }
}
