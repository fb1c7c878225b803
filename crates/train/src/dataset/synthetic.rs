//! Faces drawn by procedure, so that the pipeline runs on a machine without data. A network
//! trained on them knows nothing of real faces.

use super::{Dataset, Pictures};
use model::{Expression, PIXELS, SIDE};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What sets the expressions apart: `mouth` bends up (positive) or down, `open` is its opening,
/// `brow` slopes towards the nose (positive) or away, `eye` is the eyes' opening, `nose` the
/// strength of a wrinkle above it. All in pixels of a 48-pixel face, before variation.
struct Features {
    mouth: f32,
    open: f32,
    brow: f32,
    eye: f32,
    nose: f32,
}

const fn features(expression: Expression) -> Features {
    let (mouth, open, brow, eye, nose) = match expression {
        Expression::Angry => (-1.5, 0.8, 3.0, 1.6, 0.0),
        Expression::Disgust => (-2.5, 1.2, 1.5, 1.2, 1.0),
        Expression::Fear => (-1.0, 3.0, -3.0, 3.2, 0.0),
        Expression::Happy => (3.5, 1.5, 0.0, 1.8, 0.0),
        Expression::Sad => (-3.0, 0.8, -2.5, 1.6, 0.0),
        Expression::Surprise => (0.0, 5.0, 0.0, 3.6, 0.0),
        Expression::Neutral => (0.0, 0.8, 0.0, 2.0, 0.0),
    };
    Features { mouth, open, brow, eye, nose }
}

/// Draws `training` and `public_test` pictures, the classes in turn.
pub(crate) fn draw(training: usize, public_test: usize, seed: u64) -> Dataset {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut split = |count: usize| {
        let mut pictures = Pictures::default();
        for label in Expression::ALL.into_iter().cycle().take(count) {
            pictures.push(&face(label, &mut random), label);
        }
        pictures
    };
    let (training, public_test) = (split(training), split(public_test));
    Dataset { training, public_test, ..Dataset::default() }
}

fn face(label: Expression, random: &mut impl Rng) -> [u8; PIXELS] {
    let mut vary = |value: f32, by: f32| value + random.random_range(-by..=by);
    let Features { mouth, open, brow, eye, nose } = features(label);
    let (mouth, open, brow) = (vary(mouth, 0.8), vary(open, 0.4), vary(brow, 0.8));
    let eye = vary(eye, 0.3);
    let (centre_x, centre_y, size) = (vary(23.5, 1.5), vary(23.5, 1.5), vary(1.0, 0.08));
    let (ground, skin, ink) = (vary(60.0, 40.0), vary(170.0, 40.0), vary(40.0, 25.0));
    let mut picture = [0; PIXELS];
    for (place, pixel) in picture.iter_mut().enumerate() {
        let x = ((place % SIDE) as f32 - centre_x) / size;
        let y = ((place / SIDE) as f32 - centre_y) / size;
        let offset = x.abs();
        let head = (x / 20.0).powi(2) + (y / 23.0).powi(2) < 1.0;
        let eyes = ((offset - 8.0) / 3.5).powi(2) + ((y + 5.0) / eye).powi(2) < 1.0;
        let brows =
            (offset - 8.0).abs() < 5.0 && (y + 10.5 + brow * (offset - 8.0) / 5.0).abs() < 1.0;
        let lips = mouth * (1.0 - (x / 8.0).powi(2)) + 11.0;
        let mouths = offset < 8.0 && (y - lips).abs() < open * (1.0 - (x / 9.0).powi(2)) + 0.4;
        let wrinkle = nose > 0.0 && offset < 3.0 && (y - 1.0).abs() < 1.0;
        let value = match (head, eyes || brows || mouths || wrinkle) {
            (false, _) => ground,
            (true, false) => skin - offset,
            (true, true) => ink,
        };
        *pixel = (value + random.random_range(-12.0..12.0)).clamp(0.0, 255.0) as u8;
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_faces() {
        let (a, b, c) = (draw(14, 7, 1), draw(14, 7, 1), draw(14, 7, 2));
        assert_eq!(a.training.pixels, b.training.pixels);
        assert_ne!(a.training.pixels, c.training.pixels);
        assert_eq!(a.training.counts(), [2; Expression::COUNT]);
        assert_eq!(a.public_test.counts(), [1; Expression::COUNT]);
    }
}
