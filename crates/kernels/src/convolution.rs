use crate::pack::{Packed, TAPS, widen};
use crate::parallel::{for_each, zeros};
use crate::tile::{Windowed, Windows, apply, tile};
use crate::winograd;
use pulp::{Arch, Simd, WithSimd};

/// A convolution 3x3 with stride 1: weights `[channels_out, channels_in, 3, 3]`, no bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Convolution {
    /// Height of the input, at least 3 with its padding.
    pub height: usize,
    /// Width of the input, at least 3 with its padding.
    pub width: usize,
    /// Channels of the input.
    pub channels_in: usize,
    /// Channels of the output.
    pub channels_out: usize,
    /// Zeros on every side of the input, 0 to 2; 1 keeps the size.
    pub padding: usize,
}

impl Convolution {
    /// Height and width of the output.
    pub const fn output(&self) -> (usize, usize) {
        (self.height + 2 * self.padding - 2, self.width + 2 * self.padding - 2)
    }

    /// The output `[images, height, width, channels_out]` for an input `[images, height, width,
    /// channels_in]`.
    ///
    /// # Panics
    /// If the slices do not have these shapes.
    pub fn forward(&self, input: &[f32], weights: &[f32]) -> Vec<f32> {
        assert_eq!(weights.len(), TAPS * self.channels_in * self.channels_out, "weights");
        let weight = |output: usize, input: usize, tap: usize| {
            weights[(output * self.channels_in + input) * TAPS + tap]
        };
        Arch::new().dispatch(Forward { convolution: *self, input, weight })
    }

    /// The gradient of the input, given that of the output: the convolution by the mirrored
    /// windows, input and output exchanged.
    ///
    /// # Panics
    /// If the slices do not have the shapes of the output and the weights.
    pub fn input_gradient(&self, output_gradient: &[f32], weights: &[f32]) -> Vec<f32> {
        assert_eq!(weights.len(), TAPS * self.channels_in * self.channels_out, "weights");
        let (height, width) = self.output();
        let convolution = Self {
            height,
            width,
            channels_in: self.channels_out,
            channels_out: self.channels_in,
            padding: 2 - self.padding,
        };
        let weight = |input: usize, output: usize, tap: usize| {
            weights[(output * self.channels_in + input) * TAPS + (TAPS - 1 - tap)]
        };
        Arch::new().dispatch(Forward { convolution, input: output_gradient, weight })
    }

    /// Values of one image of the input.
    pub(crate) const fn input_len(&self) -> usize {
        self.height * self.width * self.channels_in
    }

    /// Values of one image of the output.
    pub(crate) const fn output_len(&self) -> usize {
        let (height, width) = self.output();
        height * width * self.channels_out
    }

    pub(crate) const fn padded_width(&self) -> usize {
        self.width + 2 * self.padding
    }

    pub(crate) const fn padded_height(&self) -> usize {
        self.height + 2 * self.padding
    }

    /// A buffer of zeros for [`Convolution::pad`]: images with zeros around them, their channels
    /// filled up to `lanes`.
    pub(crate) fn padded(&self, images: usize, lanes: usize) -> Vec<f32> {
        vec![0.0; images * self.padded_height() * self.padded_width() * lanes]
    }

    /// Copies images into such a buffer; it may hold more.
    pub(crate) fn pad(&self, images: &[f32], lanes: usize, padded: &mut [f32]) {
        let row = self.padded_width() * lanes;
        let images = images.chunks_exact(self.input_len());
        for (to, from) in padded.chunks_exact_mut(self.padded_height() * row).zip(images) {
            let rows = from.chunks_exact(self.width * self.channels_in);
            for (to, from) in to.chunks_exact_mut(row).skip(self.padding).zip(rows) {
                widen(from, self.channels_in, &mut to[self.padding * lanes..], lanes);
            }
        }
    }
}

struct Forward<'a, W> {
    convolution: Convolution,
    input: &'a [f32],
    weight: W,
}

impl<W: Fn(usize, usize, usize) -> f32 + Sync + Send> WithSimd for Forward<'_, W> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Self { convolution, input, weight } = self;
        if convolution.has_tiles() {
            return winograd::forward(simd, convolution, input, weight);
        }
        let Convolution { channels_in, channels_out, .. } = convolution;
        let packed = Packed::new::<S>(TAPS, channels_in, channels_out, weight);
        let images = input.len() / convolution.input_len();
        assert_eq!(input.len(), images * convolution.input_len(), "input");
        let mut output = zeros(images * convolution.output_len());
        for_each(
            &mut output,
            convolution.output_len(),
            || convolution.padded(1, channels_in),
            |padded, number, output| {
                let start = number * convolution.input_len();
                let image = &input[start..][..convolution.input_len()];
                convolution.pad(image, channels_in, padded);
                simd.vectorize(Image { convolution, padded, packed: &packed, output });
            },
        );
        output
    }
}

struct Image<'a> {
    convolution: Convolution,
    padded: &'a [f32],
    packed: &'a Packed,
    output: &'a mut [f32],
}

impl WithSimd for Image<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let Packed { values, blocks } = self.packed;
        apply(simd, (blocks, TAPS * self.convolution.channels_in), values, &mut self);
    }
}

impl Windowed for Image<'_> {
    #[inline(always)]
    fn count(&self) -> usize {
        self.output.len() / self.convolution.channels_out
    }

    #[inline(always)]
    fn some<S: Simd, const VECTORS: usize, const PIXELS: usize>(
        &mut self,
        simd: S,
        channel: usize,
        weights: &[S::f32s],
        first: usize,
    ) -> usize {
        let Convolution { channels_in, channels_out, .. } = self.convolution;
        let (_, width) = self.convolution.output();
        let padded_width = self.convolution.padded_width();
        let count = PIXELS.min(self.count() - first);
        let starts: [usize; PIXELS] = std::array::from_fn(|pixel| {
            let pixel = first + pixel.min(count - 1);
            (pixel / width * padded_width + pixel % width) * channels_in
        });
        let (row, run) = (padded_width * channels_in, 3 * channels_in);
        let windows = Windows { starts, row, run };
        let sums = tile::<S, VECTORS, PIXELS>(simd, self.padded, windows, weights);
        let end = (channel + VECTORS * S::F32_LANES).min(channels_out);
        let outputs = self.output[first * channels_out..].chunks_exact_mut(channels_out);
        for (sums, output) in sums.into_iter().take(count).zip(outputs) {
            for (output, sum) in output[channel..end].chunks_mut(S::F32_LANES).zip(sums) {
                simd.partial_store_f32s(output, sum);
            }
        }
        count
    }
}
