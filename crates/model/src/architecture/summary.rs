use super::{Architecture, Cost};
use crate::SIDE;
use crate::layer::{Convolution, Dense, Layer};
use std::fmt::{self, Display, Formatter};

/// A network's layers as a table: what each is, the shape of its output for one picture, its
/// parameters and multiply-adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    name: String,
    kind: String,
    output: String,
    cost: Cost,
}

impl Summary {
    /// The table of an architecture.
    pub fn of(architecture: &Architecture) -> Self {
        let (mut channels, mut side) = (1, SIDE);
        let mut rows = Vec::new();
        for layer in architecture.layers() {
            let cost = layer.cost(side);
            side = layer.side(side);
            channels = channels_of(&layer).unwrap_or(channels);
            let flat = matches!(layer, Layer::Dense(_) | Layer::GlobalAveragePool);
            let output =
                if flat { channels.to_string() } else { format!("{channels} x {side} x {side}") };
            rows.push(Row { name: name(&layer), kind: kind(&layer), output, cost });
        }
        Self { rows }
    }

    /// The sum of all rows.
    pub fn total(&self) -> Cost {
        self.rows.iter().fold(Cost::default(), |sum, row| sum + row.cost)
    }
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let line = |f: &mut Formatter<'_>, [name, kind, output]: [&str; 3], cost: Cost| {
            let Cost { parameters, multiply_adds } = cost;
            writeln!(f, "{name:<18} {kind:<38} {output:>14} {parameters:>12} {multiply_adds:>14}")
        };
        writeln!(
            f,
            "{:<18} {:<38} {:>14} {:>12} {:>14}",
            "layer", "", "output", "parameters", "multiply-adds"
        )?;
        for row in &self.rows {
            line(f, [&row.name, &row.kind, &row.output], row.cost)?;
        }
        line(f, ["in all", "", ""], self.total())
    }
}

/// The number of channels or values of a layer's output, where the layer sets it.
fn channels_of(layer: &Layer) -> Option<usize> {
    match layer {
        Layer::Convolution(layer) => Some(layer.channels_out),
        Layer::Residual { body, .. } => body.last().map(|layer| layer.channels_out),
        Layer::Dense(Dense { width_out, .. }) => Some(*width_out),
        Layer::MaxPool | Layer::GlobalAveragePool | Layer::SqueezeExcitation { .. } => None,
    }
}

fn name(layer: &Layer) -> String {
    let parent = |name: &str| name.rsplit_once('.').map_or(name, |(parent, _)| parent).to_owned();
    match layer {
        Layer::Convolution(Convolution { name, .. }) | Layer::Dense(Dense { name, .. }) => {
            name.clone()
        }
        Layer::Residual { body, .. } => match body.as_slice() {
            [only] => only.name.clone(),
            _ => body.first().map(|first| parent(&first.name)).unwrap_or_default(),
        },
        Layer::SqueezeExcitation { reduce, .. } => parent(&reduce.name),
        Layer::MaxPool | Layer::GlobalAveragePool => String::new(),
    }
}

fn kind(layer: &Layer) -> String {
    let relu = |relu: bool| if relu { ", ReLU" } else { "" };
    match layer {
        Layer::Convolution(layer) => {
            let norm = if layer.norm { ", batch norm" } else { "" };
            format!("conv {0}x{0}{norm}{1}", layer.kernel_size, relu(layer.relu))
        }
        Layer::MaxPool => "max-pool 2x2".into(),
        Layer::GlobalAveragePool => "mean of each channel".into(),
        Layer::Dense(layer) => format!("dense{}", relu(layer.relu)),
        Layer::Residual { body, shortcut } => {
            let shortcut = if shortcut.is_some() { "conv 1x1" } else { "input" };
            format!("{} x conv 3x3 + {shortcut}, ReLU", body.len())
        }
        Layer::SqueezeExcitation { .. } => "squeeze-excitation".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SlimConfig;

    #[test]
    fn shapes_follow_the_picture_through_the_network() {
        let summary = Summary::of(&Architecture::Slim(SlimConfig::default())).to_string();
        let mut lines = summary.lines();
        let cells = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(cells(lines.next().unwrap()), "layer output parameters multiply-adds");
        let stem = "stem conv 3x3, batch norm, ReLU 32 x 48 x 48 352 663552";
        assert_eq!(cells(lines.next().unwrap()), stem);
        assert_eq!(cells(lines.next().unwrap()), "max-pool 2x2 32 x 24 x 24 0 0");
        assert!(cells(lines.next_back().unwrap()).starts_with("in all"));
        assert_eq!(cells(lines.next_back().unwrap()), "output dense 7 1799 1792");
    }
}
