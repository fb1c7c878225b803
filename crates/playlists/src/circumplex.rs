use model::Mood;
use serde::Serialize;
use std::f64::consts::FRAC_1_SQRT_2;

/// A place on the circumplex of affect.
///
/// Russell (1980, doi 10.1037/h0077714) puts words for affect on a circle around a neutral middle:
/// pleasure at 0°, excitement at 45°, arousal at 90°, distress at 135°, displeasure at 180°,
/// depression at 225°.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Position {
    /// From -1 (unpleasant) to 1 (pleasant).
    pub valence: f64,
    /// From -1 (drowsy) to 1 (excited).
    pub arousal: f64,
}

impl Position {
    /// A mood's place: happy at Russell's pleasure, the survey's energetic at excitement, angry at
    /// distress, sad at depression, neutral in the middle.
    pub const fn of(mood: Mood) -> Self {
        let (valence, arousal) = match mood {
            Mood::Happy => (1.0, 0.0),
            Mood::Surprise => (FRAC_1_SQRT_2, FRAC_1_SQRT_2),
            Mood::Angry => (-FRAC_1_SQRT_2, FRAC_1_SQRT_2),
            Mood::Sad => (-FRAC_1_SQRT_2, -FRAC_1_SQRT_2),
            Mood::Neutral => (0.0, 0.0),
        };
        Self { valence, arousal }
    }

    /// The mean of the moods' places under a distribution over [`Mood::ALL`].
    pub fn mean(distribution: &[f64; Mood::COUNT]) -> Self {
        Mood::ALL.into_iter().zip(distribution).fold(
            Self { valence: 0.0, arousal: 0.0 },
            |mean, (mood, share)| {
                let place = Self::of(mood);
                Self {
                    valence: mean.valence + share * place.valence,
                    arousal: mean.arousal + share * place.arousal,
                }
            },
        )
    }

    /// The place after this share of the straight way to another.
    #[must_use]
    pub fn toward(self, other: Self, share: f64) -> Self {
        Self {
            valence: self.valence + share * (other.valence - self.valence),
            arousal: self.arousal + share * (other.arousal - self.arousal),
        }
    }

    /// How far along the way between two places this one lies: 0 at the first, 1 at the second.
    pub fn progress(self, from: Self, to: Self) -> f64 {
        let (along_valence, along_arousal) = (to.valence - from.valence, to.arousal - from.arousal);
        let length = along_valence * along_valence + along_arousal * along_arousal;
        let dot = (self.valence - from.valence) * along_valence
            + (self.arousal - from.arousal) * along_arousal;
        if length > 0.0 { dot / length } else { 0.0 }
    }

    /// The mood whose place is nearest; neutral where it is no farther than another.
    pub fn nearest_mood(self) -> Mood {
        Mood::ALL.into_iter().fold(Mood::Neutral, |nearest, mood| {
            let distance = |mood| self.distance(Self::of(mood));
            if distance(mood) < distance(nearest) { mood } else { nearest }
        })
    }

    /// How far apart two places are, 0 to 2 within the circle.
    pub fn distance(self, other: Self) -> f64 {
        let (valence, arousal) = (self.valence - other.valence, self.arousal - other.arousal);
        (valence * valence + arousal * arousal).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mood_lies_within_the_circle() {
        for mood in Mood::ALL {
            assert!(Position::of(mood).distance(Position::of(Mood::Neutral)) < 1.0 + 1e-9);
        }
    }

    #[test]
    fn energetic_is_nearer_to_happy_than_to_sad() {
        let from = |mood| Position::of(Mood::Surprise).distance(Position::of(mood));
        assert!(from(Mood::Happy) < from(Mood::Sad));
    }

    #[test]
    fn a_moods_own_place_is_nearest_to_it() {
        for mood in Mood::ALL {
            assert_eq!(Position::of(mood).nearest_mood(), mood);
        }
    }

    #[test]
    fn progress_grows_along_the_way() {
        let (from, to) = (Position::of(Mood::Sad), Position::of(Mood::Happy));
        for share in [0.0, 0.25, 1.0] {
            assert!((from.toward(to, share).progress(from, to) - share).abs() < 1e-9);
        }
        assert!(to.progress(to, to).abs() < 1e-9);
    }

    #[test]
    fn the_mean_of_opposites_lies_in_the_middle() {
        let mut distribution = [0.0; Mood::COUNT];
        distribution[Mood::Surprise.index()] = 0.5;
        distribution[Mood::Sad.index()] = 0.5;
        let mean = Position::mean(&distribution);
        assert!(mean.distance(Position::of(Mood::Neutral)) < 1e-9);
    }
}
