use model::Mood;
use serde::Deserialize;
use std::collections::BTreeMap;
use thiserror::Error;

/// What a listener asks for: a distribution over the moods. Its shares sum to 1.
///
/// In JSON an object from mood to weight, such as `{"sad": 0.7, "neutral": 0.3}`; moods left out
/// weigh nothing.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "BTreeMap<Mood, f32>")]
pub struct MoodWeights([f64; Mood::COUNT]);

/// Weights that are no distribution.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum InvalidMoodWeights {
    /// Negative, infinite or not a number.
    #[error("the weight of {mood} is {weight}; write a number that is 0 or more")]
    Weight {
        /// Whose weight.
        mood: Mood,
        /// What was given.
        weight: f32,
    },
    /// Nothing is asked for.
    #[error("no mood has a weight above 0; give at least one of them one")]
    Nothing,
}

impl MoodWeights {
    /// A share from which a mood counts as asked for: what each has when none is preferred.
    const ASKED: f64 = 1.0 / Mood::COUNT as f64;

    /// For a listener of whom nothing is known: every mood alike.
    pub const EVEN: Self = Self([Self::ASKED; Mood::COUNT]);

    /// From weights in the order of [`Mood::ALL`], which need not sum to 1.
    ///
    /// # Errors
    /// When a weight is negative or not finite, and when all are 0.
    pub fn new(weights: [f32; Mood::COUNT]) -> Result<Self, InvalidMoodWeights> {
        for (mood, weight) in Mood::ALL.into_iter().zip(weights) {
            if !(weight.is_finite() && weight >= 0.0) {
                return Err(InvalidMoodWeights::Weight { mood, weight });
            }
        }
        let weights = weights.map(f64::from);
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 {
            Ok(Self(weights.map(|weight| weight / sum)))
        } else {
            Err(InvalidMoodWeights::Nothing)
        }
    }

    /// A mood's share.
    pub fn of(&self, mood: Mood) -> f64 {
        self.0[mood.index()]
    }

    /// Whether a mood is among those asked for: it has at least an even share. The greatest share
    /// is never less, so at least one mood is asked for.
    pub fn asks_for(&self, mood: Mood) -> bool {
        let greatest = self.0.iter().copied().fold(0.0, f64::max);
        self.of(mood) >= Self::ASKED.min(greatest)
    }

    pub(crate) fn shares(&self) -> &[f64; Mood::COUNT] {
        &self.0
    }
}

impl From<Mood> for MoodWeights {
    fn from(mood: Mood) -> Self {
        let mut weights = [0.0; Mood::COUNT];
        weights[mood.index()] = 1.0;
        Self(weights)
    }
}

impl TryFrom<BTreeMap<Mood, f32>> for MoodWeights {
    type Error = InvalidMoodWeights;

    fn try_from(by_mood: BTreeMap<Mood, f32>) -> Result<Self, InvalidMoodWeights> {
        let mut weights = [0.0; Mood::COUNT];
        for (mood, weight) in by_mood {
            weights[mood.index()] = weight;
        }
        Self::new(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn asked(weights: &MoodWeights) -> Vec<Mood> {
        Mood::ALL.into_iter().filter(|mood| weights.asks_for(*mood)).collect()
    }

    #[test]
    fn one_mood_asks_for_itself_only() {
        assert_eq!(asked(&Mood::Sad.into()), [Mood::Sad]);
    }

    #[test]
    fn an_even_distribution_asks_for_every_mood() {
        assert_eq!(asked(&MoodWeights::new([1.0; Mood::COUNT]).unwrap()), Mood::ALL);
    }

    #[test]
    fn traces_of_other_moods_ask_for_nothing() {
        let weights = MoodWeights::new([0.05, 0.02, 0.35, 0.55, 0.03]).unwrap();
        assert_eq!(asked(&weights), [Mood::Neutral, Mood::Sad]);
    }

    #[test]
    fn json_names_the_moods() {
        let weights: MoodWeights = serde_json::from_str(r#"{"sad":7,"neutral":3}"#).unwrap();
        assert!((weights.of(Mood::Sad) - 0.7).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_distribution_is_refused() {
        let refused = |json| serde_json::from_str::<MoodWeights>(json).unwrap_err().to_string();
        assert!(refused(r#"{"sad":-1}"#).contains("the weight of sad is -1"));
        assert!(refused("{}").contains("no mood has a weight above 0"));
        assert!(refused(r#"{"joy":1}"#).contains("joy"));
        let nan = MoodWeights::new([0.0, f32::NAN, 0.0, 0.0, 0.0]).unwrap_err();
        assert_eq!(nan.to_string(), "the weight of happy is NaN; write a number that is 0 or more");
        assert!(MoodWeights::new([f32::INFINITY; 5]).is_err());
    }

    proptest! {
        #[test]
        fn shares_sum_to_one_and_something_is_asked_for(
            weights in proptest::array::uniform5(0.0_f32..=f32::MAX),
        ) {
            if let Ok(weights) = MoodWeights::new(weights) {
                prop_assert!((weights.shares().iter().sum::<f64>() - 1.0).abs() < 1e-9);
                prop_assert!(!asked(&weights).is_empty());
            }
        }
    }
}
