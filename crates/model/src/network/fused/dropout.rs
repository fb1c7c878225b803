use super::{Training, Values, channels_last, feature_map, tracked};
use burn::backend::Flex;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::nn::Dropout;
use burn::prelude::*;
use burn::tensor::Distribution;

/// Dropout of feature maps, which recalls its choice on the way back instead of keeping it.
pub(in crate::network) fn dropout(layer: &Dropout, x: &Tensor<4>) -> Option<Tensor<4>> {
    let [_, channels, height, width] = x.dims();
    let tracked = tracked(x)?;
    // The device's own random numbers lead, so that its seed decides.
    let halves = Tensor::<1>::random([2], Distribution::Uniform(0.0, 65_536.0), &x.device());
    let seed = halves.into_data().iter::<f32>().fold(0, |seed, half| seed << 16 | half as u32);
    let step = Step {
        dropout: kernels::Dropout { seed, probability: layer.prob as f32 },
        shape: [height, width, channels],
    };
    let (x, node) = tracked.into_parts();
    let output = step.apply(&x);
    let output = match step.prepare::<NoCheckpointing>([node]).compute_bound().stateful() {
        OpsKind::Tracked(step) => step.finish((), output),
        OpsKind::UnTracked(step) => step.finish(output),
    };
    Some(Tensor::from_primitive::<Training>(output))
}

#[derive(Debug)]
struct Step {
    dropout: kernels::Dropout,
    /// Height, width and channels.
    shape: [usize; 3],
}

impl Step {
    fn apply(&self, values: &Values) -> Values {
        feature_map(self.dropout.apply(channels_last(values).storage()), self.shape)
    }
}

impl Backward<Flex, 1> for Step {
    type State = ();

    fn backward(self, ops: Ops<(), 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        if let [Some(node)] = ops.parents {
            grads.register::<Flex>(node.id, self.apply(&gradient));
        }
    }
}
