use super::{Tracked, Training, Values, channels_last, feature_map, tensor, tracked};
use burn::backend::Flex;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::nn::BatchNorm;
use burn::prelude::*;
use kernels::{Affine, Rectify, Statistics};

/// Normalisation by the batch's statistics, which the layer's running ones follow, ReLU and, if
/// asked for, max-pooling 2x2; nothing where the layer is not in training.
pub(in crate::network) fn norm_relu(
    norm: &BatchNorm,
    x: &Tensor<4>,
    pool: bool,
) -> Option<Tensor<4>> {
    if !norm.training.is_enabled() {
        return None;
    }
    let [gamma, beta] = [tracked(&norm.gamma.val())?, tracked(&norm.beta.val())?];
    let layer = layer(x, pool);
    let x = tracked(x)?;
    let nodes = [x.node(), gamma.node(), beta.node()];
    let input = channels_last(x.primitive());
    let Statistics { mean, variance } = Statistics::of(input.storage(), layer.channels);
    let precision: Vec<f32> =
        variance.iter().map(|variance| (variance + norm.epsilon as f32).sqrt().recip()).collect();
    let affine = normalisation(&mean, &precision, gamma.primitive(), beta.primitive());
    let output = output(&layer, &input, &affine);
    follow(norm, [mean.clone(), variance]);
    let state = Normalised { input, affine, mean, precision };
    let step = NormStep(layer).prepare::<NoCheckpointing>(nodes).compute_bound();
    let output = match step.stateful() {
        OpsKind::Tracked(step) => step.finish(state, output),
        OpsKind::UnTracked(step) => step.finish(output),
    };
    Some(Tensor::from_primitive::<Training>(output))
}

/// Adds a bias per channel; then ReLU and, if asked for, max-pooling 2x2.
pub(in crate::network) fn bias_relu(
    x: &Tensor<4>,
    bias: &Tensor<1>,
    pool: bool,
) -> Option<Tensor<4>> {
    let layer = layer(x, pool);
    let (x, bias) = (tracked(x)?, tracked(bias)?);
    let nodes = [x.node(), bias.node()];
    let input = channels_last(x.primitive());
    let shift = bias.primitive().to_contiguous().storage().to_vec();
    let affine = Affine { scale: vec![1.0; layer.channels], shift };
    let output = output(&layer, &input, &affine);
    let output: Tracked =
        match BiasStep(layer).prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(step) => step.finish((input, affine), output),
            OpsKind::UnTracked(step) => step.finish(output),
        };
    Some(Tensor::from_primitive::<Training>(output))
}

fn layer(x: &Tensor<4>, pool: bool) -> Rectify {
    let [_, channels, height, width] = x.dims();
    Rectify { height, width, channels, pool }
}

fn output(layer: &Rectify, input: &Values, affine: &Affine) -> Values {
    let side = if layer.pool { 2 } else { 1 };
    let shape = [layer.height / side, layer.width / side, layer.channels];
    feature_map(layer.forward(input.storage(), affine), shape)
}

/// Normalisation with its scale and shift as one map per channel.
fn normalisation(mean: &[f32], precision: &[f32], gamma: &Values, beta: &Values) -> Affine {
    let [gamma, beta] = [gamma, beta].map(Values::to_contiguous);
    let (gamma, beta): (&[f32], &[f32]) = (gamma.storage(), beta.storage());
    let scale: Vec<f32> = gamma.iter().zip(precision).map(|(gamma, r)| gamma * r).collect();
    let means = mean.iter().zip(&scale);
    let shift = beta.iter().zip(means).map(|(beta, (mean, scale))| beta - mean * scale).collect();
    Affine { scale, shift }
}

/// Moves the running statistics towards the batch's, as [`BatchNorm`] itself does in training.
fn follow(norm: &BatchNorm, [mean, variance]: [Vec<f32>; 2]) {
    for (running, batch) in [(&norm.running_mean, mean), (&norm.running_var, variance)] {
        let running_values = running.value_sync();
        let batch = Tensor::from_data(TensorData::from(batch.as_slice()), &running_values.device());
        let kept = running_values.mul_scalar(1.0 - norm.momentum);
        running.update(kept.add(batch.mul_scalar(norm.momentum)).detach());
    }
}

#[derive(Debug)]
struct NormStep(Rectify);

/// What the way back needs of normalisation.
#[derive(Debug, Clone)]
struct Normalised {
    input: Values,
    affine: Affine,
    mean: Vec<f32>,
    /// The reciprocal standard deviations.
    precision: Vec<f32>,
}

impl Backward<Flex, 3> for NormStep {
    type State = Normalised;

    fn backward(self, ops: Ops<Normalised, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let Self(layer) = self;
        let Normalised { input, affine, mean, precision } = ops.state;
        let [x_node, gamma_node, beta_node] = ops.parents;
        let channels = layer.channels;
        let gradient = channels_last(&grads.consume::<Flex>(&ops.node));
        let [beta, products] = layer.gradient_sums(input.storage(), &affine, gradient.storage());
        let gamma: Vec<f64> = (0..channels)
            .map(|at| f64::from(precision[at]) * (products[at] - f64::from(mean[at]) * beta[at]))
            .collect();
        if let Some(node) = x_node {
            // The gradient less its mean and less its part along the normalised input.
            let pixels = (input.storage::<f32>().len() / channels) as f64;
            let [by_input, constant] = per_channel(channels, |at| {
                let [scale, r] = [affine.scale[at], precision[at]].map(f64::from);
                let by_input = -scale * r * gamma[at] / pixels;
                [by_input, -scale * beta[at] / pixels - by_input * f64::from(mean[at])]
            });
            let factors = [affine.scale.as_slice(), &by_input, &constant];
            let gradient =
                layer.input_gradient(input.storage(), &affine, gradient.storage(), factors);
            let shape = [layer.height, layer.width, channels];
            grads.register::<Flex>(node.id, feature_map(gradient, shape));
        }
        for (node, gradient) in [(gamma_node, gamma), (beta_node, beta)] {
            if let Some(node) = node {
                grads.register::<Flex>(node.id, per_channel_tensor(&gradient));
            }
        }
    }
}

#[derive(Debug)]
struct BiasStep(Rectify);

impl Backward<Flex, 2> for BiasStep {
    /// The input and the bias as a map.
    type State = (Values, Affine);

    fn backward(self, ops: Ops<(Values, Affine), 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let Self(layer) = self;
        let ((input, affine), [x_node, bias_node]) = (ops.state, ops.parents);
        let channels = layer.channels;
        let gradient = channels_last(&grads.consume::<Flex>(&ops.node));
        if let Some(node) = bias_node {
            let [sums, _] = layer.gradient_sums(input.storage(), &affine, gradient.storage());
            grads.register::<Flex>(node.id, per_channel_tensor(&sums));
        }
        if let Some(node) = x_node {
            let (one, zero) = (vec![1.0; channels], vec![0.0; channels]);
            let factors = [one.as_slice(), &zero, &zero];
            let gradient =
                layer.input_gradient(input.storage(), &affine, gradient.storage(), factors);
            let shape = [layer.height, layer.width, channels];
            grads.register::<Flex>(node.id, feature_map(gradient, shape));
        }
    }
}

fn per_channel(channels: usize, of: impl Fn(usize) -> [f64; 2]) -> [Vec<f32>; 2] {
    let (first, second) = (0..channels).map(of).map(|[a, b]| (a as f32, b as f32)).unzip();
    [first, second]
}

fn per_channel_tensor(values: &[f64]) -> Values {
    tensor(values.iter().map(|value| *value as f32).collect(), [values.len()])
}
