use super::FeatureMap;
use super::fused::Finish;
use crate::convolution::Convolution;
use crate::pack::TAPS;
use crate::winograd::{Filters, Map, POINTS, Tiles, collect};
use pulp::{Arch, Simd, WithSimd};

/// Tiles at once: what they are transformed into stays in the second cache.
const TILES: usize = 48;

/// A convolution 3x3 that keeps the size of its input, by tiles of 2x2 pixels.
#[derive(Debug, Clone)]
pub(super) struct Tiled {
    convolution: Convolution,
    filters: Filters,
    /// A value for every channel of the filters' vectors.
    bias: Vec<f32>,
}

impl Tiled {
    /// Transforms `weights` `[channels_out, channels_in, 3, 3]`; nothing where the input's side is
    /// odd, its pixels are no whole vectors of this machine, or the channels are too few to repay
    /// the transforms.
    pub(super) fn new(
        side: usize,
        channels_in: usize,
        weights: &[f32],
        bias: &[f32],
    ) -> Option<Self> {
        let channels_out = bias.len();
        let convolution =
            Convolution { height: side, width: side, channels_in, channels_out, padding: 1 };
        convolution.has_tiles().then(|| Arch::new().dispatch(New { convolution, weights, bias }))?
    }

    /// Writes the output from the input, both with the border that is its padding.
    pub(super) fn run(
        &self,
        input: &FeatureMap,
        output: &mut FeatureMap,
        finish: Finish,
        scratch: &mut Vec<f32>,
    ) {
        Arch::new().dispatch(Run { layer: self, input, output, finish, scratch });
    }
}

struct New<'a> {
    convolution: Convolution,
    weights: &'a [f32],
    bias: &'a [f32],
}

impl WithSimd for New<'_> {
    type Output = Option<Tiled>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Option<Tiled> {
        let Self { convolution, weights, bias } = self;
        let channels_in = convolution.channels_in;
        if !channels_in.is_multiple_of(S::F32_LANES) {
            return None;
        }
        let filters = Filters::new::<S>(&convolution, |output, input, tap| {
            weights[(output * channels_in + input) * TAPS + tap]
        });
        let mut bias = bias.to_vec();
        bias.resize(filters.lanes, 0.0);
        Some(Tiled { convolution, filters, bias })
    }
}

struct Run<'a> {
    layer: &'a Tiled,
    input: &'a FeatureMap,
    output: &'a mut FeatureMap,
    finish: Finish,
    scratch: &'a mut Vec<f32>,
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { layer: Tiled { convolution, filters, bias }, input, output, finish, scratch } =
            self;
        let to = output.shape();
        let tiles = Tiles { convolution: *convolution, images: to.pictures };
        let needed = POINTS * tiles.longest(TILES) * (convolution.channels_in + filters.lanes);
        if scratch.len() < needed {
            scratch.resize(needed, 0.0);
        }
        let map = Map::<S> {
            pixels: S::as_simd_f32s(input.values()).0,
            height: convolution.padded_height(),
            width: convolution.padded_width(),
            vectors: convolution.channels_in / S::F32_LANES,
        };
        let (bias, _) = S::as_simd_f32s(bias);
        let place = |picture, row, column| to.at(picture, row + 1, column + 1);
        for strip in tiles.strips(TILES) {
            let products = filters.multiply(simd, map, strip, scratch);
            collect(simd, strip, products, output.values_mut(), place, |value, held, vector| {
                finish.of(simd, simd.add_f32s(value, bias[vector]), held)
            });
        }
    }
}
