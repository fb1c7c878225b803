//! Convolution 3x3, batch normalisation, ReLU, max-pooling and dropout on the CPU, forwards and
//! backwards.
//!
//! Feature maps are `[images, height, width, channels]`, channels innermost: then every step works
//! on whole vectors of channels, and a window's row of a convolution is one contiguous run.
//! Slices in, slices out. Results do not depend on the number of threads: what is summed over
//! images is summed in fixed groups, in order.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into a function that may use vectors may not use them itself"
)]

mod convolution;
mod dropout;
pub mod inference;
mod outer;
mod pack;
pub mod parallel;
mod rectify;
mod tile;
mod weight_gradient;
mod winograd;

pub use convolution::Convolution;
pub use dropout::Dropout;
pub use rectify::{Affine, Rectify, Statistics};

#[cfg(test)]
mod tests;
