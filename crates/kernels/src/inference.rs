//! A network's steps when it only infers: convolutions with folded weights that are packed once,
//! bias, residual sum and ReLU in the same pass, and feature maps that carry their padding.

mod feature_map;
mod fused;
mod pool;
mod tiled;

pub use feature_map::{FeatureMap, Shape};
pub use fused::{FusedConvolution, Window};
pub use pool::{gate, halve, mean};

#[cfg(test)]
mod tests;
