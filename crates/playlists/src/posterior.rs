use crate::{Feedback, Position, Votes, beta::Beta};
use model::Mood;

/// What is known of a song's mood: a Dirichlet distribution over the shares in which people would
/// vote for each mood.
///
/// The prior is Perks's (1947), 1/5 for each of the 5 moods: all of it together weighs one vote, so
/// that a single vote already tells (it has the mean 0.6) and a few settle the matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    alpha: [f64; Mood::COUNT],
}

/// What is known of whether a song fits one mood: a Beta distribution over the share of people whom
/// it would fit. Without feedback it is the Dirichlet distribution's marginal for that mood; feedback
/// counts as votes for the mood or against it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    hits: f64,
    misses: f64,
}

impl Posterior {
    const PRIOR: f64 = 1.0 / Mood::COUNT as f64;

    /// From the votes on a song.
    pub fn new(votes: Votes) -> Self {
        Self { alpha: Mood::ALL.map(|mood| Self::PRIOR + f64::from(votes.of(mood))) }
    }

    /// The expected share of each mood, in the order of [`Mood::ALL`].
    pub fn mean(&self) -> [f64; Mood::COUNT] {
        let sum: f64 = self.alpha.iter().sum();
        self.alpha.map(|alpha| alpha / sum)
    }

    /// The song's expected place on the circumplex.
    pub fn position(&self) -> Position {
        Position::mean(&self.mean())
    }
}

impl Fit {
    pub(crate) fn new(votes: Votes, feedback: &Feedback, mood: Mood) -> Self {
        let alpha = Posterior::new(votes).alpha;
        let hits = alpha[mood.index()];
        let others: f64 = alpha.iter().sum::<f64>() - hits;
        Self {
            hits: hits + f64::from(feedback.hits(mood)),
            // Whole votes in different order sum to different last bits; equal fits shall be equal.
            misses: (others * 10.0).round() / 10.0 + f64::from(feedback.misses(mood)),
        }
    }

    /// The expected share of people whom the song fits.
    #[cfg(test)]
    pub(crate) fn mean(self) -> f64 {
        self.hits / (self.hits + self.misses)
    }

    /// Equal for equal distributions.
    pub(crate) fn key(self) -> (u64, u64) {
        (self.hits.to_bits(), self.misses.to_bits())
    }

    /// The distribution of the share of people whom the song does not fit. Of a song that surely
    /// fits, this is what tells it from others that do.
    pub(crate) fn unfit(self) -> Beta {
        Beta::new(self.misses, self.hits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FeedbackKind;

    fn fit(votes: [u32; Mood::COUNT], feedback: &Feedback) -> Fit {
        Fit::new(votes.into(), feedback, Mood::Sad)
    }

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
    fn without_feedback_a_fit_is_what_the_votes_say() {
        for votes in [[0, 0, 0, 1, 0], [3, 1, 0, 2, 9], [0, 0, 0, 500, 1]] {
            let mean = Posterior::new(votes.into()).mean()[Mood::Sad.index()];
            assert!((fit(votes, &Feedback::default()).mean() - mean).abs() < 1e-9);
        }
    }

    #[test]
    fn feedback_raises_and_lowers_the_fit_of_its_mood_alone() {
        let votes = [0, 0, 0, 1, 0];
        let before = fit(votes, &Feedback::default()).mean();
        let mut liked = Feedback::default();
        liked.add(Mood::Sad, FeedbackKind::Like, 1);
        let mut unfit = Feedback::default();
        unfit.add(Mood::Sad, FeedbackKind::DoesNotFit, 1);
        let mut elsewhere = Feedback::default();
        elsewhere.add(Mood::Happy, FeedbackKind::DoesNotFit, 100);
        assert!(fit(votes, &liked).mean() > before && fit(votes, &unfit).mean() < before);
        assert_eq!(fit(votes, &elsewhere), fit(votes, &Feedback::default()));
    }

    #[test]
    fn equal_evidence_has_one_key_in_whatever_order_it_came() {
        let feedback = Feedback::default();
        assert_eq!(fit([1, 2, 3, 1, 0], &feedback).key(), fit([3, 0, 1, 1, 2], &feedback).key());
    }
}
