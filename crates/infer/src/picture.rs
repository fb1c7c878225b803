//! Decodes a picture's bytes to upright grey pixels.

use crate::frame::{MAX_DECODED_BYTES, check_size_up_to};
use crate::{FrameError, container};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageReader, Limits};
use model::luma;
use std::io::{Cursor, ErrorKind};

pub(crate) fn decode(bytes: &[u8], most_pixels: u64) -> Result<GrayImage, FrameError> {
    let format = container::check(bytes)?;
    let error = |error| frame_error(error, bytes.len());

    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(error)?;

    let (width, height) = decoder.dimensions();
    check_size_up_to(width, height, most_pixels)?;
    if decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(FrameError::TooMuchMemory);
    }
    // A picture whose EXIF part is damaged is still a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(error)?;
    let mut upright = DynamicImage::ImageLuma8(grey(picture));
    upright.apply_orientation(orientation);
    Ok(upright.into_luma8())
}

fn grey(picture: DynamicImage) -> GrayImage {
    match picture {
        DynamicImage::ImageLuma8(grey) => grey,
        DynamicImage::ImageRgb8(rgb) => from_colours::<3>(rgb.width(), rgb.height(), &rgb),
        DynamicImage::ImageRgba8(rgba) => from_colours::<4>(rgba.width(), rgba.height(), &rgba),
        other => {
            let rgb = other.into_rgb8();
            from_colours::<3>(rgb.width(), rgb.height(), &rgb)
        }
    }
}

fn from_colours<const CHANNELS: usize>(width: u32, height: u32, colours: &[u8]) -> GrayImage {
    let mut grey = GrayImage::new(width, height);
    for (pixel, colour) in grey.iter_mut().zip(colours.as_chunks::<CHANNELS>().0) {
        *pixel = luma([colour[0], colour[1], colour[2]]);
    }
    grey
}

fn frame_error(error: ImageError, bytes: usize) -> FrameError {
    match error {
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            FrameError::Truncated { bytes }
        }
        ImageError::Limits(_) => FrameError::TooMuchMemory,
        other => FrameError::Damaged { reason: other.to_string() },
    }
}
