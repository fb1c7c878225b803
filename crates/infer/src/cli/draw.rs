//! Boxes and words on a frame.

use font8x8::legacy::BASIC_LEGACY;
use image::{Rgb, RgbImage};
use infer::{BoundingBox, Frame};

/// Lines and letters grow with the picture: a letter's dot is this part of the shorter side.
const DOTS: u32 = 240;

/// Dots of a letter across and down.
const LETTER: i64 = 8;

/// A frame to draw on.
pub(crate) struct Canvas {
    picture: RgbImage,
    /// Pixels of a line's width and of a letter's dot.
    dot: i64,
}

impl Canvas {
    pub(crate) fn new(frame: &Frame) -> Self {
        let (width, height) = (frame.width(), frame.height());
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let grey = frame.grey()[y as usize * width as usize + x as usize];
            Rgb([grey; 3])
        });
        Self { picture, dot: i64::from((width.min(height) / DOTS).max(1)) }
    }

    /// Draws the outline of a box, as far as it is in the picture.
    pub(crate) fn frame(&mut self, bbox: &BoundingBox, colour: [u8; 3]) {
        let (left, top) = (bbox.x as i64, bbox.y as i64);
        let (width, height) = (bbox.width as i64, bbox.height as i64);
        self.fill((left, top, width, self.dot), colour);
        self.fill((left, top + height - self.dot, width, self.dot), colour);
        self.fill((left, top, self.dot, height), colour);
        self.fill((left + width - self.dot, top, self.dot, height), colour);
    }

    /// Writes dark ASCII on a coloured ground that stands on a place, but within the picture.
    pub(crate) fn label(&mut self, words: &str, (x, y): (f32, f32), colour: [u8; 3]) {
        let width = (words.len() as i64 * LETTER + 1) * self.dot;
        let height = (LETTER + 2) * self.dot;
        let inside =
            |place: f32, length: i64, all: u32| (place as i64).min(i64::from(all) - length).max(0);
        let left = inside(x, width, self.picture.width());
        let top = inside(y - height as f32, height, self.picture.height());
        self.fill((left, top, width, height), colour);
        for (place, letter) in words.bytes().enumerate() {
            let start = left + (place as i64 * LETTER + 1) * self.dot;
            let rows = BASIC_LEGACY.get(usize::from(letter)).copied().unwrap_or_default();
            for (bits, row) in rows.into_iter().zip(1..) {
                for column in (0..LETTER).filter(|column| bits >> column & 1 == 1) {
                    let dot = (start + column * self.dot, top + row * self.dot);
                    self.fill((dot.0, dot.1, self.dot, self.dot), [17, 24, 39]);
                }
            }
        }
    }

    pub(crate) fn into_picture(self) -> RgbImage {
        self.picture
    }

    fn fill(&mut self, (left, top, width, height): (i64, i64, i64, i64), colour: [u8; 3]) {
        let within = |start: i64, length: i64, all: u32| {
            let clamp = |place: i64| place.clamp(0, i64::from(all)) as u32;
            clamp(start)..clamp(start.saturating_add(length))
        };
        for y in within(top, height, self.picture.height()) {
            for x in within(left, width, self.picture.width()) {
                self.picture.put_pixel(x, y, Rgb(colour));
            }
        }
    }
}
