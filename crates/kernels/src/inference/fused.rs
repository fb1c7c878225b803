use super::tiled::Tiled;
use super::{FeatureMap, Shape};
use crate::pack::wide;
use crate::tile::{Windows, tile};
use pulp::{Arch, Simd, WithSimd};

/// Which pixels a convolution sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Height and width of the window.
    pub side: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
    /// Zeros around the input: 0 or 1.
    pub padding: usize,
}

/// A convolution with bias, then the sum with what the output holds (a residual connection), then
/// ReLU, each of the two if wanted. A dense layer is one whose window is the whole input.
#[derive(Debug, Clone)]
pub struct FusedConvolution {
    window: Window,
    side: usize,
    channels_in: usize,
    channels_out: usize,
    finish: Finish,
    weights: Weights,
}

/// What becomes of a sum.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Finish {
    /// Ends with a ReLU.
    relu: bool,
    /// Adds what the output holds.
    adds: bool,
}

impl Finish {
    #[inline(always)]
    pub(super) fn of<S: Simd>(self, simd: S, value: S::f32s, held: S::f32s) -> S::f32s {
        let value = if self.adds { simd.add_f32s(value, held) } else { value };
        if self.relu { simd.max_f32s(value, simd.splat_f32s(0.0)) } else { value }
    }
}

#[derive(Debug, Clone)]
enum Weights {
    Windows(Vec<Block>),
    Tiles(Tiled),
}

/// The weights of a few vectors of output channels, in the order in which the inner loop reads
/// them: window row, window column, input channel. Channels beyond the last are zeros.
#[derive(Debug, Clone)]
struct Block {
    channel: usize,
    vectors: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl FusedConvolution {
    /// Packs `weights` `[channels_out, channels_in, window.side, window.side]` for this machine's
    /// vectors and for pictures of `side` x `side` pixels; a bias per output channel.
    ///
    /// # Panics
    /// If there are not as many weights as the window and the channels ask for, or the padding is
    /// more than 1.
    pub fn new(
        window: Window,
        side: usize,
        channels_in: usize,
        weights: &[f32],
        bias: &[f32],
    ) -> Self {
        let channels_out = bias.len();
        let taps = window.side * window.side;
        assert_eq!(weights.len(), channels_out * channels_in * taps, "weights");
        assert!(window.padding <= 1, "padding");
        let keeps_size = Window { side: 3, stride: 1, padding: 1 };
        let tiled =
            (window == keeps_size).then(|| Tiled::new(side, channels_in, weights, bias)).flatten();
        let weights = match tiled {
            Some(tiled) => Weights::Tiles(tiled),
            None => Weights::Windows(blocks(taps, channels_in, weights, bias)),
        };
        Self { window, side, channels_in, channels_out, finish: Finish::default(), weights }
    }

    /// Ends with a ReLU.
    #[must_use]
    pub fn with_relu(mut self, relu: bool) -> Self {
        self.finish.relu = relu;
        self
    }

    /// Adds to what the output holds instead of replacing it.
    #[must_use]
    pub fn with_sum(mut self, adds: bool) -> Self {
        self.finish.adds = adds;
        self
    }

    /// Writes the output, on the thread that calls: the pictures of a network that is meant for a
    /// camera are too small to be divided. `scratch` is kept from one call to the next.
    ///
    /// # Panics
    /// If the input has another side or other channels, or, when the convolution adds to its
    /// output, if that has another shape.
    pub fn run(&self, input: &FeatureMap, output: &mut FeatureMap, scratch: &mut Vec<f32>) {
        let from = input.shape();
        let Window { side, stride, padding } = self.window;
        assert_eq!((from.side, from.channels), (self.side, self.channels_in), "side and channels");
        let side_out = (from.side + 2 * padding - side) / stride + 1;
        let to = Shape { side: side_out, channels: self.channels_out, ..from };
        if self.finish.adds {
            assert_eq!(output.shape(), to, "the sum's other part");
        } else {
            output.reshape(to);
        }
        match &self.weights {
            Weights::Tiles(tiled) => tiled.run(input, output, self.finish, scratch),
            Weights::Windows(blocks) => {
                let (window, finish) = (self.window, self.finish);
                let output = output.values_mut();
                Arch::new().dispatch(Run { window, finish, blocks, input, to, output });
            }
        }
    }
}

/// Packs weights for the sums of windows.
fn blocks(taps: usize, channels_in: usize, weights: &[f32], bias: &[f32]) -> Vec<Block> {
    let channels_out = bias.len();
    let mut blocks = Vec::new();
    let mut channel = 0;
    while channel < channels_out {
        let vectors = match (channels_out - channel).div_ceil(lanes()) {
            odd @ (1 | 3) => odd,
            _ => 2,
        };
        let width = vectors * lanes();
        let end = channels_out.min(channel + width);
        let mut packed = vec![0.0; taps * channels_in * width];
        for (at, row) in packed.chunks_exact_mut(width).enumerate() {
            let (tap, input) = (at / channels_in, at % channels_in);
            for (value, output) in row.iter_mut().zip(channel..end) {
                *value = weights[(output * channels_in + input) * taps + tap];
            }
        }
        let mut block_bias = bias[channel..end].to_vec();
        block_bias.resize(width, 0.0);
        blocks.push(Block { channel, vectors, weights: packed, bias: block_bias });
        channel = end;
    }
    blocks
}

/// Values in one of this machine's vectors.
fn lanes() -> usize {
    struct Lanes;
    impl WithSimd for Lanes {
        type Output = usize;
        fn with_simd<S: Simd>(self, _: S) -> usize {
            S::F32_LANES
        }
    }
    Arch::new().dispatch(Lanes)
}

struct Run<'a> {
    window: Window,
    finish: Finish,
    blocks: &'a [Block],
    input: &'a FeatureMap,
    to: Shape,
    output: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for block in self.blocks {
            match block.vectors {
                3 => self.block::<S, 3>(simd, block),
                2 => self.block::<S, 2>(simd, block),
                _ => self.block::<S, 1>(simd, block),
            }
        }
    }
}

impl Run<'_> {
    /// Computes a block of channels: as many pixels at once as leave their sums in registers.
    #[inline(always)]
    fn block<S: Simd, const VECTORS: usize>(&mut self, simd: S, block: &Block) {
        let many = wide::<S>();
        let pixels = self.to.pixels();
        let mut first = 0;
        while first < pixels {
            first += match (pixels - first, VECTORS) {
                (1, _) => self.pixels::<S, VECTORS, 1>(simd, block, first),
                (2..=4, _) => self.pixels::<S, VECTORS, 4>(simd, block, first),
                (_, 3) if many => self.pixels::<S, VECTORS, 8>(simd, block, first),
                (_, _) if many => self.pixels::<S, VECTORS, 12>(simd, block, first),
                (_, 3) => self.pixels::<S, VECTORS, 4>(simd, block, first),
                _ => self.pixels::<S, VECTORS, 6>(simd, block, first),
            };
        }
    }

    /// Computes up to `PIXELS` pixels from `first` on and returns how many.
    #[inline(always)]
    fn pixels<S: Simd, const VECTORS: usize, const PIXELS: usize>(
        &mut self,
        simd: S,
        block: &Block,
        first: usize,
    ) -> usize {
        let (window, finish) = (self.window, self.finish);
        let from = self.input.shape();
        let count = PIXELS.min(self.to.pixels() - first);
        let starts = std::array::from_fn(|pixel| {
            let (picture, y, x) = self.to.place(first + pixel.min(count - 1));
            let corner = 1 - window.padding;
            from.at(picture, y * window.stride + corner, x * window.stride + corner)
        });
        let windows = Windows { starts, row: from.row(), run: window.side * from.channels };
        let (weights, _) = S::as_simd_f32s(&block.weights);
        let sums = tile::<S, VECTORS, PIXELS>(simd, self.input.values(), windows, weights);

        let (bias, _) = S::as_simd_f32s(&block.bias);
        let width = self.to.channels.min(block.channel + VECTORS * S::F32_LANES) - block.channel;
        for (pixel, sums) in sums.into_iter().enumerate().take(count) {
            let (picture, y, x) = self.to.place(first + pixel);
            let start = self.to.at(picture, y + 1, x + 1) + block.channel;
            let (whole, rest) = S::as_mut_simd_f32s(&mut self.output[start..][..width]);
            for (vector, (sum, bias)) in sums.into_iter().zip(bias).enumerate() {
                let value = simd.add_f32s(sum, *bias);
                if let Some(output) = whole.get_mut(vector) {
                    *output = finish.of(simd, value, *output);
                } else {
                    let held = simd.partial_load_f32s(rest);
                    simd.partial_store_f32s(rest, finish.of(simd, value, held));
                }
            }
        }
        count
    }
}
