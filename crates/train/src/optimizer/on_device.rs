use burn::optim::{DynOptimizer, DynState, LearningRate, StateSink, StateSource};
use burn::prelude::*;
use burn::tensor::kind::BridgeTensor;

/// An optimiser that loads its state onto a device of its own. burn loads it onto the default
/// device, which is a GPU wherever a backend for one was built in, even if there is none here.
pub(super) struct OnDevice<O> {
    pub(super) optimizer: O,
    pub(super) device: Device,
}

impl<O: DynOptimizer> DynOptimizer for OnDevice<O> {
    fn step_dyn(
        &self,
        rank: usize,
        rate: LearningRate,
        tensor: BridgeTensor,
        gradient: BridgeTensor,
        state: Option<DynState>,
    ) -> (BridgeTensor, Option<DynState>) {
        self.optimizer.step_dyn(rank, rate, tensor, gradient, state)
    }

    fn to_device_dyn(&self, state: DynState, device: &Device) -> DynState {
        self.optimizer.to_device_dyn(state, device)
    }

    fn state_flatten(&self, prefix: &str, state: &DynState, out: &mut StateSink) {
        self.optimizer.state_flatten(prefix, state, out);
    }

    fn state_unflatten(
        &self,
        rank: usize,
        prefix: &str,
        source: &mut StateSource,
        _default: &Device,
    ) -> Option<DynState> {
        self.optimizer.state_unflatten(rank, prefix, source, &self.device)
    }
}
