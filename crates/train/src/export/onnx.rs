//! Writes a network as ONNX (the numbers of the fields are those of onnx/onnx.proto).

use crate::protobuf::Message;
use model::{CheckpointConfig, Convolution, Dense, Expression, Folded, Layer, Normalization, SIDE};

/// The version of the format's file that every operator here needs, and of the operators.
const IR_VERSION: u64 = 8;
const OPSET: u64 = 17;

const INPUT: &str = "pictures";
const OUTPUT: &str = "logits";

/// The element type float.
const FLOAT: u64 = 1;

/// A file that gives logits `[batch, 7]` of pictures `[batch, 1, 48, 48]`, grey values of 0 to
/// 255: the normalisation is part of it. The classes and the temperature are in its metadata.
pub(super) fn model(network: &Folded, config: &CheckpointConfig) -> Vec<u8> {
    let metadata = [
        ("classes", config.classes.join(",")),
        ("temperature", config.temperature.to_string()),
        ("architecture", config.architecture.name().to_owned()),
    ];
    let metadata = metadata.map(|(key, value)| Message::default().text(1, key).text(2, &value));
    Message::default()
        .number(1, IR_VERSION)
        .text(2, "MISSION")
        .text(3, env!("CARGO_PKG_VERSION"))
        .message(7, &graph(network, config.normalization))
        .message(8, &Message::default().text(1, "").number(2, OPSET))
        .messages(14, &metadata)
        .into_bytes()
}

fn graph(network: &Folded, normalization: Normalization) -> Message {
    let mut graph = Graph::new(network);
    graph.normalise(normalization);
    for layer in network.layers() {
        graph.layer(layer);
    }
    graph.then("Identity", OUTPUT, &[], &[]);
    Message::default()
        .messages(1, &graph.nodes)
        .text(2, "expression")
        .messages(5, &graph.initializers)
        .message(11, &value(INPUT, &[1, SIDE, SIDE]))
        .message(12, &value(OUTPUT, &[Expression::COUNT]))
}

/// A network's input or output: floats, a batch of the shape given.
fn value(name: &str, shape: &[usize]) -> Message {
    let dimensions = shape.iter().map(|size| Message::default().number(1, *size as u64));
    let batch = Message::default().text(2, "batch");
    let dimensions: Vec<_> = std::iter::once(batch).chain(dimensions).collect();
    let shape = Message::default().messages(1, &dimensions);
    let tensor = Message::default().number(1, FLOAT).message(2, &shape);
    Message::default().text(1, name).message(2, &Message::default().message(1, &tensor))
}

/// A graph being written, a node after the other.
struct Graph<'a> {
    network: &'a Folded,
    nodes: Vec<Message>,
    initializers: Vec<Message>,
    /// The name of the last node's output.
    last: String,
    /// Whether that output has been flattened.
    flat: bool,
}

impl<'a> Graph<'a> {
    fn new(network: &'a Folded) -> Self {
        let (nodes, initializers) = (Vec::new(), Vec::new());
        Self { network, nodes, initializers, last: INPUT.to_owned(), flat: false }
    }

    fn normalise(&mut self, Normalization { mean, std }: Normalization) {
        self.initializer("white", &[], &[255.0]);
        self.initializer("mean", &[], &[mean]);
        self.initializer("deviation", &[], &[std]);
        self.then("Div", "unit", &["white"], &[]);
        self.then("Sub", "centred", &["mean"], &[]);
        self.then("Div", "normalised", &["deviation"], &[]);
    }

    fn layer(&mut self, layer: &Layer) {
        let step = self.nodes.len();
        match layer {
            Layer::Convolution(layer) => self.convolution(layer),
            Layer::MaxPool => {
                let window = [ints("kernel_shape", &[2, 2]), ints("strides", &[2, 2])];
                self.then("MaxPool", &format!("pool{step}"), &[], &window);
            }
            Layer::GlobalAveragePool => self.then("GlobalAveragePool", "mean_of_picture", &[], &[]),
            Layer::Dense(layer) => self.dense(layer),
            Layer::Residual { body, shortcut } => {
                let input = self.last.clone();
                for layer in body {
                    self.convolution(layer);
                }
                let sum = std::mem::replace(&mut self.last, input);
                if let Some(layer) = shortcut {
                    self.convolution(layer);
                }
                self.then("Add", &format!("{sum}.sum"), &[&sum], &[]);
                self.then("Relu", &format!("{sum}.sum.relu"), &[], &[]);
            }
            Layer::SqueezeExcitation { reduce, expand } => {
                let input = self.last.clone();
                self.then("GlobalAveragePool", &format!("{}.input", reduce.name), &[], &[]);
                self.dense_of_channels(reduce);
                self.dense_of_channels(expand);
                self.then("Sigmoid", &format!("{}.gate", expand.name), &[], &[]);
                self.then("Mul", &format!("{}.gated", expand.name), &[&input], &[]);
            }
        }
    }

    fn convolution(&mut self, layer: &Convolution) {
        let Convolution { name, channels_in, channels_out, kernel_size, stride, padding, .. } =
            layer;
        let shape = [*channels_out, *channels_in, *kernel_size, *kernel_size];
        let [weights, bias] = self.parameters(name, &shape);
        let attributes = [
            ints("kernel_shape", &[*kernel_size; 2]),
            ints("strides", &[*stride; 2]),
            ints("pads", &[*padding; 4]),
        ];
        self.then("Conv", name, &[&weights, &bias], &attributes);
        self.relu(layer.relu);
    }

    fn dense(&mut self, layer: &Dense) {
        let Dense { name, width_in, width_out, .. } = layer;
        if !self.flat {
            self.then("Flatten", &format!("{name}.input"), &[], &[]);
            self.flat = true;
        }
        let [weights, bias] = self.parameters(name, &[*width_out, *width_in]);
        self.then("Gemm", name, &[&weights, &bias], &[int("transB", 1)]);
        self.relu(layer.relu);
    }

    /// A dense layer of the channels of one pixel, which stays a pixel.
    fn dense_of_channels(&mut self, layer: &Dense) {
        let Dense { name, width_in, width_out, .. } = layer;
        let [weights, bias] = self.parameters(name, &[*width_out, *width_in, 1, 1]);
        self.then("Conv", name, &[&weights, &bias], &[]);
        self.relu(layer.relu);
    }

    fn relu(&mut self, wanted: bool) {
        if wanted {
            self.then("Relu", &format!("{}.relu", self.last), &[], &[]);
        }
    }

    /// The names of a layer's weights and bias, which become part of the file.
    fn parameters(&mut self, name: &str, shape: &[usize]) -> [String; 2] {
        let parameters = self.network.parameters(name);
        let names = [format!("{name}.weight"), format!("{name}.bias")];
        self.initializer(&names[0], shape, &parameters.weights);
        self.initializer(&names[1], &[parameters.bias.len()], &parameters.bias);
        names
    }

    fn initializer(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let tensor = shape.iter().fold(Message::default(), |t, size| t.number(1, *size as u64));
        self.initializers.push(tensor.number(2, FLOAT).text(8, name).bytes(9, &bytes));
    }

    /// Adds a node whose first input is the last node's output.
    fn then(&mut self, operator: &str, output: &str, inputs: &[&str], attributes: &[Message]) {
        let last = std::mem::replace(&mut self.last, output.to_owned());
        let inputs: Vec<_> = std::iter::once(last.as_str()).chain(inputs.iter().copied()).collect();
        self.node(operator, &inputs, output, attributes);
    }

    fn node(&mut self, operator: &str, inputs: &[&str], output: &str, attributes: &[Message]) {
        let node = inputs.iter().fold(Message::default(), |node, input| node.text(1, input));
        self.nodes.push(node.text(2, output).text(4, operator).messages(5, attributes));
    }
}

/// An attribute of the type INT.
fn int(name: &str, value: u64) -> Message {
    Message::default().text(1, name).number(3, value).number(20, 2)
}

/// An attribute of the type INTS.
fn ints(name: &str, values: &[usize]) -> Message {
    let attribute = Message::default().text(1, name).number(20, 7);
    values.iter().fold(attribute, |attribute, value| attribute.number(8, *value as u64))
}
