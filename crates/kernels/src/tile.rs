use crate::pack::{Block, wide};
use pulp::Simd;

/// What packed weights are applied to: pixels, or tiles of them.
pub(crate) trait Windowed {
    /// How many there are.
    fn count(&self) -> usize;

    /// Writes the sums of up to `PIXELS` of them from `first` on, for the vectors of output
    /// channels from `channel` on, and returns how many.
    fn some<S: Simd, const VECTORS: usize, const PIXELS: usize>(
        &mut self,
        simd: S,
        channel: usize,
        weights: &[S::f32s],
        first: usize,
    ) -> usize;
}

/// Applies packed weights, `taps` for an output channel: a block of channels after the other, as
/// many pixels at once as leave their sums in registers.
#[inline(always)]
pub(crate) fn apply<S: Simd>(
    simd: S,
    (blocks, taps): (&[Block], usize),
    mut weights: &[f32],
    pixels: &mut impl Windowed,
) {
    for block in blocks {
        let (these, rest) = weights.split_at(taps * block.vectors * S::F32_LANES);
        weights = rest;
        let (these, _) = S::as_simd_f32s(these);
        match block.vectors {
            3 => apply_block::<S, 3>(simd, block.channel, these, pixels),
            2 => apply_block::<S, 2>(simd, block.channel, these, pixels),
            _ => apply_block::<S, 1>(simd, block.channel, these, pixels),
        }
    }
}

#[inline(always)]
fn apply_block<S: Simd, const VECTORS: usize>(
    simd: S,
    channel: usize,
    weights: &[S::f32s],
    pixels: &mut impl Windowed,
) {
    let mut first = 0;
    while first < pixels.count() {
        first += match (pixels.count() - first, VECTORS) {
            (1, _) => pixels.some::<S, VECTORS, 1>(simd, channel, weights, first),
            (2..=4, _) => pixels.some::<S, VECTORS, 4>(simd, channel, weights, first),
            (_, 3) => pixels.some::<S, VECTORS, 8>(simd, channel, weights, first),
            _ if wide::<S>() => pixels.some::<S, VECTORS, 12>(simd, channel, weights, first),
            _ => pixels.some::<S, VECTORS, 6>(simd, channel, weights, first),
        };
    }
}

/// Where a tile reads: the first value of each pixel's window, and how to go on from there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Windows<const PIXELS: usize> {
    /// The upper left corner of each pixel's window in the input.
    pub(crate) starts: [usize; PIXELS],
    /// Values from one row of the input to the next.
    pub(crate) row: usize,
    /// Values of a window's row: its columns times the channels.
    pub(crate) run: usize,
}

/// The sums of a few windows for a few vectors of output channels, all of them in registers.
/// `weights` are packed: a row of vectors for each window row, window column and input channel.
///
/// Sums leave by value: read by reference, the compiler keeps them in memory all along.
#[inline(always)]
pub(crate) fn tile<S: Simd, const VECTORS: usize, const PIXELS: usize>(
    simd: S,
    input: &[f32],
    windows: Windows<PIXELS>,
    weights: &[S::f32s],
) -> [[S::f32s; VECTORS]; PIXELS] {
    let (weights, _) = weights.as_chunks::<VECTORS>();
    let mut sums = [[simd.splat_f32s(0.0); VECTORS]; PIXELS];
    for (row, weights) in weights.chunks_exact(windows.run).enumerate() {
        let pixels =
            windows.starts.map(|start| &input[start + row * windows.row..][..weights.len()]);
        for (tap, weights) in weights.iter().enumerate() {
            for pixel in 0..PIXELS {
                let value = simd.splat_f32s(pixels[pixel][tap]);
                for vector in 0..VECTORS {
                    sums[pixel][vector] =
                        simd.mul_add_e_f32s(value, weights[vector], sums[pixel][vector]);
                }
            }
        }
    }
    sums
}
