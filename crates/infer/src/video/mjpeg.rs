//! Motion JPEG: pictures one after the other, as webcams and `ffmpeg -f mjpeg` write them, also
//! with other bytes between them, as in `multipart/x-mixed-replace`.

use super::VideoError;
use crate::container::jpeg_length;
use std::io::Read;

/// The longest picture.
const LONGEST: usize = 32 << 20;

/// How much is read at least at a time.
const CHUNK: usize = 64 << 10;

/// How every JPEG begins.
const START: [u8; 3] = [0xFF, 0xD8, 0xFF];

/// What has been read and not yet given out.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    buffer: Vec<u8>,
}

impl Pictures {
    /// The bytes of the next picture; none at the film's end.
    pub(super) fn next_picture(
        &mut self,
        reader: &mut impl Read,
        number: u64,
    ) -> Result<Option<Vec<u8>>, VideoError> {
        loop {
            let begins = self.skip_to_start();
            if begins && let Some(length) = jpeg_length(&self.buffer) {
                let rest = self.buffer.split_off(length);
                return Ok(Some(std::mem::replace(&mut self.buffer, rest)));
            }
            if self.buffer.len() > LONGEST {
                return Err(VideoError::FrameTooLong { number, limit: LONGEST >> 20 });
            }
            // Doubling keeps the work linear, though each search begins at the picture's start.
            let wanted = self.buffer.len().max(CHUNK) as u64;
            let read = reader
                .by_ref()
                .take(wanted)
                .read_to_end(&mut self.buffer)
                .map_err(VideoError::Read)?;
            if read == 0 {
                return if begins { Err(VideoError::Truncated { number }) } else { Ok(None) };
            }
        }
    }

    /// Drops what stands before the next picture; whether one begins.
    fn skip_to_start(&mut self) -> bool {
        let start = self.buffer.windows(START.len()).position(|window| window == START);
        let kept = start.unwrap_or(self.buffer.len().saturating_sub(START.len() - 1));
        self.buffer.drain(..kept);
        start.is_some()
    }
}
