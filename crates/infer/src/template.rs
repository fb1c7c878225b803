//! A face's picture, which is sought again in the next frame by normalised cross-correlation: it
//! sees through a change of light, and costs a hundredth of a detection.

use crate::resample::{Window, resample};
use crate::{BoundingBox, Frame};

/// Width and height of a face's picture in cells: fine enough to place a box to within a
/// hundredth of its width, coarse enough to be sought in a fraction of a millisecond.
const CELLS: usize = 24;

/// How far from its last place a face is sought on each side, in cells: half a face.
const REACH: usize = 12;

/// How far it is sought once it is found roughly, in cells.
const NUDGE: usize = 2;

/// A face is sought this much smaller and larger than it was: a head that leans to the camera
/// grows by less between two frames.
const ZOOM: f32 = 1.04;

/// What a face looked like when the detector found it.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    pixels: Vec<u8>,
    sum: i64,
    /// Times its number of pixels.
    variance: i64,
}

/// A place in a region, in cells, and how well the template fits there, -1 to 1.
#[derive(Debug, Clone, Copy)]
struct Fit {
    x: f32,
    y: f32,
    correlation: f32,
}

impl Template {
    /// The face in a box.
    pub(crate) fn new(frame: &Frame, bbox: &BoundingBox) -> Self {
        let pixels = region(frame, bbox, 0);
        let (sum, squares) = pixels.iter().fold((0, 0), |(sum, squares), &pixel| {
            (sum + i64::from(pixel), squares + i64::from(pixel).pow(2))
        });
        Self { pixels, sum, variance: variance(sum, squares) }
    }

    /// Where the face is now, given where it was last, and how well it fits, -1 to 1.
    pub(crate) fn seek(&self, frame: &Frame, last: &BoundingBox) -> (BoundingBox, f32) {
        let roughly = moved(last, self.best(frame, last, REACH, 2), REACH);
        let [smaller, same, larger] = [1.0 / ZOOM, 1.0, ZOOM].map(|zoom| {
            let bbox = roughly.about_centre(zoom);
            let fit = self.best(frame, &bbox, NUDGE, 1);
            (moved(&bbox, fit, NUDGE), fit.correlation)
        });
        if smaller.1 > same.1 || larger.1 > same.1 {
            return if smaller.1 > larger.1 { smaller } else { larger };
        }
        let zoom = ZOOM.powf(vertex(smaller.1, same.1, larger.1));
        (same.0.about_centre(zoom), same.1)
    }

    /// The best fit within `reach` of a box, to a fraction of a cell; `step` cells apart at first.
    fn best(&self, frame: &Frame, bbox: &BoundingBox, reach: usize, step: usize) -> Fit {
        let region = region(frame, bbox, reach);
        let at = |x: usize, y: usize| self.correlation(&region, CELLS + 2 * reach, x, y);
        let last = 2 * reach;
        let mut best = (reach, reach, at(reach, reach));
        let mut try_all = |columns: &mut dyn Iterator<Item = (usize, usize)>| {
            for (x, y) in columns {
                let correlation = at(x, y);
                if correlation > best.2 {
                    best = (x, y, correlation);
                }
            }
            best
        };
        let steps = || (0..=last).step_by(step);
        let (x, y, _) = try_all(&mut steps().flat_map(|y| steps().map(move |x| (x, y))));
        let around =
            |middle: usize| middle.saturating_sub(step - 1)..=(middle + step - 1).min(last);
        let (x, y, correlation) =
            try_all(&mut around(y).flat_map(|y| around(x).map(move |x| (x, y))));
        let inside = |middle: usize| (1..last).contains(&middle);
        let horizontal =
            if inside(x) { vertex(at(x - 1, y), correlation, at(x + 1, y)) } else { 0.0 };
        let vertical =
            if inside(y) { vertex(at(x, y - 1), correlation, at(x, y + 1)) } else { 0.0 };
        Fit { x: x as f32 + horizontal, y: y as f32 + vertical, correlation }
    }

    /// Correlation with the part of a region that begins at a cell; 0 where either is of one grey.
    fn correlation(&self, region: &[u8], stride: usize, x: usize, y: usize) -> f32 {
        let (mut products, mut sum, mut squares) = (0_u32, 0_u32, 0_u32);
        for (row, template) in self.pixels.chunks_exact(CELLS).enumerate() {
            let start = (y + row) * stride + x;
            for (&a, &b) in template.iter().zip(&region[start..start + CELLS]) {
                let (a, b) = (u32::from(a), u32::from(b));
                products += a * b;
                sum += b;
                squares += b * b;
            }
        }
        let covariance = COUNT * i64::from(products) - self.sum * i64::from(sum);
        let variances = self.variance as f64 * variance(i64::from(sum), i64::from(squares)) as f64;
        if variances > 0.0 { (covariance as f64 / variances.sqrt()) as f32 } else { 0.0 }
    }
}

const COUNT: i64 = (CELLS * CELLS) as i64;

fn variance(sum: i64, squares: i64) -> i64 {
    COUNT * squares - sum * sum
}

/// A box and `margin` cells around it, as cells.
fn region(frame: &Frame, bbox: &BoundingBox, margin: usize) -> Vec<u8> {
    let side = CELLS + 2 * margin;
    let around = bbox.about_centre(side as f32 / CELLS as f32);
    let whole = (frame.width() as usize, frame.height() as usize);
    resample(frame.grey(), whole, Window::from(around), (side, side))
}

/// The box that a fit in the region around a box stands for.
fn moved(bbox: &BoundingBox, fit: Fit, margin: usize) -> BoundingBox {
    let cells = |place: f32| (place - margin as f32) / CELLS as f32;
    BoundingBox {
        x: bbox.x + cells(fit.x) * bbox.width,
        y: bbox.y + cells(fit.y) * bbox.height,
        ..*bbox
    }
}

/// Where the parabola through three neighbours, the middle one the highest, has its top: -0.5 to
/// 0.5 from the middle.
fn vertex(before: f32, middle: f32, after: f32) -> f32 {
    let bend = before - 2.0 * middle + after;
    if bend < 0.0 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 }
}
