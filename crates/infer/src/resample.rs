//! One resampling for all uses: shrinking a frame for the detector, cutting out a face, following
//! it.

use crate::{BoundingBox, MAX_SIDE};

/// A window of a picture in pixels, which may reach beyond its edges.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl From<BoundingBox> for Window {
    /// The box, brought within bounds that any box of a face keeps and that bound the work: what
    /// is not a number counts as 0.
    fn from(bbox: BoundingBox) -> Self {
        const FAR: f32 = 4.0 * MAX_SIDE as f32;
        let number = |value: f32| if value.is_nan() { 0.0 } else { value };
        Self {
            x: number(bbox.x).clamp(-FAR, FAR),
            y: number(bbox.y).clamp(-FAR, FAR),
            width: number(bbox.width).clamp(1.0, FAR),
            height: number(bbox.height).clamp(1.0, FAR),
        }
    }
}

/// Scales a window of a grey picture to `width` x `height`: each axis is averaged over the area
/// that a pixel covers when it shrinks, and interpolated linearly when it grows. Beyond the edges
/// the outermost pixels are repeated.
pub(crate) fn resample(
    grey: &[u8],
    (source_width, source_height): (usize, usize),
    window: Window,
    (width, height): (usize, usize),
) -> Vec<u8> {
    let columns = runs(window.x, window.width, width, source_width);
    let rows = runs(window.y, window.height, height, source_height);
    let left = columns.first().map_or(0, |run| run.first);
    let right = columns.last().map_or(0, |run| run.first + run.weights.len());

    let mut scaled = Vec::with_capacity(width * height);
    let mut line = vec![0.0_f32; right - left];
    for row in &rows {
        line.fill(0.0);
        for (place, weight) in (row.first..).zip(&row.weights) {
            let source = &grey[place * source_width..][left..right];
            for (sum, &pixel) in line.iter_mut().zip(source) {
                *sum += f32::from(pixel) * weight;
            }
        }
        scaled.extend(columns.iter().map(|column| {
            let covered = line[column.first - left..].iter().zip(&column.weights);
            let sum: f32 = covered.map(|(value, weight)| value * weight).sum();
            // What is cut off after adding a half is rounded.
            (sum + 0.5) as u8
        }));
    }
    scaled
}

/// The source pixels of an output pixel on one axis; their weights sum to 1.
#[derive(Debug, Clone)]
struct Run {
    first: usize,
    weights: Vec<f32>,
}

/// For each output pixel of one axis, in order, its source pixels.
fn runs(start: f32, extent: f32, count: usize, source: usize) -> Vec<Run> {
    let step = f64::from(extent) / count as f64;
    let inside = |position: i64| position.clamp(0, source as i64 - 1) as usize;
    (0..count)
        .map(|output| {
            let from = f64::from(start) + output as f64 * step;
            // Where it grows, the two pixels between whose centres it lies, as if it were as large
            // as they are.
            let (from, extent) =
                if step < 1.0 { (from + (step - 1.0) / 2.0, 1.0) } else { (from, step) };
            let to = from + extent;
            let covered = from.floor() as i64..to.ceil() as i64;
            let first = inside(covered.start);
            let mut weights = vec![0.0; inside(covered.end - 1) - first + 1];
            for pixel in covered {
                let part = to.min((pixel + 1) as f64) - from.max(pixel as f64);
                weights[inside(pixel) - first] += (part / extent) as f32;
            }
            Run { first, weights }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(width: f32, height: f32) -> Window {
        Window { x: 0.0, y: 0.0, width, height }
    }

    #[test]
    fn the_same_size_changes_nothing() {
        let picture: Vec<u8> = (0..12).map(|i| i * 20).collect();
        assert_eq!(resample(&picture, (4, 3), whole(4.0, 3.0), (4, 3)), picture);
    }

    #[test]
    fn shrinking_averages_the_area() {
        let picture = [0, 100, 20, 40, 200, 100, 60, 80];
        assert_eq!(resample(&picture, (4, 2), whole(4.0, 2.0), (2, 1)), [100, 50]);
    }

    #[test]
    fn a_pixel_half_covered_counts_half() {
        let thirds = resample(&[0, 90, 180], (3, 1), whole(3.0, 1.0), (2, 1));
        assert_eq!(thirds, [30, 150]);
    }

    #[test]
    fn enlarging_interpolates_between_centres() {
        let ramp = resample(&[0, 100], (2, 1), whole(2.0, 1.0), (4, 1));
        assert_eq!(ramp, [0, 25, 75, 100]);
    }

    #[test]
    fn beyond_the_edge_the_outermost_pixels_repeat() {
        let window = Window { x: -2.0, y: -5.0, width: 6.0, height: 1.0 };
        assert_eq!(resample(&[10, 200], (2, 1), window, (6, 1)), [10, 10, 10, 200, 200, 200]);
    }
}
