use super::{DeviceName, OpenDevice};
use crate::figures::Logits;
use anyhow::Result;
use burn::prelude::*;
use model::{Checkpoint, Network, PIXELS, SIDE};
use std::borrow::Borrow;

/// Pictures that go through the network at once.
const BATCH: usize = 128;

/// A checkpoint, its own or borrowed, on the device that answers with it.
pub(crate) struct Classifier<C> {
    checkpoint: C,
    on_device: Option<(Network, Device)>,
}

impl<C: Borrow<Checkpoint>> Classifier<C> {
    /// On the CPU the checkpoint answers itself, as it does in what ships; on another device
    /// burn's network does.
    ///
    /// # Errors
    /// If the weights cannot be put into burn's network.
    pub(crate) fn new(checkpoint: C, on: &OpenDevice) -> Result<Self> {
        let on_device = match on.name {
            DeviceName::Cpu => None,
            _ => Some((checkpoint.borrow().network(&on.device)?, on.device.clone())),
        };
        Ok(Self { checkpoint, on_device })
    }

    /// As what ships answers.
    pub(crate) fn on_cpu(checkpoint: C) -> Self {
        Self { checkpoint, on_device: None }
    }

    /// The checkpoint that answers.
    pub(crate) fn checkpoint(&self) -> &Checkpoint {
        self.checkpoint.borrow()
    }

    /// Logits of `pixels`, whole pictures one after the other.
    pub(crate) fn logits(&self, pixels: &[u8]) -> Vec<Logits> {
        pixels.chunks(BATCH * PIXELS).flat_map(|batch| self.of_batch(batch)).collect()
    }

    fn of_batch(&self, pixels: &[u8]) -> Vec<Logits> {
        let Some((network, device)) = &self.on_device else {
            return self.checkpoint().logits(pixels);
        };
        let input = self.checkpoint().config().normalization.apply(pixels);
        let input = TensorData::new(input, [pixels.len() / PIXELS, 1, SIDE, SIDE]);
        let logits = network.forward(Tensor::from_data(input, device)).into_data();
        let values: Vec<f32> = logits.iter().collect();
        values.as_chunks().0.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw;
    use model::{Architecture, CheckpointConfig, Normalization, SlimConfig};

    #[test]
    fn burns_network_answers_as_what_ships_does() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let slim = SlimConfig { stem: 4, stages: [4, 4, 8], hidden: 8, ..SlimConfig::default() };
        let architecture = Architecture::Slim(slim);
        let config =
            CheckpointConfig::new(architecture.clone(), Normalization { mean: 0.5, std: 0.25 });
        let network = architecture.init(&Device::flex());
        let checkpoint = Checkpoint::new(&network, config, None).unwrap();
        let pixels = draw(0, BATCH + 6, 1).public_test.pixels;

        let shipped = Classifier::on_cpu(&checkpoint).logits(&pixels);
        let on_device = Some((checkpoint.network(&Device::flex()).unwrap(), Device::flex()));
        let burns = Classifier { checkpoint: &checkpoint, on_device }.logits(&pixels);
        assert_eq!(shipped.len(), pixels.len() / PIXELS);
        for (shipped, burns) in shipped.iter().flatten().zip(burns.iter().flatten()) {
            assert!((shipped - burns).abs() < 1e-4, "{shipped} {burns}");
        }
        assert_eq!(shipped.len(), burns.len());
    }
}
