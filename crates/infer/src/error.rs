use crate::detect::WINDOW;
use crate::frame::{MAX_DECODED_BYTES, MAX_SIDE};
use thiserror::Error;

/// Why bytes or pixels do not make a [`Frame`](crate::Frame).
#[derive(Debug, Error)]
pub enum FrameError {
    /// There are no bytes.
    #[error("the picture is empty (0 bytes); choose another file")]
    Empty,
    /// The bytes begin like no picture that is known.
    #[error(
        "this is not a picture that can be read ({bytes} bytes); choose a JPEG, PNG or WebP file"
    )]
    NotAPicture {
        /// How many bytes there are.
        bytes: usize,
    },
    /// A picture in another format.
    #[error(
        "the picture is in the format {format}, which is not read; save it as JPEG, PNG or WebP"
    )]
    UnreadFormat {
        /// The format's usual name.
        format: String,
    },
    /// The file ends before the picture does.
    #[error("the picture breaks off after {bytes} bytes; copy or send the whole file again")]
    Truncated {
        /// How many bytes there are.
        bytes: usize,
    },
    /// A picture without pixels.
    #[error("the picture is {width} x {height} pixels, so there is nothing to see; choose another")]
    NoPixels {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// A side is longer than [`MAX_SIDE`].
    #[error(
        "the picture is {width} x {height} pixels and neither side may exceed {MAX_SIDE}; \
         scale it down"
    )]
    SideTooLong {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// More pixels than it may have, [`MAX_PIXELS`](crate::MAX_PIXELS) at most.
    #[error(
        "the picture is {width} x {height} pixels, more than {} megapixels; scale it down",
        *most_pixels as f64 / 1e6
    )]
    TooManyPixels {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// How many it may have.
        most_pixels: u64,
    },
    /// Decoding takes more memory than is granted.
    #[error(
        "decoding the picture takes more than {} MiB; save it with 8 bits a colour or scale it down",
        MAX_DECODED_BYTES >> 20
    )]
    TooMuchMemory,
    /// The decoder cannot make sense of the file.
    #[error("the picture is damaged or of an unusual kind: {reason}; save it anew as JPEG or PNG")]
    Damaged {
        /// The decoder's words.
        reason: String,
    },
    /// Raw pixels that do not fit the size given with them.
    #[error("{width} x {height} pixels are {expected} bytes, but {found} were given")]
    WrongLength {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Bytes that the size takes.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
}

impl FrameError {
    /// The name that programs tell the errors apart by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "photo-empty",
            Self::NotAPicture { .. } | Self::UnreadFormat { .. } => "not-a-picture",
            Self::SideTooLong { .. } | Self::TooManyPixels { .. } | Self::TooMuchMemory => {
                "photo-too-large"
            }
            Self::Truncated { .. }
            | Self::NoPixels { .. }
            | Self::Damaged { .. }
            | Self::WrongLength { .. } => "photo-broken",
        }
    }
}

/// Why a pipeline cannot be made.
#[derive(Debug, Error)]
pub enum InferError {
    /// [`Search::width`](crate::Search::width) is out of range.
    #[error("the detection width must be {WINDOW} to {MAX_SIDE} pixels, not {found}")]
    DetectionWidth {
        /// The width that was asked for.
        found: u32,
    },
    /// [`Search::threshold`](crate::Search::threshold) is out of range.
    #[error("the detector's score threshold must be a number above 0, not {found}")]
    ScoreThreshold {
        /// The threshold that was asked for.
        found: f32,
    },
    /// The embedded detector is broken.
    #[error("the embedded face detector cannot be read: {0}; build MISSION again")]
    DetectorWeights(std::io::Error),
}
