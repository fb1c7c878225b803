//! A network in training, with what it learns beside its task.

use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use model::Network;

/// A network and a second output layer that goes by the same features.
#[derive(Module, Debug)]
pub(crate) struct Learner {
    /// What training is for.
    pub(crate) network: Network,
    /// Predicts how FER+'s ten taggers voted, which no checkpoint holds: the features become better
    /// for it (multi-task learning, Caruana 1997).
    pub(crate) votes: Option<Linear>,
}

impl Learner {
    /// Adds an output layer for the votes, with fresh weights, where there is to be one.
    pub(crate) fn new(network: Network, with_votes: bool, device: &Device) -> Self {
        let [width, classes] = network.output().weight.dims();
        let votes = with_votes.then(|| LinearConfig::new(width, classes).init(device));
        Self { network, votes }
    }

    /// Logits of the labels and of the votes, both `[batch, 7]`, of normalised pictures
    /// `[batch, 1, 48, 48]`.
    pub(crate) fn forward(&self, pictures: Tensor<4>) -> (Tensor<2>, Option<Tensor<2>>) {
        let features = self.network.features(pictures);
        let votes = self.votes.as_ref().map(|output| output.forward(features.clone()));
        (self.network.output().forward(features), votes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Distribution;
    use model::{Architecture, Expression, ResNet18Config, SIDE, SlimConfig, VggConfig};

    #[test]
    fn the_votes_have_an_output_of_their_own_on_every_network() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let device = Device::flex();
        let slim = SlimConfig { stem: 4, stages: [4, 4, 8], hidden: 8, ..SlimConfig::default() };
        for architecture in [
            Architecture::Slim(slim),
            Architecture::Vgg(VggConfig { stages: [2, 4, 4, 8], hidden: 8, dropout: 0.2 }),
            Architecture::ResNet18(ResNet18Config { stages: [2, 4, 4, 8] }),
        ] {
            let network = architecture.init(&device);
            let pictures = Tensor::random([3, 1, SIDE, SIDE], Distribution::Default, &device);
            let values = |logits: Tensor<2>| logits.into_data().iter().collect::<Vec<f32>>();
            let alone = values(network.forward(pictures.clone()));
            let (logits, votes) = Learner::new(network, true, &device).forward(pictures);
            assert_eq!(values(logits), alone);
            let votes = votes.unwrap();
            assert_eq!(votes.dims(), [3, Expression::COUNT]);
            assert_ne!(values(votes), alone);
        }
    }
}
