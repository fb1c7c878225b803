//! Which face is which from one frame to the next, and which one leads.

use crate::{BoundingBox, Face, TrackerOptions};
use std::time::Duration;

/// The faces seen lately and the one that leads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identities {
    known: Vec<Known>,
    leading: Option<u64>,
    next_id: u64,
}

#[derive(Debug, Clone)]
struct Known {
    id: u64,
    bbox: BoundingBox,
    seen: Duration,
}

impl Identities {
    /// Gives each face the id of the known face that it overlaps most, or a new one, and puts the
    /// leading face first, the others by size. Returns the id of the face that leads, even if it
    /// is out of sight.
    pub(crate) fn assign(
        &mut self,
        faces: &mut [Face],
        at: Duration,
        options: &TrackerOptions,
    ) -> Option<u64> {
        self.known.retain(|known| at.saturating_sub(known.seen) < options.lead_timeout);
        let matches = self.matches(faces, options.iou_threshold);
        for (face, matched) in faces.iter_mut().zip(matches) {
            if let Some(place) = matched {
                let known = &mut self.known[place];
                (known.bbox, known.seen) = (face.bbox, at);
                face.id = known.id;
            } else {
                face.id = self.next_id;
                self.known.push(Known { id: face.id, bbox: face.bbox, seen: at });
                self.next_id += 1;
            }
        }
        faces.sort_by(|a, b| b.bbox.area().total_cmp(&a.bbox.area()));
        if !self.known.iter().any(|known| Some(known.id) == self.leading) {
            self.leading = faces.first().map(|face| face.id);
        }
        faces.sort_by_key(|face| Some(face.id) != self.leading);
        self.leading
    }

    /// The face that leads, even if it is out of sight.
    pub(crate) fn leading(&self) -> Option<u64> {
        self.leading
    }

    /// For each face the place of its known face, the best overlaps paired first.
    fn matches(&self, faces: &[Face], threshold: f32) -> Vec<Option<usize>> {
        let mut pairs = Vec::new();
        for (place, known) in self.known.iter().enumerate() {
            for (index, face) in faces.iter().enumerate() {
                let iou = known.bbox.iou(&face.bbox);
                if iou >= threshold {
                    pairs.push((iou, place, index));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut matches = vec![None; faces.len()];
        for (_, place, index) in pairs {
            if matches[index].is_none() && !matches.contains(&Some(place)) {
                matches[index] = Some(place);
            }
        }
        matches
    }
}
