use super::WeightsError;
use super::tensors::Tensors;
use crate::layer::{Convolution, Dense, Layer};
use std::collections::BTreeMap;

/// What burn adds to a variance before the root.
const EPSILON: f32 = 1e-5;

/// A network to infer with: its layers, and for each of them weights and bias into which batch
/// normalisation is folded.
#[derive(Debug, Clone)]
pub struct Folded {
    layers: Vec<Layer>,
    parameters: BTreeMap<String, Parameters>,
}

/// Weights and bias of a layer.
#[derive(Debug, Clone)]
pub struct Parameters {
    /// Of a convolution `[channels_out, channels_in, kernel_size, kernel_size]`, of a dense layer
    /// `[width_out, width_in]`.
    pub weights: Vec<f32>,
    /// One for each output channel or value.
    pub bias: Vec<f32>,
}

impl Folded {
    /// Takes the weights of all layers out of a checkpoint's tensors.
    pub(super) fn new(layers: Vec<Layer>, mut tensors: Tensors) -> Result<Self, WeightsError> {
        let mut parameters = BTreeMap::new();
        for layer in &layers {
            match layer {
                Layer::MaxPool | Layer::GlobalAveragePool => {}
                Layer::Convolution(layer) => {
                    parameters.insert(layer.name.clone(), convolution(layer, &mut tensors)?);
                }
                Layer::Dense(layer) => {
                    parameters.insert(layer.name.clone(), dense(layer, &mut tensors)?);
                }
                Layer::Residual { body, shortcut } => {
                    for layer in body.iter().chain(shortcut) {
                        parameters.insert(layer.name.clone(), convolution(layer, &mut tensors)?);
                    }
                }
                Layer::SqueezeExcitation { reduce, expand } => {
                    for layer in [reduce, expand] {
                        parameters.insert(layer.name.clone(), dense(layer, &mut tensors)?);
                    }
                }
            }
        }
        tensors.finish()?;
        Ok(Self { layers, parameters })
    }

    /// The layers from a picture to its logits.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Weights and bias of the layer of this name.
    ///
    /// # Panics
    /// If there is no such layer.
    pub fn parameters(&self, name: &str) -> &Parameters {
        &self.parameters[name]
    }
}

fn convolution(layer: &Convolution, tensors: &mut Tensors) -> Result<Parameters, WeightsError> {
    let Convolution { name, channels_in, channels_out, kernel_size, .. } = layer;
    let shape = [*channels_out, *channels_in, *kernel_size, *kernel_size];
    let mut channel_values = |path: &str| tensors.take(&format!("{name}.{path}"), &[*channels_out]);
    if !layer.norm {
        let bias = channel_values("bias")?;
        return Ok(Parameters { weights: tensors.take(&format!("{name}.weight"), &shape)?, bias });
    }
    let scale = channel_values("norm.gamma")?;
    let mut bias = channel_values("norm.beta")?;
    let mean = channel_values("norm.running_mean")?;
    let variance = channel_values("norm.running_var")?;
    let mut weights = tensors.take(&format!("{name}.conv.weight"), &shape)?;
    let filters = weights.chunks_exact_mut(channels_in * kernel_size * kernel_size);
    for (channel, filter) in filters.enumerate() {
        let factor = scale[channel] / (variance[channel] + EPSILON).sqrt();
        for weight in filter {
            *weight *= factor;
        }
        bias[channel] -= mean[channel] * factor;
    }
    Ok(Parameters { weights, bias })
}

/// burn keeps a dense layer's weights as `[width_in, width_out]`.
fn dense(layer: &Dense, tensors: &mut Tensors) -> Result<Parameters, WeightsError> {
    let Dense { name, width_in, width_out, .. } = layer;
    let columns = tensors.take(&format!("{name}.weight"), &[*width_in, *width_out])?;
    let weights = (0..width_in * width_out)
        .map(|at| columns[at % width_in * width_out + at / width_in])
        .collect();
    Ok(Parameters { weights, bias: tensors.take(&format!("{name}.bias"), &[*width_out])? })
}
