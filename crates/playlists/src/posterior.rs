use crate::{Position, Votes};
use model::Mood;
use rand::Rng;
use rand_distr::{Distribution, Gamma};

/// What is known of a song's mood: a Dirichlet distribution over the shares in which people would
/// vote for each mood.
///
/// The prior is Perks's (1947), 1/5 for each of the 5 moods: all of it together weighs one vote, so
/// that a single vote already tells (it has the mean 0.6) and a few settle the matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    alpha: [f64; Mood::COUNT],
}

impl Posterior {
    const PRIOR: f64 = 1.0 / Mood::COUNT as f64;

    /// From the votes on a song.
    pub fn new(votes: Votes) -> Self {
        Self { alpha: Mood::ALL.map(|mood| Self::PRIOR + f64::from(votes.of(mood))) }
    }

    /// The expected share of each mood, in the order of [`Mood::ALL`].
    pub fn mean(&self) -> [f64; Mood::COUNT] {
        normalized(self.alpha)
    }

    /// The song's expected place on the circumplex.
    pub fn position(&self) -> Position {
        Position::mean(&self.mean())
    }

    /// Shares as they may truly be, drawn from the distribution.
    pub fn sample(&self, random: &mut impl Rng) -> [f64; Mood::COUNT] {
        // Alpha is never less than the prior, so its Gamma distribution always exists.
        normalized(
            self.alpha.map(|alpha| {
                Gamma::new(alpha, 1.0).map_or(alpha, |gamma| gamma.sample(&mut *random))
            }),
        )
    }
}

fn normalized(weights: [f64; Mood::COUNT]) -> [f64; Mood::COUNT] {
    let sum = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    weights.map(|weight| weight / sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn one_vote_outweighs_all_other_moods_together() {
        let mean = Posterior::new([0, 0, 0, 1, 0].into()).mean();
        assert!((mean[Mood::Sad.index()] - 0.6).abs() < 1e-9);
    }

    #[test]
    fn more_votes_make_a_mood_more_certain() {
        let share = |votes| Posterior::new([0, votes, 0, 1, 0].into()).mean()[Mood::Happy.index()];
        assert!(share(1) < share(2) && share(2) < share(20));
    }

    #[test]
    fn a_song_lies_on_the_side_of_its_votes() {
        let happy = Posterior::new([0, 3, 0, 0, 0].into()).position();
        let sad = Posterior::new([0, 0, 0, 3, 0].into()).position();
        assert!(happy.valence > 0.5 && sad.valence < -0.3 && sad.arousal < -0.3);
    }

    #[test]
    fn samples_have_the_mean_of_the_distribution() {
        let posterior = Posterior::new([2, 0, 1, 0, 0].into());
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut sum = [0.0; Mood::COUNT];
        for _ in 0..20_000 {
            for (sum, share) in sum.iter_mut().zip(posterior.sample(&mut random)) {
                *sum += share;
            }
        }
        for (sum, mean) in sum.into_iter().zip(posterior.mean()) {
            assert!((sum / 20_000.0 - mean).abs() < 0.01, "{sum} {mean}");
        }
    }

    proptest! {
        #[test]
        fn every_sample_is_a_distribution(
            votes in proptest::array::uniform5(0_u32..1_000_000),
            seed: u64,
        ) {
            let shares = Posterior::new(votes.into()).sample(&mut ChaCha8Rng::seed_from_u64(seed));
            prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
            prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
