use crate::network::layers::{conv_relu, convolve, dropout, halve, norm_relu};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, DropoutConfig, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::activation::relu;
use burn::tensor::{Distribution, Tolerance};

/// The output of `forward` and the gradients of `x` and the parameters, of a sum of the output
/// that weighs every value differently.
fn trace<const N: usize>(
    forward: impl FnOnce(Tensor<4>) -> Tensor<4>,
    x: &Tensor<4>,
    weights: &Conv2d,
    parameters: [Tensor<1>; N],
) -> Vec<TensorData> {
    let x = x.clone().require_grad();
    let output = forward(x.clone());
    let count = output.shape().num_elements() as i64;
    let factors = Tensor::arange(0..count, &output.device()).float().mul_scalar(0.37).sin();
    let gradients = (output.clone() * factors.reshape(output.dims())).sum().backward();
    let mut all = vec![
        output.into_data(),
        x.grad(&gradients).unwrap().into_data(),
        weights.weight.val().grad(&gradients).unwrap().into_data(),
    ];
    all.extend(parameters.map(|parameter| parameter.grad(&gradients).unwrap().into_data()));
    all
}

fn agree(ours: &[TensorData], burns: &[TensorData]) {
    assert_eq!(ours.len(), burns.len());
    for (ours, burns) in ours.iter().zip(burns) {
        ours.assert_approx_eq::<f32>(burns, Tolerance::rel_abs(2e-4, 2e-4));
    }
}

fn training() -> Device {
    Device::flex().autodiff()
}

fn pooled(x: Tensor<4>, pool: bool) -> Tensor<4> {
    if pool { halve(x) } else { x }
}

fn random<const D: usize>(shape: [usize; D], range: [f64; 2]) -> Tensor<D> {
    Tensor::random(shape, Distribution::Uniform(range[0], range[1]), &training())
}

fn conv(channels: [usize; 2], padding: PaddingConfig2d, bias: bool) -> Conv2d {
    let conv = Conv2dConfig::new(channels, [3, 3]).with_padding(padding).with_bias(bias);
    conv.init(&training())
}

/// Normalisation with drawn scales and shifts, twice: a clone would share running statistics.
fn norms(channels: usize) -> [BatchNorm; 2] {
    let [gamma, beta] = [[0.5, 1.5], [-0.5, 0.5]].map(|range| random([channels], range));
    std::array::from_fn(|_| {
        let mut norm = BatchNormConfig::new(channels).init(&training());
        norm.gamma = norm.gamma.map(|_| gamma.clone().require_grad());
        norm.beta = norm.beta.map(|_| beta.clone().require_grad());
        norm
    })
}

fn parameters(norm: &BatchNorm) -> [Tensor<1>; 2] {
    [norm.gamma.val(), norm.beta.val()]
}

fn running(norm: &BatchNorm) -> Vec<TensorData> {
    [&norm.running_mean, &norm.running_var].map(|state| state.value_sync().into_data()).into()
}

#[test]
fn convolution_normalisation_relu_and_pooling_agree_with_burns_own() {
    for (channels, pool) in [([1, 5], false), ([1, 5], true), ([3, 8], true), ([7, 19], false)] {
        let conv = conv(channels, PaddingConfig2d::Explicit(1, 1, 1, 1), false);
        let [ours, burns] = norms(channels[1]);
        let x = random([6, channels[0], 12, 8], [-1.0, 1.0]);
        let by_ours = |x| norm_relu(&ours, convolve(&conv, x), pool);
        let by_burns = |x| pooled(relu(burns.forward(conv.forward(x))), pool);
        agree(
            &trace(by_ours, &x, &conv, parameters(&ours)),
            &trace(by_burns, &x, &conv, parameters(&burns)),
        );
        agree(&running(&ours), &running(&burns));
    }
}

#[test]
fn convolution_bias_relu_and_pooling_agree_with_burns_own() {
    for (channels, pool) in [([1, 4], false), ([6, 9], true)] {
        let conv = conv(channels, PaddingConfig2d::Valid, true);
        let x = random([5, channels[0], 10, 12], [-1.0, 1.0]);
        let bias = || [conv.bias.as_ref().unwrap().val()];
        let by_burns = |x| pooled(relu(conv.forward(x)), pool);
        agree(
            &trace(|x| conv_relu(&conv, x, pool), &x, &conv, bias()),
            &trace(by_burns, &x, &conv, bias()),
        );
    }
}

#[test]
fn our_own_steps_are_taken_in_training_alone() {
    let conv = conv([2, 3], PaddingConfig2d::Explicit(1, 1, 1, 1), true);
    let [norm, _] = norms(3);
    let (x, features) = (random([1, 2, 4, 4], [0.0, 1.0]), random([1, 3, 4, 4], [0.0, 1.0]));
    assert!(super::convolution(&x, &conv.weight.val(), 1).is_some());
    assert!(super::norm_relu(&norm, &features, false).is_some());
    let (x, conv, norm) = (x.inner(), conv.valid(), norm.valid());
    assert!(super::convolution(&x, &conv.weight.val(), 1).is_none());
    assert!(super::norm_relu(&norm, &features.inner(), false).is_none());
}

#[test]
fn dropout_hands_back_the_gradient_of_what_it_kept() {
    let x = random([2, 3, 4, 6], [1.0, 2.0]).require_grad();
    let output = dropout(&DropoutConfig::new(0.25).init(), x.clone());
    let gradient = x.grad(&output.clone().sum().backward()).unwrap();
    let factors = output.inner() / x.inner();
    gradient.into_data().assert_approx_eq::<f32>(&factors.into_data(), Tolerance::default());
}
