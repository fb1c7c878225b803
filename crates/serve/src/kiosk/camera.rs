use super::film::Film;
use axum::body::Bytes;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use infer::{Frame, FrameError, InferError, VideoError};
use std::path::PathBuf;
use std::time::Instant;
use thiserror::Error;

/// Of the JPEGs that are made here, 1 to 100; browsers send the server the like.
const QUALITY: u8 = 80;

/// Something that looks at whoever stands before it.
pub(super) trait Camera {
    /// Waits for the first picture that is taken after a moment.
    fn shot(&mut self, after: Instant) -> Result<Shot, CameraError>;
}

/// A picture: to be read and to be shown.
pub(super) struct Shot {
    pub(super) frame: Frame,
    pub(super) jpeg: Bytes,
}

/// Why a camera gives no picture.
#[derive(Debug, Error)]
pub(super) enum CameraError {
    #[error("the film {} cannot be opened: {error}; put it back", path.display())]
    Open { path: PathBuf, error: std::io::Error },
    #[error("the film {}: {error}", path.display())]
    Film { path: PathBuf, error: VideoError },
    #[error("a picture of the camera cannot be read: {0}")]
    Frame(#[from] FrameError),
    #[error("a picture of the camera cannot be shown: {0}")]
    Encode(#[from] image::ImageError),
    #[error(transparent)]
    Infer(#[from] InferError),
    #[error("reading a picture panicked")]
    Panicked,
    #[cfg(feature = "camera")]
    #[error(
        "{0}; plug the camera in, and see that this user may open it and no other program does"
    )]
    Device(#[from] nokhwa::NokhwaError),
    #[cfg(feature = "camera")]
    #[error("the camera gives pictures in no form that is read here; choose another with --device")]
    NoFormat,
    #[cfg(not(feature = "camera"))]
    #[error("camera {0} cannot be opened; build the server with --features camera")]
    NoCameras(u32),
}

/// Opens a camera; it is closed when it is dropped.
pub(super) fn open(camera: &crate::Camera) -> Result<Box<dyn Camera>, CameraError> {
    match camera {
        crate::Camera::Film(path) => Ok(Box::new(Film::open(path)?)),
        #[cfg(feature = "camera")]
        crate::Camera::Device(number) => Ok(Box::new(super::device::Device::open(*number)?)),
        #[cfg(not(feature = "camera"))]
        crate::Camera::Device(number) => Err(CameraError::NoCameras(*number)),
    }
}

impl Shot {
    /// A picture that its camera gives in grey alone.
    pub(super) fn grey(frame: Frame) -> Result<Self, CameraError> {
        let mut jpeg = Vec::new();
        let (width, height) = (frame.width(), frame.height());
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode(
            frame.grey(),
            width,
            height,
            ExtendedColorType::L8,
        )?;
        Ok(Self { frame, jpeg: jpeg.into() })
    }
}

impl CameraError {
    /// Whether the next picture may be better.
    pub(super) fn is_of_one_picture(&self) -> bool {
        match self {
            Self::Frame(_) | Self::Encode(_) => true,
            Self::Film { error, .. } => matches!(error, VideoError::Frame { .. }),
            _ => false,
        }
    }
}
