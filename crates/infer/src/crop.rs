//! Cuts a face out as the network saw faces in training.

use crate::resample::{Window, resample};
use crate::{BoundingBox, Frame};
use model::SIDE;

/// Which part of the frame around a detected face is read, and which way round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// How much larger than the detector's box it is, about the same centre.
    pub margin: f32,
    /// Whether it is flipped horizontally.
    pub flipped: bool,
}

impl View {
    /// As FER2013 frames a face: measured on 222 of its faces.
    pub const AS_IN_TRAINING: Self = Self { margin: 1.09, flipped: false };

    /// What is read of a face. The detector frames it more loosely than FER2013 does, so the mean
    /// over two views of different sizes is right more often than one view: of the faces that are
    /// found in frames, 69.3 against 68.5 % (the example `public_test`).
    pub const PAIR: [Self; 2] =
        [Self { margin: 1.04, flipped: false }, Self { margin: 1.14, flipped: true }];
}

/// The face in a box that the detector found, as 48 x 48 grey bytes ([`model::PIXELS`]): averaged
/// over the area when it shrinks, interpolated when it grows, edge pixels repeated where the view
/// reaches beyond the frame.
///
/// A tilted head is left tilted. A tilt of 20 degrees costs about 7 points of the accuracy on
/// PublicTest, of 10 degrees up to 2. Turning the face back by what its symmetry says loses 2 to 4
/// points up to 10 degrees and gains nothing at 20 (the example `public_test`).
pub fn crop(frame: &Frame, bbox: &BoundingBox, view: View) -> Vec<u8> {
    let size = (frame.width() as usize, frame.height() as usize);
    let window = Window::from(bbox.about_centre(view.margin));
    let mut face = resample(frame.grey(), size, window, (SIDE, SIDE));
    if view.flipped {
        face.chunks_exact_mut(SIDE).for_each(<[u8]>::reverse);
    }
    face
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::PIXELS;

    fn ramp(width: u32, height: u32) -> Frame {
        let grey = (0..width * height).map(|i| (i % width) as u8).collect();
        Frame::from_grey(width, height, grey).unwrap()
    }

    #[test]
    fn the_crop_keeps_the_centre_of_the_box() {
        let bbox = BoundingBox { x: 60.0, y: 40.0, width: 80.0, height: 80.0 };
        let face = crop(&ramp(200, 200), &bbox, View::AS_IN_TRAINING);
        assert_eq!(face.len(), PIXELS);
        let row = &face[..SIDE];
        let middle = f32::midpoint(f32::from(row[23]), f32::from(row[24]));
        assert!((middle - 99.5).abs() <= 0.5, "{middle}");
        let covered = f32::from(row[47]) - f32::from(row[0]);
        let expected = 80.0 * View::AS_IN_TRAINING.margin * 47.0 / 48.0;
        assert!((covered - expected).abs() <= 1.0, "{covered} {expected}");
    }

    #[test]
    fn a_flipped_view_reads_from_the_right() {
        let bbox = BoundingBox { x: 60.0, y: 40.0, width: 80.0, height: 80.0 };
        let view = |flipped| View { margin: 0.5, flipped };
        let [plain, flipped] =
            [false, true].map(|flipped| crop(&ramp(200, 200), &bbox, view(flipped)));
        assert_eq!(
            flipped[..SIDE].iter().rev().collect::<Vec<_>>(),
            plain[..SIDE].iter().collect::<Vec<_>>()
        );
        assert!(flipped[0] > plain[0] && plain[0] >= 80);
    }

    #[test]
    fn a_face_cut_by_the_edge_is_padded_with_edge_pixels() {
        let bbox = BoundingBox { x: -50.0, y: -50.0, width: 100.0, height: 100.0 };
        let face = crop(&ramp(100, 100), &bbox, View::AS_IN_TRAINING);
        assert_eq!(face[0], 0);
        assert!(face[..SIDE / 2].iter().all(|&pixel| pixel == 0));
        assert!(face[SIDE - 1] > 40);
    }

    #[test]
    fn a_face_of_a_few_pixels_is_enlarged() {
        let bbox = BoundingBox { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };
        assert_eq!(crop(&ramp(1, 1), &bbox, View::AS_IN_TRAINING), vec![0; PIXELS]);
    }
}
