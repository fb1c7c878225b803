//! Coverings drawn on faces: flat and few, they show where reading ends, not how people fare.

/// The grey that covers a place of the face, if something does. Places are in widths of the
/// face's box from its upper left corner: eyes at (0.28, 0.34) and (0.72, 0.34), mouth at 0.8.
pub(crate) type Covering = fn(x: f32, y: f32) -> Option<u8>;

pub(crate) const COVERINGS: [(&str, Covering); 6] = [
    ("nothing", |_, _| None),
    ("glasses", |x, y| {
        let lens = from_eye(x, y);
        let bridge = (0.46..0.54).contains(&x) && (0.32..0.35).contains(&y);
        ((0.17..0.2).contains(&lens) || bridge).then_some(30)
    }),
    ("sunglasses", |x, y| (from_eye(x, y) < 0.2).then_some(25)),
    ("mask", |x, y| (y > 0.52 && within(x, y, 0.5, 0.55)).then_some(215)),
    ("hijab", |x, y| {
        let cloth = within(x, y, 0.85, 1.05) || (y > 1.0 && (-0.6..1.6).contains(&x) && y < 2.0);
        (cloth && !(within(x, y, 0.44, 0.56) && y > 0.12)).then_some(90)
    }),
    ("niqab", |x, y| {
        let slit = (0.22..0.48).contains(&y) && (0.06..0.94).contains(&x);
        (within(x, y, 0.85, 1.05) && !slit).then_some(35)
    }),
];

/// Distance from the nearer eye.
fn from_eye(x: f32, y: f32) -> f32 {
    (x.max(1.0 - x) - 0.72).hypot(y - 0.34)
}

/// Whether a place lies in an ellipse about the middle of the face.
fn within(x: f32, y: f32, radius_x: f32, radius_y: f32) -> bool {
    ((x - 0.5) / radius_x).powi(2) + ((y - 0.6) / radius_y).powi(2) < 1.0
}
