//! Glasses, masks and headscarves drawn on faces, each time with another shape and tone. They are
//! flat; they teach a network not to take what somebody wears for an expression.

use crate::augment::around;
use model::SIDE;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Where FER2013 frames an eye: from the left or the right edge, and from above, as shares of the
/// side.
const EYE: (f32, f32) = (0.3, 0.36);

/// Draws one of the three over a picture.
pub(crate) fn cover(picture: &mut [u8], random: &mut ChaCha8Rng) {
    match random.random_range(0..3) {
        0 => glasses(picture, random),
        1 => mask(picture, random),
        _ => headscarf(picture, random),
    }
}

/// Frames of glasses, or dark ones.
fn glasses(picture: &mut [u8], random: &mut ChaCha8Rng) {
    let (x, y) = (around(EYE.0, 0.03, random), around(EYE.1, 0.04, random));
    let (radius, height) = (around(0.15, 0.04, random), around(0.8, 0.25, random));
    let inner = if random.random_bool(0.25) { 0.0 } else { radius - around(0.03, 0.015, random) };
    let bridge = x + radius..1.0 - x - radius;
    let grey = random.random_range(0..=90);
    paint(picture, |across, down| {
        let from_eye = (across.min(1.0 - across) - x).hypot((down - y) / height);
        let on_bridge = bridge.contains(&across) && (down - y).abs() < 0.02;
        ((inner..radius).contains(&from_eye) || on_bridge).then_some(grey)
    });
}

/// A mask over mouth and nose.
fn mask(picture: &mut [u8], random: &mut ChaCha8Rng) {
    let (top, radius) = (around(0.56, 0.06, random), around(0.45, 0.07, random));
    let grey = random.random_range(60..=255);
    paint(picture, |across, down| {
        (down > top && within(across, down, (radius, radius * 1.15))).then_some(grey)
    });
}

/// A scarf about the face, over hair, ears and neck.
fn headscarf(picture: &mut [u8], random: &mut ChaCha8Rng) {
    let radii = (around(0.42, 0.06, random), around(0.52, 0.06, random));
    let forehead = around(0.12, 0.08, random);
    let grey = random.random_range(0..=255);
    paint(picture, |across, down| {
        (down < forehead || !within(across, down, radii)).then_some(grey)
    });
}

/// Whether a place lies in an ellipse about the middle of the face.
fn within(across: f32, down: f32, radii: (f32, f32)) -> bool {
    ((across - 0.5) / radii.0).powi(2) + ((down - 0.58) / radii.1).powi(2) < 1.0
}

/// Replaces the greys of the places, given as shares of the side, that `covering` names.
fn paint(picture: &mut [u8], covering: impl Fn(f32, f32) -> Option<u8>) {
    let place = |pixel: usize| (pixel as f32 + 0.5) / SIDE as f32;
    for (at, grey) in picture.iter_mut().enumerate() {
        *grey = covering(place(at % SIDE), place(at / SIDE)).unwrap_or(*grey);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::PIXELS;
    use rand::SeedableRng;

    /// The share of places that a drawing changes.
    fn changed(draw: fn(&mut [u8], &mut ChaCha8Rng), seed: u64) -> f32 {
        // No covering has this grey throughout the test: two pictures differ in every place.
        let mut pictures = [vec![1; PIXELS], vec![2; PIXELS]];
        for picture in &mut pictures {
            draw(picture, &mut ChaCha8Rng::seed_from_u64(seed));
        }
        let same = pictures[0].iter().zip(&pictures[1]).filter(|(a, b)| a == b).count();
        same as f32 / PIXELS as f32
    }

    #[test]
    fn coverings_cover_a_part_of_the_face() {
        for seed in 0..100 {
            assert!((0.005..0.35).contains(&changed(glasses, seed)), "glasses {seed}");
            assert!((0.05..0.55).contains(&changed(mask, seed)), "mask {seed}");
            assert!((0.1..0.7).contains(&changed(headscarf, seed)), "headscarf {seed}");
        }
    }

    #[test]
    fn each_seed_draws_something_else() {
        let drawn = |seed| {
            let mut picture = vec![128; PIXELS];
            cover(&mut picture, &mut ChaCha8Rng::seed_from_u64(seed));
            picture
        };
        assert_eq!(drawn(1), drawn(1));
        assert!((2..20).all(|seed| drawn(seed) != drawn(1)));
    }
}
