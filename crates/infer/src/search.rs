use crate::detect::WINDOW;
use crate::{InferError, MAX_SIDE};

/// At what size a frame is searched for faces, and what counts as one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// How wide the frame is made for the search, in pixels; a narrower frame is searched as it
    /// is. The detector's smallest face is 40 pixels wide, and its time grows with the area.
    pub width: u32,
    /// The lowest score of a face; about 1 to 100.
    pub threshold: f32,
}

impl Search {
    /// 320 wide: finds faces of at least about a seventh of the frame's width. At a threshold of
    /// 1.0 it found 90 of 100 of them and took one of 63 pictures without a face for one.
    pub const NEAR: Self = Self { width: 320, threshold: 1.0 };

    /// 640 wide: finds faces of half that size in three times the time. The threshold is 2.0,
    /// because a larger picture holds more that looks like a face.
    pub const FAR: Self = Self { width: 640, threshold: 2.0 };

    pub(crate) fn check(self) -> Result<Self, InferError> {
        if !(WINDOW..=MAX_SIDE).contains(&self.width) {
            return Err(InferError::DetectionWidth { found: self.width });
        }
        if !(self.threshold > 0.0 && self.threshold.is_finite()) {
            return Err(InferError::ScoreThreshold { found: self.threshold });
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_out_of_range_is_refused() {
        let message = |search: Search| search.check().unwrap_err().to_string();
        let narrow = message(Search { width: 39, ..Search::NEAR });
        assert!(narrow.contains("40 to 16384 pixels, not 39"), "{narrow}");
        for threshold in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            let refused = message(Search { threshold, ..Search::NEAR });
            assert!(refused.contains("above 0"), "{refused}");
        }
    }
}
