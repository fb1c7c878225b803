//! Films as frames: YUV4MPEG2 and motion JPEG from any reader.

mod error;
mod mjpeg;
mod y4m;

pub use error::VideoError;

use crate::Frame;
use std::io::{BufRead, BufReader, Read};

/// A frame and, in a film of motion JPEG, the JPEG that it is there.
pub type FrameAndJpeg = (Frame, Option<Vec<u8>>);

/// The frames of a film, one after the other. It holds one frame at a time, so a film may be
/// endless. A frame that cannot be decoded is an error of its own and the next one follows; after
/// any other error there are no more frames.
#[derive(Debug)]
pub struct FrameSource<R> {
    reader: BufReader<R>,
    format: Format,
    /// Frames that began so far.
    begun: u64,
    ended: bool,
}

#[derive(Debug)]
enum Format {
    Y4m(y4m::Header),
    Mjpeg(mjpeg::Pictures),
}

impl<R: Read> FrameSource<R> {
    /// Reads the beginning of a film: YUV4MPEG2 with 8 bits a sample, or JPEGs one after the
    /// other (what stands between them is skipped).
    ///
    /// # Errors
    /// [`VideoError`] if the reader fails, or the film is of another kind or has a bad header.
    pub fn new(reader: R) -> Result<Self, VideoError> {
        let mut reader = BufReader::new(reader);
        let format = match *reader.fill_buf().map_err(VideoError::Read)? {
            [] => return Err(VideoError::Empty),
            [b'Y', ..] => Format::Y4m(y4m::Header::read(&mut reader)?),
            [0xFF, ..] => Format::Mjpeg(mjpeg::Pictures::default()),
            _ => return Err(VideoError::UnknownKind),
        };
        Ok(Self { reader, format, begun: 0, ended: false })
    }

    /// Frames a second, if the film says so; motion JPEG does not.
    pub fn frames_per_second(&self) -> Option<f64> {
        match &self.format {
            Format::Y4m(header) => header.frames_per_second,
            Format::Mjpeg(_) => None,
        }
    }

    /// The next frame as [`Iterator::next`] gives it, with its JPEG.
    pub fn next_with_jpeg(&mut self) -> Option<Result<FrameAndJpeg, VideoError>> {
        if self.ended {
            return None;
        }
        let frame = match &mut self.format {
            Format::Y4m(header) => header
                .next_frame(&mut self.reader, self.begun)
                .transpose()
                .map(|frame| Ok((frame?, None))),
            Format::Mjpeg(pictures) => {
                pictures.next_picture(&mut self.reader, self.begun).transpose().map(|jpeg| {
                    let jpeg = jpeg?;
                    let frame = Frame::decode(&jpeg)
                        .map_err(|error| VideoError::Frame { number: self.begun, error })?;
                    Ok((frame, Some(jpeg)))
                })
            }
        };
        self.begun += 1;
        self.ended = match &frame {
            None => true,
            Some(Err(error)) => !matches!(error, VideoError::Frame { .. }),
            Some(Ok(_)) => false,
        };
        frame
    }
}

impl<R: Read> Iterator for FrameSource<R> {
    type Item = Result<Frame, VideoError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with_jpeg().map(|next| next.map(|(frame, _)| frame))
    }
}
