use safetensors::tensor::{Dtype, SafeTensorError, TensorView};
use safetensors::{SafeTensors, serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// Why weights do not fit a network.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// Not a safetensors file.
    #[error("it is not a safetensors file: {0}")]
    Format(#[from] SafeTensorError),
    /// Numbers of another type.
    #[error("{tensor} is of type {found}, only F32 and F16 are read")]
    Type {
        /// The tensor's name.
        tensor: String,
        /// Its type.
        found: Dtype,
    },
    /// A layer has no weights.
    #[error("{tensor} is missing")]
    Missing {
        /// The tensor's name.
        tensor: String,
    },
    /// A layer of another size.
    #[error("{tensor} has the shape {found:?} instead of {expected:?}")]
    Shape {
        /// The tensor's name.
        tensor: String,
        /// The shape in the file.
        found: Vec<usize>,
        /// The shape that the architecture asks for.
        expected: Vec<usize>,
    },
    /// Tensors that no layer asks for.
    #[error("no layer asks for {}", tensors.join(", "))]
    Unused {
        /// Their names.
        tensors: Vec<String>,
    },
}

/// The tensors of a safetensors file, in single precision.
#[derive(Debug)]
pub(super) struct Tensors(BTreeMap<String, Tensor>);

#[derive(Debug)]
struct Tensor {
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Tensors {
    /// Reads a safetensors file of single or half precision.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut tensors = BTreeMap::new();
        for (name, view) in SafeTensors::deserialize(bytes)?.iter() {
            let data = view.data();
            let values = match view.dtype() {
                Dtype::F32 => data.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
                Dtype::F16 => {
                    let numbers = data.as_chunks().0.iter();
                    numbers.map(|b| half::f16::from_le_bytes(*b).to_f32()).collect()
                }
                found => return Err(WeightsError::Type { tensor: name.to_owned(), found }),
            };
            tensors.insert(name.to_owned(), Tensor { shape: view.shape().to_vec(), values });
        }
        Ok(Self(tensors))
    }

    /// Takes out a tensor that must have this shape.
    pub(super) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let tensor = name.to_owned();
        match self.0.remove(name) {
            None => Err(WeightsError::Missing { tensor }),
            Some(Tensor { shape: found, values }) if found == shape => Ok(values),
            Some(Tensor { shape: found, .. }) => {
                Err(WeightsError::Shape { tensor, found, expected: shape.to_vec() })
            }
        }
    }

    /// Refuses tensors that nobody took.
    pub(super) fn finish(self) -> Result<(), WeightsError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(WeightsError::Unused { tensors: self.0.into_keys().collect() })
        }
    }

    /// A safetensors file in single precision.
    #[cfg(feature = "burn")]
    pub(super) fn to_single(&self) -> Result<Vec<u8>, WeightsError> {
        self.serialize(Dtype::F32, |value, bytes| bytes.extend(value.to_le_bytes()))
    }

    /// A safetensors file in half precision: numbers keep 11 significant bits.
    pub(super) fn to_half(&self) -> Result<Vec<u8>, WeightsError> {
        self.serialize(Dtype::F16, |value, bytes| {
            bytes.extend(half::f16::from_f32(value).to_le_bytes());
        })
    }

    fn serialize(
        &self,
        dtype: Dtype,
        write: impl Fn(f32, &mut Vec<u8>),
    ) -> Result<Vec<u8>, WeightsError> {
        let data = self.0.values().map(|tensor| {
            let mut bytes = Vec::new();
            for value in &tensor.values {
                write(*value, &mut bytes);
            }
            bytes
        });
        let data: Vec<Vec<u8>> = data.collect();
        let views = self.0.iter().zip(&data).map(|((name, tensor), data)| {
            Ok((name, TensorView::new(dtype, tensor.shape.clone(), data)?))
        });
        let views = views.collect::<Result<Vec<_>, SafeTensorError>>()?;
        Ok(serialize(views, None)?)
    }
}
