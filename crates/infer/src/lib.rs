//! From a frame to faces, expressions and a steady reading.
//!
//! A [`Frame`] goes through four stages, each a module of its own: [`stretch`] evens out the
//! light, [`detect`] finds faces, [`crop`] cuts one out as the network saw faces in training, and
//! [`classify`] gives it an expression. A [`Pipeline`] runs them; a [`Tracker`] remembers one
//! stream of frames, so that faces are followed instead of detected wherever they can be, keep
//! their ids, and give a reading that does not flicker. A [`FrameSource`] turns a film into
//! frames, and a [`Calibration`] knows a person's own neutral face.
//!
//! Nothing here reads a file, the network or a clock: weights come in as bytes and the time as an
//! argument, so that the same code runs in the browser.

mod calibration;
pub mod classify;
mod container;
pub mod crop;
pub mod detect;
mod error;
mod face;
mod follow;
mod frame;
mod identity;
mod picture;
mod pipeline;
mod report;
mod resample;
mod search;
mod steady;
pub mod stretch;
mod template;
mod tracker;
mod video;

pub use calibration::{CALIBRATION_TIME, Calibration, CalibrationError, Calibrator, MAX_OFFSET};
pub use error::{FrameError, InferError};
pub use face::{BoundingBox, Classification, Face};
pub use frame::{Frame, MAX_PIXELS, MAX_SIDE};
pub use pipeline::{Options, Pipeline, Stage};
pub use report::Report;
pub use search::Search;
pub use tracker::{Reading, ReadingState, Tracker, TrackerOptions};
pub use video::{FrameAndJpeg, FrameSource, VideoError};
