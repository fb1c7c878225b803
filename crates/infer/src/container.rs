//! What a picture's container tells before anything is decoded: format, size, completeness. The
//! JPEG decoder fills a picture that breaks off with grey, so completeness is checked here.

use crate::FrameError;
use crate::frame::check_size;
use image::ImageFormat;

/// The format of a picture that is whole and of an acceptable size, as far as its container says.
pub(crate) fn check(bytes: &[u8]) -> Result<ImageFormat, FrameError> {
    if bytes.is_empty() {
        return Err(FrameError::Empty);
    }
    let format = format(bytes)?;
    let outline = match format {
        ImageFormat::Jpeg => {
            let jpeg = jpeg(bytes);
            Outline { size: jpeg.size, complete: jpeg.length.is_some() }
        }
        ImageFormat::Png => png(bytes),
        _ => webp(bytes),
    };
    if let Some((width, height)) = outline.size {
        check_size(width, height)?;
    }
    if outline.complete { Ok(format) } else { Err(FrameError::Truncated { bytes: bytes.len() }) }
}

fn format(bytes: &[u8]) -> Result<ImageFormat, FrameError> {
    let unread = |format: &str| FrameError::UnreadFormat { format: format.to_owned() };
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        Ok(other) => Err(unread(&format!("{other:?}"))),
        Err(_) if bytes.get(4..8) == Some(b"ftyp") => Err(unread("HEIC or a video")),
        Err(_) => Err(FrameError::NotAPicture { bytes: bytes.len() }),
    }
}

/// What was learned without decoding.
struct Outline {
    /// Width and height, where the container says them early.
    size: Option<(u32, u32)>,
    /// Whether the file reaches the end that it announces.
    complete: bool,
}

/// What a JPEG's segments tell.
struct Jpeg {
    size: Option<(u32, u32)>,
    /// Bytes up to the end-of-image marker, which is included.
    length: Option<usize>,
}

/// How long the JPEG is that `bytes` begin with; none if its end is not among them.
pub(crate) fn jpeg_length(bytes: &[u8]) -> Option<usize> {
    jpeg(bytes).length
}

/// Walks the segments of a JPEG (ITU-T T.81, annex B) to its end-of-image marker.
fn jpeg(bytes: &[u8]) -> Jpeg {
    const START_OF_IMAGE: u8 = 0xD8;
    const END_OF_IMAGE: u8 = 0xD9;
    const TEMPORARY: u8 = 0x01;
    let mut size = None;
    let mut position = 0;
    while let Some(marker) = next_marker(bytes, position) {
        match bytes[marker + 1] {
            END_OF_IMAGE => return Jpeg { size, length: Some(marker + 2) },
            START_OF_IMAGE | TEMPORARY => position = marker + 2,
            code => {
                let length = bytes.get(marker + 2..marker + 4).map_or(0, big_endian);
                if size.is_none() && is_frame_header(code) {
                    size = bytes
                        .get(marker + 5..marker + 9)
                        .map(|size| (big_endian(&size[2..]), big_endian(&size[..2])));
                }
                position = marker + 2 + length as usize;
            }
        }
    }
    Jpeg { size, length: None }
}

/// The next marker at or after `position`; stuffed bytes, fill bytes and restart markers are part
/// of the data around them.
fn next_marker(bytes: &[u8], mut position: usize) -> Option<usize> {
    loop {
        position += bytes.get(position..)?.iter().position(|&byte| byte == 0xFF)?;
        match bytes.get(position + 1)? {
            0xFF => position += 1,
            0x00 | 0xD0..=0xD7 => position += 2,
            _ => return Some(position),
        }
    }
}

/// SOF0 to SOF15 without DHT, JPG and DAC, which lie among them.
fn is_frame_header(code: u8) -> bool {
    matches!(code, 0xC0..=0xCF) && !matches!(code, 0xC4 | 0xC8 | 0xCC)
}

/// Width and height stand at bytes 16 to 23 of a PNG; its decoder notices a missing end itself.
fn png(bytes: &[u8]) -> Outline {
    let size = bytes.get(16..24).map(|size| (big_endian(&size[..4]), big_endian(&size[4..])));
    Outline { size, complete: size.is_some() }
}

/// A WebP announces its length in its RIFF header; the padding byte at the end may be missing.
fn webp(bytes: &[u8]) -> Outline {
    let announced = bytes.get(4..8).map_or(0, |length| {
        length.iter().rev().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte))
    });
    Outline { size: None, complete: bytes.len() as u64 + 1 >= announced + 8 }
}

fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, &byte| sum << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Start of image, a segment that holds an end-of-image marker, a frame header of 5 x 3, a
    /// scan with a stuffed byte and a restart, end of image.
    const JPEG: [u8; 33] = [
        0xFF, 0xD8, 0xFF, 0xE1, 0, 4, 0xFF, 0xD9, 0xFF, 0xC0, 0, 11, 8, 0, 3, 0, 5, 1, 1, 0x11, 0,
        0xFF, 0xDA, 0, 2, 9, 0xFF, 0, 0xFF, 0xD0, 7, 0xFF, 0xD9,
    ];

    #[test]
    fn a_jpegs_size_and_end_are_found() {
        let found = jpeg(&[JPEG.as_slice(), &[1, 2, 3]].concat());
        assert_eq!((found.size, found.length), (Some((5, 3)), Some(JPEG.len())));
    }

    #[test]
    fn a_jpeg_cut_anywhere_is_incomplete() {
        for length in 0..JPEG.len() {
            assert_eq!(jpeg_length(&JPEG[..length]), None, "{length}");
        }
    }

    #[test]
    fn a_webp_shorter_than_announced_is_incomplete() {
        let mut webp_file = b"RIFF\x08\0\0\0WEBPVP8L".to_vec();
        assert!(webp(&webp_file).complete);
        webp_file.truncate(14);
        assert!(!webp(&webp_file).complete);
    }
}
