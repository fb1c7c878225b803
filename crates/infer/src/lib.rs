//! From a frame to faces, expressions and a steady reading.
//!
//! A [`Frame`] goes through four stages, each a module of its own: [`stretch`] evens out the
//! light, [`detect`] finds faces, [`crop`] cuts one out as the network saw faces in training, and
//! [`classify`] gives it an expression. A [`Pipeline`] runs them; a [`Tracker`] remembers one
//! stream of frames, so that faces keep their ids and the reading does not flicker.
//!
//! Nothing here reads a file, the network or a clock: weights come in as bytes and the time as an
//! argument, so that the same code runs in the browser.

pub mod classify;
mod container;
pub mod crop;
pub mod detect;
mod error;
mod face;
mod frame;
mod identity;
mod picture;
mod pipeline;
mod report;
mod resample;
mod steady;
pub mod stretch;
mod tracker;

pub use error::{FrameError, InferError};
pub use face::{BoundingBox, Classification, Face};
pub use frame::{Frame, MAX_PIXELS, MAX_SIDE};
pub use pipeline::{Options, Pipeline};
pub use report::Report;
pub use tracker::{Reading, ReadingState, Tracker, TrackerOptions};
