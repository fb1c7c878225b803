use super::tiled::Tiled;
use super::{FeatureMap, Shape};
use crate::pack::{Packed, lanes};
use crate::tile::{Windowed, Windows, apply, tile};
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
    Windows(Windowwise),
    Tiles(Tiled),
}

/// A convolution by the sums of its windows.
#[derive(Debug, Clone)]
struct Windowwise {
    packed: Packed,
    /// A value for every channel of the packed vectors.
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
            None => {
                Weights::Windows(Arch::new().dispatch(New { taps, channels_in, weights, bias }))
            }
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
            Weights::Windows(layer) => {
                let (window, finish) = (self.window, self.finish);
                let output = output.values_mut();
                Arch::new().dispatch(Run { layer, window, finish, input, to, output });
            }
        }
    }
}

struct New<'a> {
    taps: usize,
    channels_in: usize,
    weights: &'a [f32],
    bias: &'a [f32],
}

impl WithSimd for New<'_> {
    type Output = Windowwise;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Windowwise {
        let Self { taps, channels_in, weights, bias } = self;
        let packed = Packed::new::<S>(taps, channels_in, bias.len(), |output, input, tap| {
            weights[(output * channels_in + input) * taps + tap]
        });
        let mut bias = bias.to_vec();
        bias.resize(lanes::<S>(bias.len()), 0.0);
        Windowwise { packed, bias }
    }
}

struct Run<'a> {
    layer: &'a Windowwise,
    window: Window,
    finish: Finish,
    input: &'a FeatureMap,
    to: Shape,
    output: &'a mut [f32],
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let Packed { values, blocks } = &self.layer.packed;
        let taps = self.window.side * self.window.side * self.input.shape().channels;
        apply(simd, (blocks, taps), values, &mut self);
    }
}

impl Windowed for Run<'_> {
    #[inline(always)]
    fn count(&self) -> usize {
        self.to.pixels()
    }

    #[inline(always)]
    fn some<S: Simd, const VECTORS: usize, const PIXELS: usize>(
        &mut self,
        simd: S,
        channel: usize,
        weights: &[S::f32s],
        first: usize,
    ) -> usize {
        let (window, finish) = (self.window, self.finish);
        let from = self.input.shape();
        let count = PIXELS.min(self.count() - first);
        let starts = std::array::from_fn(|pixel| {
            let (picture, y, x) = self.to.place(first + pixel.min(count - 1));
            let corner = 1 - window.padding;
            from.at(picture, y * window.stride + corner, x * window.stride + corner)
        });
        let windows = Windows { starts, row: from.row(), run: window.side * from.channels };
        let sums = tile::<S, VECTORS, PIXELS>(simd, self.input.values(), windows, weights);

        let (bias, _) = S::as_simd_f32s(&self.layer.bias[channel..]);
        let width = self.to.channels.min(channel + VECTORS * S::F32_LANES) - channel;
        for (pixel, sums) in sums.into_iter().enumerate().take(count) {
            let (picture, y, x) = self.to.place(first + pixel);
            let start = self.to.at(picture, y + 1, x + 1) + channel;
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
