use pulp::Simd;

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
