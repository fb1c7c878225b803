//! Faces as pictures inside a page.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use model::SIDE;

/// A face of 48 x 48 grey bytes as a `data:` address.
pub(super) fn data_address(face: &[u8]) -> Result<String> {
    let mut png = Vec::new();
    let side = SIDE as u32;
    PngEncoder::new(&mut png)
        .write_image(face, side, side, ExtendedColorType::L8)
        .context("cannot encode a face")?;
    Ok(format!("data:image/png;base64,{}", STANDARD.encode(png)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_comes_back_out_of_its_address() {
        let face: Vec<u8> = (0..SIDE * SIDE).map(|place| (place % 251) as u8).collect();
        let address = data_address(&face).unwrap();
        let png = STANDARD.decode(address.strip_prefix("data:image/png;base64,").unwrap()).unwrap();
        assert_eq!(image::load_from_memory(&png).unwrap().into_luma8().into_raw(), face);
    }
}
