//! A person's own neutral face: some look sad or angry to a network while they show nothing.

use crate::Classification;
use model::{Expression, softmax};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use thiserror::Error;

/// How long a neutral face must be seen.
pub const CALIBRATION_TIME: Duration = Duration::from_secs(3);

/// The most by which a logit is lowered. An expression that is shown clearly leads by more, so it
/// is read even after a calibration with the wrong face.
pub const MAX_OFFSET: f32 = 2.0;

/// By how much neutral shall lead each other expression on a neutral face, in logits: it is then
/// four times as probable.
const LEAD: f32 = 1.386;

/// The most time that one classification stands for, so that a pause does not count.
const LONGEST_GAP: Duration = Duration::from_millis(500);

/// The smallest probability that is told from zero, so that its logarithm stays finite.
const FLOOR: f32 = 1e-6;

/// What is added to a person's logits so that their neutral face reads as neutral. As JSON it is
/// the seven numbers, -[`MAX_OFFSET`] to 0, in the order of [`Expression::ALL`]. It belongs to a
/// person: whoever asked for it keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "[f32; Expression::COUNT]", into = "[f32; Expression::COUNT]")]
pub struct Calibration([f32; Expression::COUNT]);

/// Why there is no calibration.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CalibrationError {
    /// The face was not seen for long enough.
    #[error(
        "the face was seen for {:.1} s, but {} s are needed; look into the camera and try again",
        seen.as_secs_f32(),
        CALIBRATION_TIME.as_secs()
    )]
    TooShort {
        /// How long it was seen.
        seen: Duration,
    },
    /// Numbers that no calibration gives.
    #[error(
        "a calibration is seven numbers from -{MAX_OFFSET} to 0, not {found:?}; calibrate anew"
    )]
    OutOfRange {
        /// The numbers.
        found: [f32; Expression::COUNT],
    },
}

impl Calibration {
    /// Begins to watch a neutral face.
    pub fn begin() -> Calibrator {
        Calibrator::default()
    }

    /// The probabilities as this person's calibration corrects them; they sum to 1.
    pub fn apply(&self, probabilities: &[f32; Expression::COUNT]) -> [f32; Expression::COUNT] {
        softmax(self.logits(probabilities))
    }

    /// The corrected logits that probabilities stand for.
    pub(crate) fn logits(
        &self,
        probabilities: &[f32; Expression::COUNT],
    ) -> [f32; Expression::COUNT] {
        // What is not a number counts as the floor.
        let bounded = |value: f32| if value > FLOOR { value.min(1.0) } else { FLOOR };
        std::array::from_fn(|i| bounded(probabilities[i]).ln() + self.0[i])
    }
}

impl TryFrom<[f32; Expression::COUNT]> for Calibration {
    type Error = CalibrationError;

    fn try_from(found: [f32; Expression::COUNT]) -> Result<Self, CalibrationError> {
        let sound = found.iter().all(|offset| (-MAX_OFFSET..=0.0).contains(offset));
        if sound { Ok(Self(found)) } else { Err(CalibrationError::OutOfRange { found }) }
    }
}

impl From<Calibration> for [f32; Expression::COUNT] {
    fn from(calibration: Calibration) -> Self {
        calibration.0
    }
}

/// A calibration that goes on: the leading face's classifications over time, so that the frame
/// rate does not matter.
#[derive(Debug, Clone, Default)]
pub struct Calibrator {
    /// Logits times seconds.
    sums: [f32; Expression::COUNT],
    seen: Duration,
    last: Option<Duration>,
    /// Whose face it is.
    face: Option<u64>,
}

impl Calibrator {
    /// Takes in what is read on the neutral face of an id at a moment; `at` is the time since any
    /// fixed moment. Another face begins anew. Returns how much of the time has passed, 0 to 1.
    pub fn observe(&mut self, face: u64, classified: &Classification, at: Duration) -> f32 {
        if self.face.is_some_and(|before| before != face) {
            *self = Self::default();
        }
        self.face = Some(face);
        let gap = self.last.map_or(Duration::ZERO, |last| at.saturating_sub(last)).min(LONGEST_GAP);
        let logits = Calibration::default().logits(&classified.probabilities);
        for (sum, logit) in self.sums.iter_mut().zip(logits) {
            *sum += logit * gap.as_secs_f32();
        }
        self.seen += gap;
        self.last = Some(at);
        (self.seen.as_secs_f32() / CALIBRATION_TIME.as_secs_f32()).min(1.0)
    }

    /// The calibration, once [`CALIBRATION_TIME`] has passed: expressions that compete with
    /// neutral on this face are lowered until neutral leads, by [`MAX_OFFSET`] at most.
    ///
    /// # Errors
    /// [`CalibrationError::TooShort`] says how long the face was seen.
    pub fn finish(self) -> Result<Calibration, CalibrationError> {
        if self.seen < CALIBRATION_TIME {
            return Err(CalibrationError::TooShort { seen: self.seen });
        }
        let mean = self.sums.map(|sum| sum / self.seen.as_secs_f32());
        let neutral = Expression::Neutral.index();
        Ok(Calibration(std::array::from_fn(|i| {
            if i == neutral {
                0.0
            } else {
                (mean[neutral] - LEAD - mean[i]).clamp(-MAX_OFFSET, 0.0)
            }
        })))
    }
}
