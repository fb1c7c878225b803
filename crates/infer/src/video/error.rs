use crate::FrameError;
use thiserror::Error;

/// Why a film gives no frames, or no more of them. Frames count from 0.
#[derive(Debug, Error)]
pub enum VideoError {
    /// The reader failed.
    #[error("the film cannot be read: {0}; try again")]
    Read(std::io::Error),
    /// There are no bytes.
    #[error("the film is empty (0 bytes); choose another file")]
    Empty,
    /// The bytes begin like no film that is known.
    #[error(
        "this is neither YUV4MPEG2 nor motion JPEG; convert it, for example with \
         'ffmpeg -i FILM -pix_fmt yuv420p film.y4m'"
    )]
    UnknownKind,
    /// The header of a YUV4MPEG2 film is wrong.
    #[error("the YUV4MPEG2 header is wrong: {reason}; convert the film again")]
    Header {
        /// What is wrong with it.
        reason: String,
    },
    /// A frame of a YUV4MPEG2 film does not begin as one.
    #[error("frame {number} does not begin with 'FRAME'; convert the film again")]
    NoFrameMarker {
        /// The frame.
        number: u64,
    },
    /// The film ends in the middle of a frame.
    #[error("the film breaks off in frame {number}; the frames before it were read")]
    Truncated {
        /// The frame.
        number: u64,
    },
    /// A picture of a motion JPEG is too long to be held in memory.
    #[error("frame {number} takes more than {limit} MiB; convert the film to smaller frames")]
    FrameTooLong {
        /// The frame.
        number: u64,
        /// The most mebibytes that a frame may take.
        limit: usize,
    },
    /// A frame that cannot be decoded; the next one may be.
    #[error("frame {number}: {error}")]
    Frame {
        /// The frame.
        number: u64,
        /// What is wrong with it.
        error: FrameError,
    },
}
