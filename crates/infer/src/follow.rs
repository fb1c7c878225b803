//! Follows the faces of a stream between two detections, and says when the detector is needed.

use crate::detect::Detection;
use crate::template::Template;
use crate::{BoundingBox, Frame};
use std::time::Duration;

/// Below this correlation a face is lost. A face that turns or is covered falls below it within a
/// few frames, a change of expression does not reach it.
const LOST_BELOW: f32 = 0.7;

/// Boxes with a larger intersection over union hold the same face.
const SAME_ABOVE: f32 = 0.3;

/// After this many searches without a face, the next one is for small faces.
const MISSES: u32 = 2;

/// The least width of a face, in widths of the frame, for which the usual search is enough.
const NEAR_ENOUGH: f32 = 0.16;

/// What is remembered of a stream's faces since the detector last ran.
#[derive(Debug, Clone, Default)]
pub(crate) struct Following {
    faces: Vec<Followed>,
    size: (u32, u32),
    detected: Duration,
    misses: u32,
    small: bool,
}

#[derive(Debug, Clone)]
struct Followed {
    template: Template,
    detection: Detection,
    /// Whether it was found again in the last frame.
    kept: bool,
}

impl Following {
    /// The faces in the next frame of the stream, in the order in which they were detected; none
    /// if the detector must run: it is due after `interval`, a face is lost, or there was none.
    pub(crate) fn follow(
        &mut self,
        frame: &Frame,
        at: Duration,
        interval: Duration,
    ) -> Option<Vec<Detection>> {
        if interval.is_zero() || self.size != (frame.width(), frame.height()) {
            self.faces.clear();
        }
        for face in &mut self.faces {
            let (bbox, correlation) = face.template.seek(frame, &face.detection.bbox);
            face.kept = correlation >= LOST_BELOW && is_in(frame, &bbox);
            face.detection.bbox = bbox;
        }
        let fresh = at.checked_sub(self.detected).is_some_and(|elapsed| elapsed < interval);
        let all_kept = !self.faces.is_empty() && self.faces.iter().all(|face| face.kept);
        if fresh && all_kept && !self.is_astray() {
            Some(self.faces.iter().map(|face| face.detection).collect())
        } else {
            None
        }
    }

    /// Whether two faces were followed to the same place.
    fn is_astray(&self) -> bool {
        let boxes = || self.faces.iter().map(|face| face.detection.bbox);
        boxes().enumerate().any(|(place, a)| boxes().take(place).any(|b| a.iou(&b) > SAME_ABOVE))
    }

    /// Whether the detector should look for small faces this time.
    pub(crate) fn wants_small(&self) -> bool {
        self.small || self.misses >= MISSES
    }

    /// Takes over what the detector found in the frame that was to be followed into, with or
    /// without a look for small faces. Its boxes jump by a tenth of their width from frame to
    /// frame, so where a face was followed to is averaged with where it was detected, which counts
    /// the less the farther it is from there.
    pub(crate) fn renew(
        &mut self,
        frame: &Frame,
        found: &mut [Detection],
        at: Duration,
        small: bool,
    ) {
        let kept: Vec<_> =
            self.faces.iter().filter(|face| face.kept).map(|face| face.detection.bbox).collect();
        for detection in found.iter_mut() {
            let overlap = |bbox: &&BoundingBox| bbox.iou(&detection.bbox);
            let same = kept.iter().max_by(|a, b| overlap(a).total_cmp(&overlap(b)));
            if let Some(bbox) = same.filter(|bbox| overlap(bbox) > SAME_ABOVE) {
                detection.bbox = bbox.toward(&detection.bbox, overlap(&bbox) / 2.0);
            }
        }
        let followed = |&detection: &Detection| Followed {
            template: Template::new(frame, &detection.bbox),
            detection,
            kept: true,
        };
        self.faces = found.iter().map(followed).collect();
        self.size = (frame.width(), frame.height());
        self.detected = at;
        self.misses = if found.is_empty() && !small { self.misses + 1 } else { 0 };
        let largest = found.iter().map(|detection| detection.bbox.width).fold(0.0, f32::max);
        self.small = small && !found.is_empty() && largest < NEAR_ENOUGH * frame.width() as f32;
    }
}

/// Whether the centre of a box is in the frame.
fn is_in(frame: &Frame, bbox: &BoundingBox) -> bool {
    let (x, y) = (bbox.x + bbox.width / 2.0, bbox.y + bbox.height / 2.0);
    (0.0..frame.width() as f32).contains(&x) && (0.0..frame.height() as f32).contains(&y)
}
