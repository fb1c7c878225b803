use super::{
    Map, POINTS, Tiles, by_columns_and_rows, of_input, of_output_gradient, to_weight_gradient,
};
use crate::convolution::Convolution;
use crate::outer::Outer;
use crate::pack::{Block, TAPS, blocks, lanes, widen};
use pulp::{Simd, WithSimd};

/// Tiles at once: what they are transformed into stays in the second cache while all sums pass
/// over it.
const TILES: usize = 72;

/// The gradient of the weights of a convolution that has tiles, summed over some images: window
/// rows and columns, input channels, output channels filled up to whole vectors.
#[inline(always)]
pub(crate) fn weight_gradient<S: Simd>(
    simd: S,
    convolution: Convolution,
    input: &[f32],
    output_gradient: &[f32],
) -> Vec<f32> {
    let Convolution { channels_in, channels_out, .. } = convolution;
    let (lanes_in, lanes_out) = (lanes::<S>(channels_in), lanes::<S>(channels_out));
    let (input_len, output_len) = (convolution.input_len(), convolution.output_len());
    let tiles = Tiles::at_least(convolution, TILES);
    let points = POINTS * tiles.longest(TILES);
    let mut padded = convolution.padded(tiles.images, lanes_in);
    let mut wide = vec![0.0; tiles.images * output_len / channels_out * lanes_out];
    let mut values = vec![0.0; points * lanes_in];
    let mut gradients = vec![0.0; points * lanes_out];
    let mut sums = vec![0.0; POINTS * channels_in * lanes_out];
    let blocks = blocks::<S>(channels_out);
    for (input, output_gradient) in input
        .chunks(tiles.images * input_len)
        .zip(output_gradient.chunks(tiles.images * output_len))
    {
        convolution.pad(input, lanes_in, &mut padded);
        widen(output_gradient, channels_out, &mut wide, lanes_out);
        simd.vectorize(Add {
            tiles: Tiles { convolution, images: input.len() / input_len },
            padded: &padded,
            wide: &wide,
            values: &mut values,
            gradients: &mut gradients,
            blocks: &blocks,
            sums: &mut sums,
        });
    }
    let mut gradient = vec![0.0; TAPS * channels_in * lanes_out];
    simd.vectorize(Collect { sums: &sums, gradient: &mut gradient });
    gradient
}

/// Adds what some images bring.
struct Add<'a> {
    tiles: Tiles,
    padded: &'a [f32],
    wide: &'a [f32],
    values: &'a mut [f32],
    gradients: &'a mut [f32],
    blocks: &'a [Block],
    /// Points, input channels, output channels.
    sums: &'a mut [f32],
}

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tiles, padded, wide, values, gradients, blocks, sums } = self;
        let convolution = tiles.convolution;
        let (height, width) = convolution.output();
        let lanes_in = lanes::<S>(convolution.channels_in);
        let lanes_out = lanes::<S>(convolution.channels_out);
        let input = Map::<S> {
            pixels: S::as_simd_f32s(padded).0,
            height: convolution.padded_height(),
            width: convolution.padded_width(),
            vectors: lanes_in / S::F32_LANES,
        };
        let (pixels, _) = S::as_simd_f32s(wide);
        let output = Map::<S> { pixels, height, width, vectors: lanes_out / S::F32_LANES };
        for strip in tiles.strips(TILES) {
            let (values, _) = values.split_at_mut(POINTS * strip.len() * lanes_in);
            let (gradients, _) = gradients.split_at_mut(POINTS * strip.len() * lanes_out);
            input.transform(simd, strip, of_input, S::as_mut_simd_f32s(values).0);
            let to = S::as_mut_simd_f32s(gradients).0;
            output.transform(simd, strip, of_output_gradient, to);
            for ((values, gradients), sums) in values
                .chunks_exact(strip.len() * lanes_in)
                .zip(gradients.chunks_exact(strip.len() * lanes_out))
                .zip(sums.chunks_exact_mut(convolution.channels_in * lanes_out))
            {
                let (row, pixel) = (0, lanes_in);
                Outer { values, row, pixel, gradients, width: strip.len(), lanes: lanes_out }
                    .add(simd, blocks, sums);
            }
        }
    }
}

/// Transforms sums over tiles into the gradient of the weights.
struct Collect<'a> {
    sums: &'a [f32],
    gradient: &'a mut [f32],
}

impl WithSimd for Collect<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (sums, _) = S::as_simd_f32s(self.sums);
        let (gradient, _) = S::as_mut_simd_f32s(self.gradient);
        let vectors = sums.len() / POINTS;
        for vector in 0..vectors {
            let mut points = [[simd.splat_f32s(0.0); 4]; 4];
            for y in 0..4 {
                for x in 0..4 {
                    points[y][x] = sums[(y * 4 + x) * vectors + vector];
                }
            }
            let taps = by_columns_and_rows(simd, points, to_weight_gradient);
            for y in 0..3 {
                for x in 0..3 {
                    gradient[(y * 3 + x) * vectors + vector] = taps[y][x];
                }
            }
        }
    }
}
