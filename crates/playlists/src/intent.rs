use crate::Position;
use serde::{Deserialize, Serialize};

/// What the songs shall do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Intent {
    /// Fit the moods asked for.
    #[default]
    Match,
    /// Begin there and walk to a happier place over the queue.
    Lift,
    /// Begin there and walk to a calmer place over the queue.
    Calm,
}

impl Intent {
    /// Where the queue ends on the circumplex, if not where it began.
    ///
    /// Lift ends at Russell's pleasure. Calm ends half way to his relaxation (315°): the community
    /// made no list for calm, and from there its nearest is the neutral one.
    pub const fn goal(self) -> Option<Position> {
        match self {
            Self::Match => None,
            Self::Lift => Some(Position { valence: 1.0, arousal: 0.0 }),
            Self::Calm => Some(Position { valence: 0.35, arousal: -0.35 }),
        }
    }
}
