use crate::convolution::Convolution;
use crate::outer::Outer;
use crate::pack::{Block, TAPS, blocks, lanes, widen};
use crate::parallel::{for_each, group_size, map};
use crate::winograd;
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
        let group = group_size(images);
        let sums = map(images.div_ceil(group), |number| {
            let images = number * group..((number + 1) * group).min(images);
            let input = &input[images.start * input_len..images.end * input_len];
            let gradient = &output_gradient[images.start * output_len..images.end * output_len];
            if convolution.has_tiles() {
                winograd::weight_gradient(simd, convolution, input, gradient)
            } else {
                directly(simd, convolution, input, gradient)
            }
        });
        gather(&convolution, lanes::<S>(convolution.channels_out), &sums)
    }
}

/// The sums over some images: window rows and columns, input channels, output channels filled up
/// to whole vectors.
#[inline(always)]
fn directly<S: Simd>(
    simd: S,
    convolution: Convolution,
    input: &[f32],
    output_gradient: &[f32],
) -> Vec<f32> {
    let Convolution { channels_in, channels_out, .. } = convolution;
    let (blocks, lanes) = (blocks::<S>(channels_out), lanes::<S>(channels_out));
    let mut sums = vec![0.0; TAPS * channels_in * lanes];
    let mut padded = convolution.padded(1, channels_in);
    let mut wide = vec![0.0; convolution.output_len() / channels_out * lanes];
    let images = input.chunks_exact(convolution.input_len());
    for (image, gradient) in images.zip(output_gradient.chunks_exact(convolution.output_len())) {
        convolution.pad(image, channels_in, &mut padded);
        widen(gradient, channels_out, &mut wide, lanes);
        let (padded, wide, sums) = (&padded, &wide, &mut sums);
        simd.vectorize(Image { convolution, padded, wide, blocks: &blocks, sums });
    }
    sums
}

/// Adds the groups' sums, `[row, column, input channel, lane]` each, in order, and brings them into
/// the order of the weights.
fn gather(convolution: &Convolution, lanes: usize, groups: &[Vec<f32>]) -> Vec<f32> {
    /// Output channels at once: a line of a cache.
    const CHANNELS: usize = 16;
    let Convolution { channels_in, channels_out, .. } = *convolution;
    let one = TAPS * channels_in;
    let mut gradient = vec![0.0; one * channels_out];
    for_each(
        &mut gradient,
        CHANNELS * one,
        || (),
        |(), number, gradient| {
            for row in 0..one {
                let start = row * lanes + number * CHANNELS;
                let mut total = [0.0; CHANNELS];
                for sums in groups {
                    for (total, sum) in total.iter_mut().zip(&sums[start..(row + 1) * lanes]) {
                        *total += sum;
                    }
                }
                let (tap, input) = (row / channels_in, row % channels_in);
                for (output, total) in gradient.chunks_exact_mut(one).zip(total) {
                    output[input * TAPS + tap] = total;
                }
            }
        },
    );
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
        let Convolution { channels_in, channels_out, .. } = convolution;
        let (_, width) = convolution.output();
        let lanes = lanes::<S>(channels_out);
        let row = convolution.padded_width() * channels_in;
        let rows = (PIXELS / width).max(1);
        for (strip, gradients) in wide.chunks(rows * width * lanes).enumerate() {
            for (window_row, sums) in sums.chunks_exact_mut(3 * channels_in * lanes).enumerate() {
                let values = &padded[(strip * rows + window_row) * row..];
                Outer { values, row, pixel: channels_in, gradients, width, lanes }
                    .add(simd, blocks, sums);
            }
        }
    }
}
