use crate::classify::classify;
use crate::crop::crop;
use crate::detect::{Detector, WINDOW};
use crate::{Face, Frame, InferError, MAX_SIDE, Reading, Tracker};
use model::Checkpoint;
use std::{sync::Arc, time::Duration};

/// What a [`Pipeline`] looks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How wide a frame is searched for faces, in pixels; a narrower frame is searched as it is.
    /// The default of 320 finds faces that are at least about a seventh of the frame's width;
    /// 640 finds them at half that size in three times the time
    /// ([`Options::for_small_faces`]).
    pub detection_width: u32,
    /// The lowest score of a face. The default of 1.0 found 90 of 100 faces at 320 wide and took
    /// one of 63 pictures without a face for one.
    pub score_threshold: f32,
    /// Whether every face is classified, or only the leading one (the default: bystanders did not
    /// ask for it).
    pub all_faces: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { detection_width: 320, score_threshold: 1.0, all_faces: false }
    }
}

impl Options {
    /// Options for a photo of small faces: 640 wide, and a threshold of 2.0, because a larger
    /// picture holds more that looks like a face.
    pub fn for_small_faces() -> Self {
        Self { detection_width: 640, score_threshold: 2.0, ..Self::default() }
    }

    pub(crate) fn check(&self) -> Result<(), InferError> {
        if !(WINDOW..=MAX_SIDE).contains(&self.detection_width) {
            return Err(InferError::DetectionWidth { found: self.detection_width });
        }
        if !(self.score_threshold > 0.0 && self.score_threshold.is_finite()) {
            return Err(InferError::ScoreThreshold { found: self.score_threshold });
        }
        Ok(())
    }
}

/// Finds and classifies the faces of frames. It remembers nothing between two frames, so one
/// pipeline serves any number of streams; what a stream remembers is in its [`Tracker`]. Not
/// `Send`: each worker thread makes its own and shares the checkpoint.
#[derive(Debug)]
pub struct Pipeline {
    detector: Detector,
    checkpoint: Arc<Checkpoint>,
    options: Options,
}

impl Pipeline {
    /// A pipeline that classifies with `checkpoint`.
    ///
    /// # Errors
    /// [`InferError`] if the options are out of range.
    pub fn new(checkpoint: Arc<Checkpoint>, options: Options) -> Result<Self, InferError> {
        let detector = Detector::new(&options)?;
        Ok(Self { detector, checkpoint, options })
    }

    /// The faces of a photo, largest first. The largest leads: it is classified, the others only
    /// with [`Options::all_faces`]. Ids count from 0.
    pub fn read(&mut self, frame: &Frame) -> Vec<Face> {
        let mut faces = self.detect(frame);
        let leading = faces.first().map(|face| face.id);
        self.classify(frame, &mut faces, leading);
        faces
    }

    /// The faces of the next frame of a stream, the leading one first, and the steady reading.
    /// `at` is the time since any fixed moment. Ids and the lead are those of `tracker`: while
    /// the leading face is out of sight, no other is classified in its place (unless
    /// [`Options::all_faces`] says so) until the lead passes on.
    pub fn follow(
        &mut self,
        frame: &Frame,
        tracker: &mut Tracker,
        at: Duration,
    ) -> (Vec<Face>, Reading) {
        let mut faces = self.detect(frame);
        let leading = tracker.identify(&mut faces, at);
        self.classify(frame, &mut faces, leading);
        let reading = tracker.settle(&faces, at);
        (faces, reading)
    }

    fn detect(&mut self, frame: &Frame) -> Vec<Face> {
        let found = self.detector.detect(frame).into_iter().zip(0..);
        found
            .map(|(detection, id)| Face {
                id,
                bbox: detection.bbox,
                score: detection.score,
                classified: None,
            })
            .collect()
    }

    fn classify(&self, frame: &Frame, faces: &mut [Face], leading: Option<u64>) {
        let mut wanted: Vec<_> = faces
            .iter_mut()
            .filter(|face| self.options.all_faces || Some(face.id) == leading)
            .collect();
        let crops: Vec<u8> = wanted.iter().flat_map(|face| crop(frame, &face.bbox)).collect();
        for (face, classification) in wanted.iter_mut().zip(classify(&self.checkpoint, &crops)) {
            face.classified = Some(classification);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_out_of_range_are_refused() {
        let message = |options: Options| options.check().unwrap_err().to_string();
        let narrow = message(Options { detection_width: 39, ..Options::default() });
        assert!(narrow.contains("40 to 16384 pixels, not 39"), "{narrow}");
        for score_threshold in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            let refused = message(Options { score_threshold, ..Options::default() });
            assert!(refused.contains("above 0"), "{refused}");
        }
    }
}
