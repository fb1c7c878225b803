use super::{Map, POINTS, Strip, Tiles, by_columns_and_rows, of_input, of_weights, to_output};
use crate::convolution::Convolution;
use crate::pack::{Block, blocks, lanes};
use crate::parallel::{for_each, zeros};
use crate::tile::{Windowed, Windows, apply, tile};
use pulp::{Simd, WithSimd};

/// Tiles at once: so many that the weights are read rarely, so few that what they are transformed
/// into stays in the second cache.
const TILES: usize = 48;
/// Fewer tiles than this are taken from several images.
const FEWEST: usize = 36;

/// The output of a convolution that has tiles.
#[inline(always)]
pub(crate) fn forward<S: Simd>(
    simd: S,
    convolution: Convolution,
    input: &[f32],
    weight: impl Fn(usize, usize, usize) -> f32 + Sync + Send,
) -> Vec<f32> {
    let filters = Filters::new::<S>(&convolution, weight);
    let (input_len, output_len) = (convolution.input_len(), convolution.output_len());
    let images = input.len() / input_len;
    assert_eq!(input.len(), images * input_len, "input");
    let mut output = zeros(images * output_len);
    let Tiles { images: together, .. } = Tiles::at_least(convolution, FEWEST);
    let lanes_in = lanes::<S>(convolution.channels_in);
    let points = POINTS * Tiles { convolution, images: together }.longest(TILES);
    for_each(
        &mut output,
        together * output_len,
        || (convolution.padded(together, lanes_in), vec![0.0; points * (lanes_in + filters.lanes)]),
        |(padded, scratch), number, output| {
            let images = output.len() / output_len;
            let input = &input[number * together * input_len..][..images * input_len];
            convolution.pad(input, lanes_in, padded);
            let tiles = Tiles { convolution, images };
            simd.vectorize(Piece { tiles, filters: &filters, padded, scratch, output });
        },
    );
    output
}

/// Transformed weights, in the order in which they are read: points, blocks of output channels,
/// input channels.
#[derive(Debug, Clone)]
pub(crate) struct Filters {
    values: Vec<f32>,
    blocks: Vec<Block>,
    channels_in: usize,
    /// Output channels, filled up to whole vectors.
    pub(crate) lanes: usize,
}

impl Filters {
    pub(crate) fn new<S: Simd>(
        &Convolution { channels_in, channels_out, .. }: &Convolution,
        weight: impl Fn(usize, usize, usize) -> f32 + Sync + Send,
    ) -> Self {
        let (blocks, lanes) = (blocks::<S>(channels_out), lanes::<S>(channels_out));
        let point = channels_in * lanes;
        let mut values = vec![0.0; POINTS * point];
        for_each(
            &mut values,
            4 * point,
            || (),
            |(), y, values| {
                for block in &blocks {
                    let width = block.vectors * S::F32_LANES;
                    for input in 0..channels_in {
                        let start = block.channel * channels_in + input * width;
                        for output in block.channel..channels_out.min(block.channel + width) {
                            let row = [0, 1, 2].map(|x| {
                                of_weights([0, 3, 6].map(|row| weight(output, input, row + x)))[y]
                            });
                            for (x, value) in of_weights(row).into_iter().enumerate() {
                                values[x * point + start + output - block.channel] = value;
                            }
                        }
                    }
                }
            },
        );
        Self { values, blocks, channels_in, lanes }
    }

    /// The products of a strip of tiles, `[points, tiles, lanes]`, in a part of `scratch`.
    #[inline(always)]
    pub(crate) fn multiply<'a, S: Simd>(
        &self,
        simd: S,
        input: Map<S>,
        strip: Strip,
        scratch: &'a mut [f32],
    ) -> &'a [S::f32s] {
        let lanes_in = input.vectors * S::F32_LANES;
        let (values, rest) = scratch.split_at_mut(POINTS * strip.len() * lanes_in);
        let (products, _) = rest.split_at_mut(POINTS * strip.len() * self.lanes);
        input.transform(simd, strip, of_input, S::as_mut_simd_f32s(values).0);
        for ((values, weights), products) in values
            .chunks_exact(strip.len() * lanes_in)
            .zip(self.values.chunks_exact(self.channels_in * self.lanes))
            .zip(products.chunks_exact_mut(strip.len() * self.lanes))
        {
            let mut point = Point { values, lanes_in, products, filters: self };
            apply(simd, (&self.blocks, self.channels_in), weights, &mut point);
        }
        S::as_simd_f32s(products).0
    }
}

struct Piece<'a> {
    tiles: Tiles,
    filters: &'a Filters,
    padded: &'a [f32],
    scratch: &'a mut [f32],
    output: &'a mut [f32],
}

impl WithSimd for Piece<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tiles, filters, padded, scratch, output } = self;
        let convolution = tiles.convolution;
        let (height, width) = convolution.output();
        let input = Map::<S> {
            pixels: S::as_simd_f32s(padded).0,
            height: convolution.padded_height(),
            width: convolution.padded_width(),
            vectors: lanes::<S>(convolution.channels_in) / S::F32_LANES,
        };
        let place = |image, row, column| {
            ((image * height + row) * width + column) * convolution.channels_out
        };
        for strip in tiles.strips(TILES) {
            let products = filters.multiply(simd, input, strip, scratch);
            collect(simd, strip, products, output, place, |value, _, _| value);
        }
    }
}

/// One point of all tiles of a strip.
struct Point<'a> {
    values: &'a [f32],
    lanes_in: usize,
    products: &'a mut [f32],
    filters: &'a Filters,
}

impl Windowed for Point<'_> {
    #[inline(always)]
    fn count(&self) -> usize {
        self.values.len() / self.lanes_in
    }

    #[inline(always)]
    fn some<S: Simd, const VECTORS: usize, const TILES: usize>(
        &mut self,
        simd: S,
        channel: usize,
        weights: &[S::f32s],
        first: usize,
    ) -> usize {
        let (lanes_in, lanes) = (self.lanes_in, self.filters.lanes);
        let count = TILES.min(self.count() - first);
        let mut starts = [0; TILES];
        for (tile, start) in starts.iter_mut().enumerate() {
            *start = (first + tile.min(count - 1)) * lanes_in;
        }
        let windows = Windows { starts, row: 0, run: self.filters.channels_in };
        let sums = tile::<S, VECTORS, TILES>(simd, self.values, windows, weights);
        for (tile, sums) in sums.into_iter().enumerate().take(count) {
            let products = &mut self.products[(first + tile) * lanes + channel..];
            let (products, _) = S::as_mut_simd_f32s(products);
            for (product, sum) in products[..VECTORS].iter_mut().zip(sums) {
                *product = sum;
            }
        }
        count
    }
}

/// Transforms the products of a strip into the pixels of its tiles. `place` says where in `output`
/// the pixel of an image, a row and a column begins; `finish` makes of a value, of what the output
/// holds there, and of the number of the vector of channels what is written.
#[inline(always)]
pub(crate) fn collect<S: Simd>(
    simd: S,
    strip: Strip,
    products: &[S::f32s],
    output: &mut [f32],
    place: impl Fn(usize, usize, usize) -> usize,
    finish: impl Fn(S::f32s, S::f32s, usize) -> S::f32s,
) {
    let channels_out = strip.tiles.convolution.channels_out;
    let vectors = channels_out.div_ceil(S::F32_LANES);
    let point = strip.len() * vectors;
    for tile in 0..strip.len() {
        let (image, row, column) = strip.corner(tile);
        let corners = [0, 1].map(|y| [0, 1].map(|x| place(image, row + y, column + x)));
        for vector in 0..vectors {
            let mut sums = [[simd.splat_f32s(0.0); 4]; 4];
            for y in 0..4 {
                for x in 0..4 {
                    sums[y][x] = products[(y * 4 + x) * point + tile * vectors + vector];
                }
            }
            let pixels = by_columns_and_rows(simd, sums, to_output);
            let channel = vector * S::F32_LANES;
            let count = S::F32_LANES.min(channels_out - channel);
            for (pixels, corners) in pixels.into_iter().zip(corners) {
                for (pixel, corner) in pixels.into_iter().zip(corners) {
                    let output = &mut output[corner + channel..][..count];
                    let (whole, rest) = S::as_mut_simd_f32s(output);
                    if let [whole] = whole {
                        *whole = finish(pixel, *whole, vector);
                    } else {
                        let held = simd.partial_load_f32s(rest);
                        simd.partial_store_f32s(rest, finish(pixel, held, vector));
                    }
                }
            }
        }
    }
}
