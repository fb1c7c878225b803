use crate::crop::View;
use crate::follow::Following;
use crate::identity::Identities;
use crate::steady::Steady;
use crate::{Calibration, Face};
use model::{Expression, Mood};
use serde::Serialize;
use std::{fmt, time::Duration};

/// How a [`Tracker`] follows faces and when its reading changes.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackerOptions {
    /// The time constant of smoothing: after this long a sudden change has arrived to 63 %. The
    /// default of 0.3 s averages about three frames at 10 frames a second and is not yet felt as
    /// a delay.
    pub smoothing: Duration,
    /// How long another expression must lead before it replaces the reading's. If several take
    /// turns for twice as long, the reading is 'unsure'. The default of 0.4 s is longer than a
    /// blink or a spoken syllable.
    pub dwell: Duration,
    /// By how much probability it must lead, 0 to 1. The default of 0.1 keeps two expressions
    /// that are about even from taking turns.
    pub margin: f32,
    /// The reading is 'unsure' while no expression reaches this probability, 0 to 1. The default
    /// of 0.4 is nearly three times a blind guess among seven.
    pub min_confidence: f32,
    /// How long the leading face is missing before the reading is 'no face'. The default of 1 s
    /// bridges a turned head or a frame in which detection failed.
    pub no_face_after: Duration,
    /// How long a face that is out of sight keeps its id, and the leading face its lead; and how
    /// long another must have been much larger to take it. The default of 2 s keeps a passer-by
    /// from taking over.
    pub lead_timeout: Duration,
    /// The least intersection over union at which two boxes are the same face, 0 to 1. Found
    /// boxes hardly overlap each other, so the default of 0.1 is safe and lets a head move by
    /// four fifths of its width between two frames.
    pub iou_threshold: f32,
}

impl Default for TrackerOptions {
    fn default() -> Self {
        Self {
            smoothing: Duration::from_millis(300),
            dwell: Duration::from_millis(400),
            margin: 0.1,
            min_confidence: 0.4,
            no_face_after: Duration::from_secs(1),
            lead_timeout: Duration::from_secs(2),
            iou_threshold: 0.1,
        }
    }
}

/// How far a [`Reading`] can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadingState {
    /// An expression has led for long enough.
    Steady,
    /// There is a face, but no clear expression, or not for long enough.
    Unsure,
    /// The leading face is out of sight.
    NoFace,
}

impl fmt::Display for ReadingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Steady => "steady",
            Self::Unsure => "unsure",
            Self::NoFace => "no-face",
        })
    }
}

/// What the leading face has shown lately.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reading {
    /// How far the rest can be relied on.
    pub state: ReadingState,
    /// When steady, the expression.
    pub expression: Option<Expression>,
    /// When steady, the mood whose songs answer it. Disgust and fear have no songs of their own:
    /// they keep the mood that was steady before, and count as neutral where none was.
    pub mood: Option<Mood>,
    /// When steady, the smoothed probability of the expression; when unsure, that of the
    /// strongest one.
    pub confidence: Option<f32>,
}

/// Follows one stream of frames: keeps the ids and the lead of its faces, and turns the leading
/// face's classifications into a steady reading. Time is an argument, so it is deterministic; a
/// time that runs backwards counts as standing still.
#[derive(Debug, Clone, Default)]
pub struct Tracker {
    options: TrackerOptions,
    calibration: Calibration,
    following: Following,
    identities: Identities,
    /// The face that the reading is about, and when it was last seen.
    followed: Option<(u64, Duration)>,
    steady: Steady,
    /// How many frames have been classified.
    turn: usize,
}

impl Tracker {
    /// A tracker of a stream that begins.
    pub fn new(options: TrackerOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// From now on reads whoever leads with the calibration of one person; the default ends that.
    pub fn calibrate(&mut self, calibration: Calibration) {
        self.calibration = calibration;
    }

    /// Takes in the faces of the next frame, which are classified already: gives them their ids,
    /// puts the leading one first, and returns the reading. `at` is the time since any fixed
    /// moment. [`Pipeline::follow`](crate::Pipeline::follow) does the same and classifies the
    /// leading face only.
    pub fn update(&mut self, faces: &mut [Face], at: Duration) -> Reading {
        self.identify(faces, at);
        self.settle(faces, at)
    }

    /// Where the faces of the stream are between two detections.
    pub(crate) fn following(&mut self) -> &mut Following {
        &mut self.following
    }

    /// What is classified of the next frame: the views take turns.
    pub(crate) fn next_view(&mut self) -> View {
        self.turn = self.turn.wrapping_add(1);
        View::PAIR[self.turn % View::PAIR.len()]
    }

    /// Names the faces and returns the id of the leading one.
    pub(crate) fn identify(&mut self, faces: &mut [Face], at: Duration) -> Option<u64> {
        self.identities.assign(faces, at, &self.options)
    }

    /// Brings the reading up to date with faces that [`Tracker::identify`] has named.
    pub(crate) fn settle(&mut self, faces: &[Face], at: Duration) -> Reading {
        let leading = faces.iter().find(|face| Some(face.id) == self.identities.leading());
        if let Some(face) = leading {
            if self.followed.is_none_or(|(id, _)| id != face.id) {
                self.steady = Steady::default();
            }
            self.followed = Some((face.id, at));
            if let Some(classified) = &face.classified {
                let found = &classified.probabilities;
                self.steady.observe(found, at, &self.calibration, &self.options);
            }
        } else if self
            .followed
            .is_none_or(|(_, seen)| at.saturating_sub(seen) >= self.options.no_face_after)
        {
            self.followed = None;
            return Reading {
                state: ReadingState::NoFace,
                expression: None,
                mood: None,
                confidence: None,
            };
        }
        self.reading()
    }

    fn reading(&self) -> Reading {
        let probabilities = self.steady.probabilities();
        if let (Some((expression, mood)), Some(probabilities)) = (self.steady.held(), probabilities)
        {
            return Reading {
                state: ReadingState::Steady,
                expression: Some(expression),
                mood: Some(mood),
                confidence: Some(probabilities[expression.index()]),
            };
        }
        Reading {
            state: ReadingState::Unsure,
            expression: None,
            mood: None,
            confidence: probabilities.map(|all| all.into_iter().fold(0.0, f32::max)),
        }
    }
}
