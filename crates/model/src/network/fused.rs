//! Training steps that burn-flex takes one by one, copying feature maps between them, and that
//! [`kernels`] takes in one pass with channels innermost.
//!
//! Tensors keep burn's logical `[batch, channels, height, width]`; only their memory is ordered
//! otherwise, which a permuted view expresses. Each function gives nothing where the tensors are
//! not burn-flex's under automatic differentiation: then burn's own operations do the work.

mod convolution;
mod dropout;
mod rectify;
#[cfg(test)]
mod tests;

pub(super) use convolution::convolution;
pub(super) use dropout::dropout;
pub(super) use rectify::{bias_relu, norm_relu};

use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Flex};
use burn::prelude::*;

type Training = Autodiff<Flex>;
type Tracked = FloatTensor<Training>;
type Values = FloatTensor<Flex>;

fn tracked<const D: usize>(tensor: &Tensor<D>) -> Option<Tracked> {
    tensor.clone().try_into_primitive::<Training>().ok()
}

/// A feature map's memory as `[batch, height, width, channels]`; no copy if it is so already.
fn channels_last(features: &Values) -> Values {
    features.permute(&[0, 2, 3, 1]).to_contiguous()
}

/// A feature map from its memory as `[batch, height, width, channels]`.
fn feature_map(values: Vec<f32>, [height, width, channels]: [usize; 3]) -> Values {
    let batch = values.len() / (height * width * channels);
    tensor(values, [batch, height, width, channels]).permute(&[0, 3, 1, 2])
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Values {
    Values::from_data(TensorData::new(values, shape))
}
