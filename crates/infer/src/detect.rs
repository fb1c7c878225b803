//! Finds faces with rustface (`SeetaFace`), whose weights are embedded.

use crate::resample::{Window, resample};
use crate::stretch::stretch;
use crate::{BoundingBox, Frame, InferError};
use rustface::ImageData;
use std::fmt;

/// `SeetaFace`'s frontal model: BSD-2-Clause, (c) 2016 VIPL group, Institute of Computing
/// Technology, Chinese Academy of Sciences.
static WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/seeta.bin"));

/// The side of the detector's window in pixels: a smaller picture holds no face for it.
pub(crate) const WINDOW: u32 = 40;

/// A face that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// Where it is, in pixels of the frame given.
    pub bbox: BoundingBox,
    /// At least the threshold asked for.
    pub score: f32,
}

/// The face detector. Not `Send`: each thread makes its own.
///
/// Its pyramid keeps rustface's factor of 0.8. With 0.6 it takes two thirds of the time, but of 200
/// pictures of PublicTest shown 120 pixels wide it finds 151 faces in place of 170.
pub struct Detector {
    cascade: Box<dyn rustface::Detector>,
}

/// A frame made ready for the detector: shrunk, its light evened out.
#[derive(Debug)]
pub struct Prepared {
    grey: Vec<u8>,
    size: (u32, u32),
    /// How many of the frame's pixels one of these is wide and high.
    scale: (f32, f32),
}

impl Prepared {
    /// Shrinks a frame to `width` and stretches its greys.
    pub fn new(frame: &Frame, width: u32) -> Self {
        let size = detection_size(frame, width);
        let scale = (frame.width() as f32 / size.0 as f32, frame.height() as f32 / size.1 as f32);
        Self { grey: prepare(frame, size), size, scale }
    }
}

impl Detector {
    /// A detector with the embedded weights.
    ///
    /// # Errors
    /// [`InferError::DetectorWeights`] if they are unreadable.
    pub fn new() -> Result<Self, InferError> {
        let model = rustface::read_model(WEIGHTS).map_err(InferError::DetectorWeights)?;
        Ok(Self { cascade: rustface::create_detector_with_model(model) })
    }

    /// The faces in a frame that score at least `threshold` (above 0), largest first.
    pub fn detect(&mut self, frame: &Prepared, threshold: f32) -> Vec<Detection> {
        let (width, height) = frame.size;
        if width.min(height) < WINDOW {
            return Vec::new();
        }
        self.cascade.set_score_thresh(f64::from(threshold));
        let mut found: Vec<_> = self
            .cascade
            .detect(&ImageData::new(&frame.grey, width, height))
            .iter()
            .map(|face| {
                let bbox = BoundingBox {
                    x: face.bbox().x() as f32,
                    y: face.bbox().y() as f32,
                    width: face.bbox().width() as f32,
                    height: face.bbox().height() as f32,
                };
                let (horizontal, vertical) = frame.scale;
                Detection { bbox: bbox.scaled(horizontal, vertical), score: face.score() as f32 }
            })
            .filter(|detection| detection.bbox.area() > 0.0)
            .collect();
        found.sort_by(|a, b| b.bbox.area().total_cmp(&a.bbox.area()));
        found
    }
}

impl fmt::Debug for Detector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detector").finish_non_exhaustive()
    }
}

/// The size at which a frame is searched: `width` wide, or smaller if the frame is. A tall strip
/// is bounded to twice that in height, because the time grows with the area.
fn detection_size(frame: &Frame, width: u32) -> (u32, u32) {
    let (frame_width, frame_height) = (f64::from(frame.width()), f64::from(frame.height()));
    let scale = (f64::from(width) / frame_width).min(f64::from(2 * width) / frame_height).min(1.0);
    let scaled = |length: f64| (length * scale).round().max(1.0) as u32;
    (scaled(frame_width), scaled(frame_height))
}

fn prepare(frame: &Frame, (width, height): (u32, u32)) -> Vec<u8> {
    let mut grey = if (width, height) == (frame.width(), frame.height()) {
        frame.grey().to_vec()
    } else {
        let window =
            Window { x: 0.0, y: 0.0, width: frame.width() as f32, height: frame.height() as f32 };
        let size = (frame.width() as usize, frame.height() as usize);
        resample(frame.grey(), size, window, (width as usize, height as usize))
    };
    stretch(&mut grey);
    grey
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> (u32, u32) {
        let grey = vec![0; (width * height) as usize];
        detection_size(&Frame::from_grey(width, height, grey).unwrap(), 320)
    }

    #[test]
    fn a_frame_is_searched_at_the_width_asked_for() {
        assert_eq!(size(640, 480), (320, 240));
        assert_eq!(size(480, 640), (320, 427));
        assert_eq!(size(200, 100), (200, 100));
        assert_eq!(size(2000, 20), (320, 3));
    }

    #[test]
    fn a_tall_strip_does_not_cost_more() {
        assert_eq!(size(400, 6400), (40, 640));
    }
}
