//! YUV4MPEG2: a line of text, then frames of raw samples. Only brightness is kept.

use super::VideoError;
use crate::Frame;
use crate::frame::check_size;
use std::io::{self, BufRead, Read};

const MAGIC: &str = "YUV4MPEG2";

/// The longest line of a header, in bytes.
const LONGEST_LINE: u64 = 1024;

/// What the first line says.
#[derive(Debug)]
pub(super) struct Header {
    width: u32,
    height: u32,
    pub(super) frames_per_second: Option<f64>,
    /// Bytes of colour after each frame's brightness.
    colour: u64,
    /// Whether black is 16 and white 235, as video has it, rather than 0 and 255.
    limited: bool,
}

impl Header {
    pub(super) fn read(reader: &mut impl BufRead) -> Result<Self, VideoError> {
        let line = line(reader).map_err(VideoError::Read)?.unwrap_or_default();
        let text = std::str::from_utf8(&line).map_err(|_| wrong("it is not text"))?;
        let mut words = text.split_ascii_whitespace();
        if words.next() != Some(MAGIC) {
            return Err(VideoError::UnknownKind);
        }
        let (mut width, mut height, mut rate, mut colours, mut limited) = (0, 0, None, "420", true);
        for word in words {
            let (tag, value) = word.split_at_checked(1).unwrap_or((word, ""));
            match tag {
                "W" => width = number(word, value)?,
                "H" => height = number(word, value)?,
                "F" => rate = frames_per_second(value),
                "C" => colours = value,
                "X" if value == "COLORRANGE=FULL" => limited = false,
                _ => {}
            }
        }
        check_size(width, height).map_err(|error| wrong(error.to_string()))?;
        let colour = colour_bytes(colours, u64::from(width), u64::from(height))?;
        Ok(Self { width, height, frames_per_second: rate, colour, limited })
    }

    /// The next frame; none at the film's end.
    pub(super) fn next_frame(
        &self,
        reader: &mut impl BufRead,
        number: u64,
    ) -> Result<Option<Frame>, VideoError> {
        let Some(line) = line(reader).map_err(VideoError::Read)? else { return Ok(None) };
        if !line.starts_with(b"FRAME") {
            return Err(VideoError::NoFrameMarker { number });
        }
        let size = u64::from(self.width) * u64::from(self.height);
        let mut luma = Vec::new();
        reader.by_ref().take(size).read_to_end(&mut luma).map_err(VideoError::Read)?;
        let skipped = io::copy(&mut reader.by_ref().take(self.colour), &mut io::sink())
            .map_err(VideoError::Read)?;
        if (luma.len() as u64, skipped) != (size, self.colour) {
            return Err(VideoError::Truncated { number });
        }
        Frame::from_luma(self.width, self.height, luma, self.limited)
            .map(Some)
            .map_err(|error| VideoError::Frame { number, error })
    }
}

/// A line without its end; none at the end of the film.
fn line(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then_some(line))
}

fn number(word: &str, value: &str) -> Result<u32, VideoError> {
    value.parse().map_err(|_| wrong(format!("'{word}' does not give a size in pixels")))
}

/// `30000:1001`; a rate of 0:0 means that it is not known.
fn frames_per_second(value: &str) -> Option<f64> {
    let (frames, seconds) = value.split_once(':')?;
    let rate = f64::from(frames.parse::<u32>().ok()?) / f64::from(seconds.parse::<u32>().ok()?);
    (rate.is_finite() && rate > 0.0).then_some(rate)
}

/// Bytes of colour a frame, by how often colour is sampled.
fn colour_bytes(colours: &str, width: u64, height: u64) -> Result<u64, VideoError> {
    match colours {
        "420" | "420jpeg" | "420mpeg2" | "420paldv" => {
            Ok(2 * width.div_ceil(2) * height.div_ceil(2))
        }
        "411" => Ok(2 * width.div_ceil(4) * height),
        "422" => Ok(2 * width.div_ceil(2) * height),
        "444" => Ok(2 * width * height),
        "444alpha" => Ok(3 * width * height),
        "mono" => Ok(0),
        other => Err(wrong(format!(
            "colours of the kind '{other}' are not read, but 8 bits of 420, 411, 422, 444 or mono \
             are"
        ))),
    }
}

fn wrong(reason: impl Into<String>) -> VideoError {
    VideoError::Header { reason: reason.into() }
}
