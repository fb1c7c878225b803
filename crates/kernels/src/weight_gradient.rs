use crate::convolution::Convolution;
use crate::pack::{Block, TAPS, blocks, wide};
use crate::parallel::{group_size, map};
use pulp::{Arch, Simd, WithSimd};

/// Pixels whose values stay in the first cache while all sums pass over them.
const PIXELS: usize = 144;

impl Convolution {
    /// The gradient of the weights, `[channels_out, channels_in, 3, 3]`, summed over the images.
    ///
    /// # Panics
    /// If the slices do not have the shapes of the input and the output.
    pub fn weight_gradient(&self, input: &[f32], output_gradient: &[f32]) -> Vec<f32> {
        Arch::new().dispatch(WeightGradient { convolution: *self, input, output_gradient })
    }
}

struct WeightGradient<'a> {
    convolution: Convolution,
    input: &'a [f32],
    output_gradient: &'a [f32],
}

impl WithSimd for WeightGradient<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Self { convolution, input, output_gradient } = self;
        let (input_len, output_len) = (convolution.input_len(), convolution.output_len());
        let images = input.len() / input_len;
        assert_eq!(input.len(), images * input_len, "input");
        assert_eq!(output_gradient.len(), images * output_len, "output's gradient");
        let blocks = blocks::<S>(convolution.channels_out);
        let lanes: usize = blocks.iter().map(|block| block.vectors * S::F32_LANES).sum();
        let group = group_size(images);
        let sums = map(images.div_ceil(group), |number| {
            let mut sums = vec![0.0; TAPS * convolution.channels_in * lanes];
            let mut padded = convolution.padded();
            let mut wide = vec![0.0; output_len / convolution.channels_out * lanes];
            for image in number * group..((number + 1) * group).min(images) {
                convolution.pad(&input[image * input_len..][..input_len], &mut padded);
                let gradient = &output_gradient[image * output_len..][..output_len];
                let from = gradient.chunks_exact(convolution.channels_out);
                for (to, from) in wide.chunks_exact_mut(lanes).zip(from) {
                    to[..from.len()].copy_from_slice(from);
                }
                let (padded, wide, sums) = (&padded, &wide, &mut sums);
                simd.vectorize(Image { convolution, padded, wide, blocks: &blocks, sums });
            }
            sums
        });
        gather(&convolution, lanes, sums)
    }
}

/// Adds the groups' sums, `[row, column, input channel, lane]` each, in order, and brings them into
/// the order of the weights.
fn gather(convolution: &Convolution, lanes: usize, groups: Vec<Vec<f32>>) -> Vec<f32> {
    let Convolution { channels_in, channels_out, .. } = *convolution;
    let total = groups.into_iter().reduce(|mut total, sums| {
        for (total, sum) in total.iter_mut().zip(sums) {
            *total += sum;
        }
        total
    });
    let mut gradient = vec![0.0; TAPS * channels_in * channels_out];
    for (at, row) in total.iter().flat_map(|total| total.chunks_exact(lanes)).enumerate() {
        let (tap, input) = (at / channels_in, at % channels_in);
        for (output, sum) in row[..channels_out].iter().enumerate() {
            gradient[(output * channels_in + input) * TAPS + tap] = *sum;
        }
    }
    gradient
}

struct Image<'a> {
    convolution: Convolution,
    padded: &'a [f32],
    /// The output's gradient with its channels filled up to whole vectors.
    wide: &'a [f32],
    blocks: &'a [Block],
    sums: &'a mut [f32],
}

impl WithSimd for Image<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { convolution, padded, wide, blocks, sums } = self;
        let (height, width) = convolution.output();
        let run = 3 * convolution.channels_in;
        let lanes = sums.len() / (3 * run);
        let rows = (PIXELS / width).max(1);
        let mut top = 0;
        while top < height {
            let bottom = (top + rows).min(height);
            let strip = Strip { convolution, padded, wide, top, bottom, lanes };
            for (window_row, sums) in sums.chunks_exact_mut(run * lanes).enumerate() {
                for block in blocks {
                    match block.vectors {
                        3 => strip.taps::<S, 3>(simd, window_row, block.channel, sums),
                        2 => strip.taps::<S, 2>(simd, window_row, block.channel, sums),
                        _ => strip.taps::<S, 1>(simd, window_row, block.channel, sums),
                    }
                }
            }
            top = bottom;
        }
    }
}

/// Some rows of one image.
struct Strip<'a> {
    convolution: Convolution,
    padded: &'a [f32],
    wide: &'a [f32],
    top: usize,
    bottom: usize,
    lanes: usize,
}

impl Strip<'_> {
    /// Computes a block of channels, as many taps at once as leave their sums in registers.
    #[inline(always)]
    fn taps<S: Simd, const VECTORS: usize>(
        &self,
        simd: S,
        window_row: usize,
        channel: usize,
        sums: &mut [f32],
    ) {
        let run = 3 * self.convolution.channels_in;
        let mut tap = 0;
        while tap < run {
            let at = (window_row, tap, channel);
            tap += match (run - tap, VECTORS) {
                (12.., 1 | 2) if wide::<S>() => self.tile::<S, 12, VECTORS>(simd, at, sums),
                (8.., 3) => self.tile::<S, 8, VECTORS>(simd, at, sums),
                (6.., 1 | 2) => self.tile::<S, 6, VECTORS>(simd, at, sums),
                (3.., _) => self.tile::<S, 3, VECTORS>(simd, at, sums),
                _ => self.tile::<S, 1, VECTORS>(simd, at, sums),
            };
        }
    }

    /// Adds the products of `RUN` neighbouring taps with a block of channels to their sums.
    #[inline(always)]
    fn tile<S: Simd, const RUN: usize, const VECTORS: usize>(
        &self,
        simd: S,
        (window_row, tap, channel): (usize, usize, usize),
        sums: &mut [f32],
    ) -> usize {
        let channels_in = self.convolution.channels_in;
        let (_, width) = self.convolution.output();
        let padded_row = self.convolution.padded_width() * channels_in;
        let (lanes, row) = (self.lanes, width * self.lanes);
        let mut total = [[simd.splat_f32s(0.0); VECTORS]; RUN];
        for y in self.top..self.bottom {
            let values = &self.padded[(y + window_row) * padded_row + tap..];
            let gradients = &self.wide[y * row..][..row];
            for (x, gradient) in gradients.chunks_exact(lanes).enumerate() {
                let values = &values[x * channels_in..][..RUN];
                let (gradient, _) = S::as_simd_f32s(&gradient[channel..]);
                let gradient = &gradient[..VECTORS];
                for at in 0..RUN {
                    let value = simd.splat_f32s(values[at]);
                    for vector in 0..VECTORS {
                        total[at][vector] =
                            simd.mul_add_e_f32s(value, gradient[vector], total[at][vector]);
                    }
                }
            }
        }
        for (at, total) in total.into_iter().enumerate() {
            let (sums, _) = S::as_mut_simd_f32s(&mut sums[(tap + at) * lanes + channel..]);
            for (sum, total) in sums[..VECTORS].iter_mut().zip(total) {
                *sum = simd.add_f32s(*sum, total);
            }
        }
        RUN
    }
}
