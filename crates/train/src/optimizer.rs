//! The optimisers, with PyTorch's defaults where burn's differ.

mod on_device;

use burn::module::ParamGroup;
use burn::optim::{AdamWConfig, ModuleOptimizer, SgdConfig};
use burn::optim::{decay::WeightDecayConfig, momentum::MomentumConfig};
use burn::prelude::Device;
use clap::ValueEnum;
use on_device::OnDevice;
use serde::{Deserialize, Serialize};

/// How gradients become a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[clap(rename_all = "lowercase")]
pub(crate) enum Optimizer {
    /// Stochastic gradient descent with Nesterov momentum
    #[default]
    Sgd,
    /// Adam with weight decay apart from the gradient; betas 0.9 and 0.999, epsilon 1e-8
    AdamW,
}

impl Optimizer {
    /// An optimiser without state, whose state will be on `device`; `momentum` is SGD's.
    pub(crate) fn init(self, momentum: f64, weight_decay: f32, device: &Device) -> ModuleOptimizer {
        match self {
            Self::Sgd => {
                let momentum = MomentumConfig::new()
                    .with_momentum(momentum)
                    .with_dampening(0.0)
                    .with_nesterov(true);
                let sgd = SgdConfig::new()
                    .with_momentum(Some(momentum))
                    .with_weight_decay(Some(WeightDecayConfig::new(weight_decay)));
                on(device, sgd.build())
            }
            Self::AdamW => {
                let adamw = AdamWConfig::new().with_epsilon(1e-8).with_weight_decay(weight_decay);
                on(device, adamw.build())
            }
        }
    }

    /// The learning rate where none is given.
    pub(crate) const fn usual_learning_rate(self) -> f64 {
        match self {
            Self::Sgd => 0.05,
            Self::AdamW => 1e-3,
        }
    }

    /// The weight decay where none is given.
    pub(crate) const fn usual_weight_decay(self) -> f32 {
        match self {
            Self::Sgd => 5e-4,
            Self::AdamW => 0.01,
        }
    }
}

fn on(device: &Device, optimizer: impl burn::optim::Optimizer) -> ModuleOptimizer {
    let device = device.clone().inner();
    ModuleOptimizer::from(optimizer.clone()).with_group(
        ParamGroup::all(),
        OnDevice { optimizer, device },
        None,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::module::{Module, Param};
    use burn::optim::GradientsParams;
    use burn::prelude::*;

    #[derive(Module, Debug)]
    struct Weights {
        weights: Param<Tensor<1>>,
    }

    /// The weights after three steps along the gradient of `sum(weights^2 * [1, 2, 3])`.
    fn three_steps(optimizer: Optimizer, rate: f64, weight_decay: f32) -> Vec<f32> {
        let device = Device::flex().autodiff();
        let slopes = Tensor::<1>::from_floats([1.0, 2.0, 3.0], &device);
        let start = Tensor::from_floats([1.0, -2.0, 0.5], &device).require_grad();
        let mut module = Weights { weights: Param::from_tensor(start) };
        let mut optimizer = optimizer.init(0.9, weight_decay, &device);
        for _ in 0..3 {
            let loss = (module.weights.val().square() * slopes.clone()).sum();
            let gradients = GradientsParams::from_grads(loss.backward(), &module);
            module = optimizer.step(rate, module, gradients);
        }
        module.weights.val().into_data().iter().collect()
    }

    fn close(found: &[f32], expected: [f32; 3]) {
        let close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(close, "{found:?} is not {expected:?}");
    }

    #[test]
    fn sgd_steps_as_pytorch_does() {
        close(&three_steps(Optimizer::Sgd, 0.05, 5e-4), [0.327_184_2, 0.216_869_4, -0.174_105_9]);
    }

    #[test]
    fn adamw_steps_as_pytorch_does() {
        close(&three_steps(Optimizer::AdamW, 0.05, 0.01), [0.848_891_2, -1.847_216_5, 0.350_124]);
    }
}
