use qrcode::{Color, QrCode, types::QrError};
use std::fmt::Write as _;

/// The margin that scanners ask for, in modules (ISO/IEC 18004).
const MARGIN: usize = 4;

/// A QR code as an SVG draws it: dark modules as one path, in units of a module.
#[derive(Debug)]
pub(crate) struct Qr {
    /// Width and height, margin included.
    pub(crate) side: usize,
    pub(crate) path: String,
}

impl Qr {
    /// Of a text of at most about 2,300 bytes.
    pub(crate) fn new(text: &str) -> Result<Self, QrError> {
        let code = QrCode::new(text)?;
        let width = code.width();
        let mut path = String::new();
        for (place, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (place % width + MARGIN, place / width + MARGIN);
                // Writing to a string cannot fail.
                let _ = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
        Ok(Self { side: width + 2 * MARGIN, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_eyes_within_a_margin() {
        let Qr { side, path } =
            Qr::new("https://mission.example/survey?workshop=SOLO-2026").unwrap();
        let far = side - MARGIN - 1;
        for (x, y) in [(MARGIN, MARGIN), (far, MARGIN), (MARGIN, far)] {
            assert!(path.contains(&format!("M{x} {y}h")), "{x} {y}");
        }
        assert!(!path.contains("M3 ") && !path.contains(&format!("M{} ", far + 1)));
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        assert!(Qr::new(&"x".repeat(5000)).is_err());
    }
}
