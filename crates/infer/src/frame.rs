use crate::{FrameError, picture};
use model::luma;

/// The longest side of a frame, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// The most pixels of a frame: 25 megapixels, which covers the cameras of phones.
pub const MAX_PIXELS: u64 = 25_000_000;

/// The most memory that a decoded picture may take: 25 megapixels of 8-bit RGBA fit.
pub(crate) const MAX_DECODED_BYTES: u64 = 128 << 20;

/// One picture in grey, the right way up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    width: u32,
    height: u32,
    grey: Vec<u8>,
}

impl Frame {
    /// Decodes a JPEG, PNG or WebP and turns it as its EXIF orientation says. Transparency is
    /// ignored.
    ///
    /// # Errors
    /// [`FrameError`] says what is wrong with the picture. Its size is checked before it is
    /// decoded.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        Self::decode_up_to(bytes, MAX_PIXELS)
    }

    /// The same of a picture that may have no more than so many pixels, [`MAX_PIXELS`] at most.
    ///
    /// # Errors
    /// As [`Frame::decode`] has them.
    pub fn decode_up_to(bytes: &[u8], most_pixels: u64) -> Result<Self, FrameError> {
        let picture = picture::decode(bytes, most_pixels.min(MAX_PIXELS))?;
        let (width, height) = picture.dimensions();
        Ok(Self { width, height, grey: picture.into_raw() })
    }

    /// A frame of `width` x `height` grey bytes, row by row.
    ///
    /// # Errors
    /// [`FrameError`] if the size is out of range or does not fit the number of bytes.
    pub fn from_grey(width: u32, height: u32, grey: Vec<u8>) -> Result<Self, FrameError> {
        check_length(width, height, 1, grey.len())?;
        Ok(Self { width, height, grey })
    }

    /// A frame of `width` x `height` pixels, three bytes each, row by row.
    ///
    /// # Errors
    /// [`FrameError`] if the size is out of range or does not fit the number of bytes.
    pub fn from_rgb(width: u32, height: u32, rgb: &[u8]) -> Result<Self, FrameError> {
        check_length(width, height, 3, rgb.len())?;
        Ok(Self { width, height, grey: rgb.as_chunks().0.iter().copied().map(luma).collect() })
    }

    /// A frame of `width` x `height` pixels, four bytes each, row by row. Transparency is ignored.
    ///
    /// # Errors
    /// [`FrameError`] if the size is out of range or does not fit the number of bytes.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Self, FrameError> {
        check_length(width, height, 4, rgba.len())?;
        let grey = rgba.as_chunks().0.iter().map(|&[red, green, blue, _]| luma([red, green, blue]));
        Ok(Self { width, height, grey: grey.collect() })
    }

    /// A frame of `width` x `height` brightness samples of a video, row by row. In a `limited`
    /// range black is 16 and white 235 (ITU-R BT.601), else 0 and 255.
    ///
    /// # Errors
    /// [`FrameError`] if the size is out of range or does not fit the number of bytes.
    pub fn from_luma(
        width: u32,
        height: u32,
        mut luma: Vec<u8>,
        limited: bool,
    ) -> Result<Self, FrameError> {
        if limited {
            let table: [u8; 256] = std::array::from_fn(full_range);
            for pixel in &mut luma {
                *pixel = table[usize::from(*pixel)];
            }
        }
        Self::from_grey(width, height, luma)
    }

    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The grey bytes, row by row.
    pub fn grey(&self) -> &[u8] {
        &self.grey
    }
}

/// Refuses sizes that are empty or beyond the limits.
pub(crate) fn check_size(width: u32, height: u32) -> Result<(), FrameError> {
    check_size_up_to(width, height, MAX_PIXELS)
}

/// The same with a limit of pixels of one's own.
pub(crate) fn check_size_up_to(
    width: u32,
    height: u32,
    most_pixels: u64,
) -> Result<(), FrameError> {
    if width == 0 || height == 0 {
        return Err(FrameError::NoPixels { width, height });
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(FrameError::SideTooLong { width, height });
    }
    if u64::from(width) * u64::from(height) > most_pixels {
        return Err(FrameError::TooManyPixels { width, height, most_pixels });
    }
    Ok(())
}

fn full_range(value: usize) -> u8 {
    ((value.saturating_sub(16) as f32) * 255.0 / 219.0).round().min(255.0) as u8
}

fn check_length(width: u32, height: u32, channels: usize, found: usize) -> Result<(), FrameError> {
    check_size(width, height)?;
    let expected = width as usize * height as usize * channels;
    if found == expected {
        Ok(())
    } else {
        Err(FrameError::WrongLength { width, height, expected, found })
    }
}
