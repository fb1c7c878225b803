//! One picture's file, of any size, as 48x48 grey bytes: upright, and grey as inference makes it.

use super::error::Reason;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Limits, Luma};
use model::{SIDE, luma};
use std::io::Cursor;

/// Pictures larger than this in either direction are refused before they are decoded.
const LONGEST_SIDE: u32 = 8192;

/// Decodes JPEG, PNG, WebP, GIF, BMP, TIFF or PNM and turns it as its EXIF orientation says. A
/// picture that is not square loses what exceeds its middle square; a larger one is averaged over
/// the area of each pixel, a smaller one interpolated.
///
/// # Errors
/// [`Reason::File`] when the bytes are no picture.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<u8>, Reason> {
    let refused = |error: image::ImageError| Reason::File(error.to_string());
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| Reason::File(error.to_string()))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    // A picture whose EXIF part is damaged is still a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut upright = DynamicImage::from_decoder(decoder).map_err(refused)?;
    upright.apply_orientation(orientation);
    let grey = middle_square(&grey(upright));
    let (target, side) = (SIDE as u32, grey.width());
    Ok(match side {
        _ if side == target => grey,
        _ if side > target => shrink(&grey),
        _ => imageops::resize(&grey, target, target, FilterType::Triangle),
    }
    .into_raw())
}

fn grey(picture: DynamicImage) -> GrayImage {
    if let DynamicImage::ImageLuma8(grey) = picture {
        return grey;
    }
    let colours = picture.into_rgb8();
    GrayImage::from_fn(colours.width(), colours.height(), |x, y| {
        Luma([luma(colours.get_pixel(x, y).0)])
    })
}

fn middle_square(picture: &GrayImage) -> GrayImage {
    let (width, height) = picture.dimensions();
    let side = width.min(height);
    imageops::crop_imm(picture, (width - side) / 2, (height - side) / 2, side, side).to_image()
}

/// The mean over the area that each of the 48x48 pixels covers in a larger square.
fn shrink(picture: &GrayImage) -> GrayImage {
    let scale = picture.width() as f32 / SIDE as f32;
    let covered: Vec<Vec<(u32, f32)>> = (0..SIDE).map(|place| covered(place, scale)).collect();
    GrayImage::from_fn(SIDE as u32, SIDE as u32, |x, y| {
        let mut sum = 0.0;
        for &(row, height) in &covered[y as usize] {
            for &(column, width) in &covered[x as usize] {
                sum += f32::from(picture.get_pixel(column, row).0[0]) * width * height;
            }
        }
        Luma([(sum / (scale * scale)).round() as u8])
    })
}

/// Which pixels of a line `scale` times as long the pixel at `place` covers, and how much of each.
fn covered(place: usize, scale: f32) -> Vec<(u32, f32)> {
    let (from, to) = (place as f32 * scale, (place + 1) as f32 * scale);
    let share = |pixel: u32| (to.min(pixel as f32 + 1.0) - from.max(pixel as f32)).max(0.0);
    let last = (SIDE as f32 * scale).round() as u32 - 1;
    (from as u32..=(to as u32).min(last)).map(|pixel| (pixel, share(pixel))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::png::PngEncoder;
    use image::{ImageEncoder, ImageFormat, RgbImage};
    use model::PIXELS;

    fn file(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn ramp(width: u32, height: u32) -> GrayImage {
        GrayImage::from_fn(width, height, |x, y| Luma([((x + y) * 2 % 256) as u8]))
    }

    #[test]
    fn a_png_of_the_right_size_keeps_every_value() {
        let picture = ramp(48, 48);
        assert_eq!(decode(&file(&picture, ImageFormat::Png)).unwrap(), picture.into_raw());
    }

    #[test]
    fn a_larger_picture_is_averaged_over_areas() {
        let stripes = GrayImage::from_fn(96, 96, |x, _| Luma([if x % 2 == 0 { 0 } else { 200 }]));
        assert_eq!(decode(&file(&stripes, ImageFormat::Png)).unwrap(), vec![100; PIXELS]);
        let halves = GrayImage::from_fn(72, 72, |x, _| Luma([if x % 3 == 0 { 0 } else { 90 }]));
        let row = &decode(&file(&halves, ImageFormat::Png)).unwrap()[..4];
        assert_eq!(row, [30, 90, 30, 90], "1.5 pixels: 0 + half of 90, half of 90 + 90");
    }

    #[test]
    fn any_size_and_shape_of_one_grey_stays_that_grey() {
        for (width, height) in [(1, 1), (7, 5), (49, 49), (100, 60), (131, 200)] {
            let picture = GrayImage::from_pixel(width, height, Luma([77]));
            let decoded = decode(&file(&picture, ImageFormat::Png)).unwrap();
            assert_eq!(decoded, vec![77; PIXELS], "{width} x {height}");
        }
    }

    #[test]
    fn jpeg_and_webp_are_read() {
        for format in [ImageFormat::Jpeg, ImageFormat::WebP] {
            let decoded = decode(&file(&GrayImage::from_pixel(64, 64, Luma([120])), format));
            assert!(decoded.unwrap().iter().all(|grey| grey.abs_diff(120) <= 1), "{format:?}");
        }
    }

    #[test]
    fn a_colour_is_as_bright_as_inference_takes_it_for() {
        let red = RgbImage::from_pixel(48, 48, image::Rgb([200, 0, 0]));
        let mut bytes = Cursor::new(Vec::new());
        red.write_to(&mut bytes, ImageFormat::Png).unwrap();
        assert_eq!(decode(&bytes.into_inner()).unwrap(), vec![60; PIXELS], "0.299 of 200");
    }

    #[test]
    fn a_picture_is_turned_upright() {
        // A TIFF directory with one entry: the orientation, turned left by a quarter.
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0";
        let dark_left = GrayImage::from_fn(48, 48, |x, _| Luma([if x < 24 { 0 } else { 200 }]));
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_exif_metadata(exif.to_vec()).unwrap();
        encoder.write_image(&dark_left, 48, 48, image::ExtendedColorType::L8).unwrap();
        let picture = decode(&bytes).unwrap();
        let (top, bottom) = picture.split_at(PIXELS / 2);
        assert!(top.iter().all(|&grey| grey == 200), "its right side is on top: {}", picture[0]);
        assert!(bottom.iter().all(|&grey| grey == 0));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(decode(b"").is_err());
        let whole = file(&ramp(48, 48), ImageFormat::Png);
        assert!(decode(&whole[..whole.len() / 2]).is_err());
    }
}
