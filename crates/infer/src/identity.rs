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
    /// Since when it has been much larger than the leading face.
    nearer_since: Option<Duration>,
}

/// Whoever's face is so many times as wide as the leading one, for a while, sits before the camera,
/// and the leading one is a portrait on the wall or somebody behind.
const MUCH_WIDER: f32 = 1.5;

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
                self.known.push(Known {
                    id: face.id,
                    bbox: face.bbox,
                    seen: at,
                    nearer_since: None,
                });
                self.next_id += 1;
            }
        }
        if let Some(nearer) = self.nearer(at, options.lead_timeout) {
            self.leading = Some(nearer);
        }
        faces.sort_by(|a, b| b.bbox.area().total_cmp(&a.bbox.area()));
        if !self.known.iter().any(|known| Some(known.id) == self.leading) {
            self.leading = faces.first().map(|face| face.id);
        }
        faces.sort_by_key(|face| Some(face.id) != self.leading);
        self.leading
    }

    /// A face in sight that has been much larger than the leading one for `a_while`.
    fn nearer(&mut self, at: Duration, a_while: Duration) -> Option<u64> {
        let leading = self.known.iter().find(|known| Some(known.id) == self.leading)?;
        let enough = MUCH_WIDER * leading.bbox.width;
        for known in &mut self.known {
            let is_nearer = known.bbox.width >= enough;
            known.nearer_since = is_nearer.then(|| known.nearer_since.unwrap_or(at));
        }
        let has_been = |known: &&Known| {
            let since = known.nearer_since;
            known.seen == at && since.is_some_and(|since| at.saturating_sub(since) >= a_while)
        };
        self.known.iter().find(has_been).map(|known| known.id)
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
