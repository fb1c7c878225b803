use crate::parallel::{for_each, group_size, map, zeros};
use pulp::{Arch, Simd, WithSimd};

/// An affine map per channel, ReLU and, if asked for, max-pooling 2x2 with stride 2, in one pass:
/// what follows a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rectify {
    /// Height of the input; even where it is pooled.
    pub height: usize,
    /// Width of the input; even where it is pooled.
    pub width: usize,
    /// Channels.
    pub channels: usize,
    /// Whether the output is pooled.
    pub pool: bool,
}

/// `x * scale + shift` per channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Affine {
    /// Factors, one per channel.
    pub scale: Vec<f32>,
    /// Summands, one per channel.
    pub shift: Vec<f32>,
}

/// Mean and biased variance per channel, over images, rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// Means, one per channel.
    pub mean: Vec<f32>,
    /// Mean squared distances from the mean, one per channel.
    pub variance: Vec<f32>,
}

impl Statistics {
    /// The statistics of feature maps `[images, height, width, channels]`.
    pub fn of(values: &[f32], channels: usize) -> Self {
        const PIXELS: usize = 512;
        let piece = PIXELS * channels;
        let group = group_size(values.len().div_ceil(piece));
        let sums = map(values.len().div_ceil(piece * group), |number| {
            let end = ((number + 1) * group * piece).min(values.len());
            let mut total = Sums::new(channels);
            for values in values[number * group * piece..end].chunks(piece) {
                let mut sums = [vec![0.0; channels], vec![0.0; channels]];
                Arch::new().dispatch(Moments { values, sums: &mut sums });
                total.add(&sums);
            }
            total
        });
        let [first, second] = Sums::total(channels, &sums);
        let count = (values.len() / channels) as f64;
        let variance = |(sum, squares): (&f64, &f64)| {
            (squares / count - (sum / count).powi(2)).max(0.0) as f32
        };
        Self {
            mean: first.iter().map(|sum| (sum / count) as f32).collect(),
            variance: first.iter().zip(&second).map(variance).collect(),
        }
    }
}

struct Moments<'a> {
    values: &'a [f32],
    sums: &'a mut [Vec<f32>; 2],
}

impl WithSimd for Moments<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let [sums, squares] = self.sums;
        for pixel in self.values.chunks_exact(sums.len()) {
            for ((value, sum), square) in pixel.iter().zip(&mut *sums).zip(&mut *squares) {
                *sum += value;
                *square = value.mul_add(*value, *square);
            }
        }
    }
}

/// Two sums per channel, exact enough to be subtracted.
struct Sums([Vec<f64>; 2]);

impl Sums {
    fn new(channels: usize) -> Self {
        Self([vec![0.0; channels], vec![0.0; channels]])
    }

    fn add(&mut self, sums: &[Vec<f32>; 2]) {
        for (total, sums) in self.0.iter_mut().zip(sums) {
            for (total, sum) in total.iter_mut().zip(sums) {
                *total += f64::from(*sum);
            }
        }
    }

    fn total(channels: usize, groups: &[Self]) -> [Vec<f64>; 2] {
        let mut total = Self::new(channels);
        for group in groups {
            for (total, sums) in total.0.iter_mut().zip(&group.0) {
                for (total, sum) in total.iter_mut().zip(sums) {
                    *total += sum;
                }
            }
        }
        total.0
    }
}

impl Rectify {
    const fn side(&self) -> usize {
        if self.pool { 2 } else { 1 }
    }

    /// Values of one image of the output.
    const fn output_len(&self) -> usize {
        self.input_len() / (self.side() * self.side())
    }

    const fn input_len(&self) -> usize {
        self.height * self.width * self.channels
    }

    fn check(&self, input: &[f32], affine: &Affine) {
        assert_eq!(input.len() % self.input_len(), 0, "input");
        assert_eq!([affine.scale.len(), affine.shift.len()], [self.channels; 2], "affine map");
        assert!(!self.pool || (self.height | self.width) & 1 == 0, "an odd side is not pooled");
    }

    /// The output `[images, height, width, channels]`, its sides halved where it is pooled.
    ///
    /// # Panics
    /// If the slices do not have these shapes.
    pub fn forward(&self, input: &[f32], affine: &Affine) -> Vec<f32> {
        self.check(input, affine);
        let images = input.len() / self.input_len();
        let mut output = zeros(images * self.output_len());
        for_each(
            &mut output,
            self.output_len(),
            || (),
            |(), number, output| {
                let input = &input[number * self.input_len()..][..self.input_len()];
                Arch::new().dispatch(Forward { layer: *self, input, affine, output });
            },
        );
        output
    }

    /// With `du` the gradient of what the affine map gives: the sums of `du` and of `du * input`
    /// per channel.
    ///
    /// # Panics
    /// If the slices do not have the shapes of input and output.
    pub fn gradient_sums(
        &self,
        input: &[f32],
        affine: &Affine,
        output_gradient: &[f32],
    ) -> [Vec<f64>; 2] {
        self.check(input, affine);
        let images = input.len() / self.input_len();
        assert_eq!(output_gradient.len(), images * self.output_len(), "output's gradient");
        let group = group_size(images);
        let sums = map(images.div_ceil(group), |number| {
            let mut total = Sums::new(self.channels);
            let mut gradient = vec![0.0; self.input_len()];
            for image in number * group..((number + 1) * group).min(images) {
                let input = &input[image * self.input_len()..][..self.input_len()];
                let output = &output_gradient[image * self.output_len()..][..self.output_len()];
                let mut sums = [vec![0.0; self.channels], vec![0.0; self.channels]];
                let (spread, sums_of) = (&mut gradient, &mut sums);
                let spread = Spread { layer: *self, input, affine, output, gradient: spread };
                Arch::new().dispatch(Products { spread, sums: sums_of });
                total.add(&sums);
            }
            total
        });
        Sums::total(self.channels, &sums)
    }

    /// The gradient of the input: `du * by_gradient + input * by_input + constant` per channel.
    ///
    /// # Panics
    /// If the slices do not have the shapes of input, output and channels.
    pub fn input_gradient(
        &self,
        input: &[f32],
        affine: &Affine,
        output_gradient: &[f32],
        [by_gradient, by_input, constant]: [&[f32]; 3],
    ) -> Vec<f32> {
        self.check(input, affine);
        let images = input.len() / self.input_len();
        assert_eq!(output_gradient.len(), images * self.output_len(), "output's gradient");
        let mut gradient = zeros(input.len());
        for_each(
            &mut gradient,
            self.input_len(),
            || (),
            |(), number, gradient| {
                let input = &input[number * self.input_len()..][..self.input_len()];
                let output = &output_gradient[number * self.output_len()..][..self.output_len()];
                let spread = Spread { layer: *self, input, affine, output, gradient };
                Arch::new().dispatch(Combine { spread, by_gradient, by_input, constant });
            },
        );
        gradient
    }
}

struct Forward<'a> {
    layer: Rectify,
    input: &'a [f32],
    affine: &'a Affine,
    output: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { layer, input, affine, output } = self;
        let (scale, shift) = (affine.scale.as_slice(), affine.shift.as_slice());
        let channels = layer.channels;
        if !layer.pool {
            let pixels = input.chunks_exact(channels);
            for (output, input) in output.chunks_exact_mut(channels).zip(pixels) {
                for channel in 0..channels {
                    output[channel] =
                        input[channel].mul_add(scale[channel], shift[channel]).max(0.0);
                }
            }
            return;
        }
        let row = layer.width * channels;
        for (output, input) in output.chunks_exact_mut(row / 2).zip(input.chunks_exact(2 * row)) {
            let (above, below) = input.split_at(row);
            for (x, output) in output.chunks_exact_mut(channels).enumerate() {
                let at = 2 * x * channels;
                let (a, b) = above[at..][..2 * channels].split_at(channels);
                let (c, d) = below[at..][..2 * channels].split_at(channels);
                let (scale, shift) = (&scale[..channels], &shift[..channels]);
                for channel in 0..channels {
                    let map = |x: &[f32]| x[channel].mul_add(scale[channel], shift[channel]);
                    output[channel] =
                        larger(larger(map(a), map(b)), larger(map(c), map(d))).max(0.0);
                }
            }
        }
    }
}

/// The larger of two numbers: unlike `f32::max` one instruction, since none of them is NaN.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The gradient of what the affine map gives: zero where ReLU cuts or another pixel of the window
/// is the largest; the first of equal ones takes it.
struct Spread<'a> {
    layer: Rectify,
    input: &'a [f32],
    affine: &'a Affine,
    output: &'a [f32],
    gradient: &'a mut [f32],
}

impl Spread<'_> {
    #[expect(clippy::needless_bitwise_bool, reason = "a branch would keep it from using vectors")]
    #[inline(always)]
    fn run(&mut self) {
        let Rectify { width, channels, pool, .. } = self.layer;
        let (scale, shift) = (self.affine.scale.as_slice(), self.affine.shift.as_slice());
        if !pool {
            let pixels = self.input.chunks_exact(channels).zip(self.output.chunks_exact(channels));
            for (gradient, (input, output)) in self.gradient.chunks_exact_mut(channels).zip(pixels)
            {
                for channel in 0..channels {
                    let value = input[channel].mul_add(scale[channel], shift[channel]);
                    gradient[channel] = if value > 0.0 { output[channel] } else { 0.0 };
                }
            }
            return;
        }
        let row = width * channels;
        let lines = self.gradient.chunks_exact_mut(2 * row).zip(self.input.chunks_exact(2 * row));
        for ((gradient, input), output) in lines.zip(self.output.chunks_exact(row / 2)) {
            let (gradient_above, gradient_below) = gradient.split_at_mut(row);
            let (above, below) = input.split_at(row);
            for (x, output) in output.chunks_exact(channels).enumerate() {
                let at = 2 * x * channels;
                let (to_a, to_b) = gradient_above[at..][..2 * channels].split_at_mut(channels);
                let (to_c, to_d) = gradient_below[at..][..2 * channels].split_at_mut(channels);
                let (a, b) = above[at..][..2 * channels].split_at(channels);
                let (c, d) = below[at..][..2 * channels].split_at(channels);
                let (scale, shift) = (&scale[..channels], &shift[..channels]);
                for channel in 0..channels {
                    let map = |x: &[f32]| x[channel].mul_add(scale[channel], shift[channel]);
                    let (a, b, c, d) = (map(a), map(b), map(c), map(d));
                    let most = larger(larger(larger(a, b), larger(c, d)), f32::MIN_POSITIVE);
                    let value = output[channel];
                    let [is_a, is_b, is_c, is_d] = [a, b, c, d].map(|x| x >= most);
                    to_a[channel] = if is_a { value } else { 0.0 };
                    to_b[channel] = if is_b & !is_a { value } else { 0.0 };
                    to_c[channel] = if is_c & !(is_a | is_b) { value } else { 0.0 };
                    to_d[channel] = if is_d & !(is_a | is_b | is_c) { value } else { 0.0 };
                }
            }
        }
    }
}

struct Products<'a> {
    spread: Spread<'a>,
    sums: &'a mut [Vec<f32>; 2],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) {
        self.spread.run();
        let [sums, products] = self.sums;
        let channels = sums.len();
        let gradients = self.spread.gradient.chunks_exact(channels);
        for (input, gradient) in self.spread.input.chunks_exact(channels).zip(gradients) {
            let totals = sums.iter_mut().zip(&mut *products);
            for ((input, gradient), (sum, product)) in input.iter().zip(gradient).zip(totals) {
                *sum += gradient;
                *product = input.mul_add(*gradient, *product);
            }
        }
    }
}

struct Combine<'a> {
    spread: Spread<'a>,
    by_gradient: &'a [f32],
    by_input: &'a [f32],
    constant: &'a [f32],
}

impl WithSimd for Combine<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) {
        self.spread.run();
        let channels = self.spread.layer.channels;
        let gradients = self.spread.gradient.chunks_exact_mut(channels);
        for (gradient, input) in gradients.zip(self.spread.input.chunks_exact(channels)) {
            let factors = self.by_gradient.iter().zip(self.by_input).zip(self.constant);
            for ((gradient, input), ((a, b), c)) in gradient.iter_mut().zip(input).zip(factors) {
                *gradient = gradient.mul_add(*a, input.mul_add(*b, *c));
            }
        }
    }
}
