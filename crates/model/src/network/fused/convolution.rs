use super::{Tracked, Training, Values, channels_last, feature_map, tensor, tracked};
use burn::backend::Flex;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::prelude::*;
use kernels::Convolution;

/// Convolution 3x3 with stride 1 of `x`, `[batch, channels_in, height, width]`, by weights
/// `[channels_out, channels_in, 3, 3]`.
pub(in crate::network) fn convolution(
    x: &Tensor<4>,
    weights: &Tensor<4>,
    padding: usize,
) -> Option<Tensor<4>> {
    let [_, channels_in, height, width] = x.dims();
    let [channels_out, ..] = weights.dims();
    let convolution = Convolution { height, width, channels_in, channels_out, padding };
    Some(Tensor::from_primitive::<Training>(forward(convolution, tracked(x)?, tracked(weights)?)))
}

fn forward(convolution: Convolution, x: Tracked, weights: Tracked) -> Tracked {
    let ((x, x_node), (weights, weights_node)) = (x.into_parts(), weights.into_parts());
    let (x, weights) = (channels_last(&x), weights.to_contiguous());
    let (height, width) = convolution.output();
    let output = convolution.forward(x.storage(), weights.storage());
    let output = feature_map(output, [height, width, convolution.channels_out]);
    let step = Step(convolution).prepare::<NoCheckpointing>([x_node, weights_node]);
    match step.compute_bound().stateful() {
        OpsKind::Tracked(step) => step.finish([x, weights], output),
        OpsKind::UnTracked(step) => step.finish(output),
    }
}

#[derive(Debug)]
struct Step(Convolution);

impl Backward<Flex, 2> for Step {
    /// The input, channels innermost, and the weights.
    type State = [Values; 2];

    fn backward(self, ops: Ops<[Values; 2], 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let Self(convolution) = self;
        let Convolution { height, width, channels_in, channels_out, .. } = convolution;
        let ([x, weights], [x_node, weights_node]) = (ops.state, ops.parents);
        let gradient = channels_last(&grads.consume::<Flex>(&ops.node));
        if let Some(node) = weights_node {
            let gradient = convolution.weight_gradient(x.storage(), gradient.storage());
            grads.register::<Flex>(node.id, tensor(gradient, [channels_out, channels_in, 3, 3]));
        }
        if let Some(node) = x_node {
            let gradient = convolution.input_gradient(gradient.storage(), weights.storage());
            grads.register::<Flex>(node.id, feature_map(gradient, [height, width, channels_in]));
        }
    }
}
