use super::Folded;
use crate::layer::{Convolution, Dense, Layer};
use crate::{Expression, PIXELS, SIDE};
use kernels::inference::{FeatureMap, FusedConvolution, Window, gate, halve, mean};
use kernels::parallel::{for_each, threads};
use std::mem::swap;
use std::sync::{Mutex, PoisonError};

/// Pictures that a thread takes through the network together: as many as leave their feature
/// maps in a core's cache.
const GROUP: usize = 4;

/// Runs a folded network.
#[derive(Debug)]
pub(super) struct Engine {
    steps: Vec<Step>,
    /// Feature maps that are not in use, kept for the next pictures.
    spare: Mutex<Vec<Maps>>,
}

#[derive(Debug)]
enum Step {
    Convolution(FusedConvolution),
    MaxPool,
    GlobalAveragePool,
    /// The last convolution of the body adds to what the shortcut leads past it.
    Residual {
        body: Vec<FusedConvolution>,
        shortcut: Option<FusedConvolution>,
    },
    SqueezeExcitation {
        reduce: FusedConvolution,
        expand: FusedConvolution,
    },
}

/// The feature map between two steps, room for the next, and what a connection leads past them.
#[derive(Debug, Default)]
struct Maps {
    current: FeatureMap,
    next: FeatureMap,
    aside: FeatureMap,
    scratch: Vec<f32>,
}

impl Engine {
    /// Packs the weights for this machine.
    pub(super) fn new(network: &Folded) -> Self {
        let mut side = SIDE;
        let mut steps = Vec::new();
        for layer in network.layers() {
            steps.push(match layer {
                Layer::Convolution(layer) => Step::Convolution(convolution(network, layer, side)),
                Layer::MaxPool => Step::MaxPool,
                Layer::GlobalAveragePool => Step::GlobalAveragePool,
                Layer::Dense(layer) => Step::Convolution(dense(network, layer, side)),
                Layer::Residual { body, shortcut } => Step::Residual {
                    body: residual(network, body, side),
                    shortcut: shortcut.as_ref().map(|layer| convolution(network, layer, side)),
                },
                Layer::SqueezeExcitation { reduce, expand } => Step::SqueezeExcitation {
                    reduce: dense(network, reduce, 1),
                    expand: dense(network, expand, 1),
                },
            });
            side = layer.side(side);
        }
        Self { steps, spare: Mutex::default() }
    }

    /// Logits of normalised pictures, 48 x 48 values each.
    pub(super) fn logits(&self, pictures: &[f32]) -> Vec<[f32; Expression::COUNT]> {
        let mut logits = vec![[0.0; Expression::COUNT]; pictures.len() / PIXELS];
        let group = GROUP.min(logits.len().div_ceil(threads())).max(1);
        if logits.len() <= group {
            // A thread that has to be woken costs more than it takes over.
            self.group(pictures, &mut logits);
        } else {
            for_each(
                &mut logits,
                group,
                || (),
                |(), number, logits| self.group(&pictures[number * group * PIXELS..], logits),
            );
        }
        logits
    }

    fn group(&self, pictures: &[f32], logits: &mut [[f32; Expression::COUNT]]) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let mut maps = spare.pop().unwrap_or_default();
        drop(spare);
        maps.current.load(&pictures[..logits.len() * PIXELS], SIDE);
        for step in &self.steps {
            step.run(&mut maps);
        }
        for (number, logits) in logits.iter_mut().enumerate() {
            logits.copy_from_slice(maps.current.pixel(number));
        }
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(maps);
    }
}

impl Step {
    fn run(&self, maps: &mut Maps) {
        let Maps { current, next, aside, scratch } = maps;
        match self {
            Self::Convolution(layer) => {
                layer.run(current, next, scratch);
                swap(current, next);
            }
            Self::MaxPool => {
                halve(current, next);
                swap(current, next);
            }
            Self::GlobalAveragePool => {
                mean(current, next);
                swap(current, next);
            }
            Self::Residual { body, shortcut } => {
                match shortcut {
                    Some(shortcut) => shortcut.run(current, aside, scratch),
                    None => aside.copy_from(current),
                }
                if let [body @ .., last] = body.as_slice() {
                    for layer in body {
                        layer.run(current, next, scratch);
                        swap(current, next);
                    }
                    last.run(current, aside, scratch);
                }
                swap(current, aside);
            }
            Self::SqueezeExcitation { reduce, expand } => {
                mean(current, aside);
                reduce.run(aside, next, scratch);
                expand.run(next, aside, scratch);
                gate(aside, current);
            }
        }
    }
}

fn residual(network: &Folded, body: &[Convolution], mut side: usize) -> Vec<FusedConvolution> {
    let packed = body.iter().map(|layer| {
        let packed = convolution(network, layer, side);
        side = layer.side(side);
        packed
    });
    let mut body: Vec<_> = packed.collect();
    if let Some(last) = body.pop() {
        body.push(last.with_relu(true).with_sum(true));
    }
    body
}

fn convolution(network: &Folded, layer: &Convolution, side: usize) -> FusedConvolution {
    let Convolution { channels_in, kernel_size, stride, padding, relu, .. } = *layer;
    let parameters = network.parameters(&layer.name);
    let window = Window { side: kernel_size, stride, padding };
    FusedConvolution::new(window, side, channels_in, &parameters.weights, &parameters.bias)
        .with_relu(relu)
}

/// A dense layer is a convolution whose window is its whole input.
fn dense(network: &Folded, layer: &Dense, side: usize) -> FusedConvolution {
    let parameters = network.parameters(&layer.name);
    let window = Window { side, stride: 1, padding: 0 };
    let channels = layer.width_in / (side * side);
    FusedConvolution::new(window, side, channels, &parameters.weights, &parameters.bias)
        .with_relu(layer.relu)
}
