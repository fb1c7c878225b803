use crate::pack::{Block, wide};
use pulp::Simd;

/// Two feature maps of the same height and width: each value of a pixel of one is multiplied by
/// each vector of the other's, and the products are summed over the pixels.
#[derive(Clone, Copy)]
pub(crate) struct Outer<'a> {
    pub(crate) values: &'a [f32],
    /// Values from one row to the next.
    pub(crate) row: usize,
    /// Values from one pixel to the next.
    pub(crate) pixel: usize,
    /// The other map, without gaps.
    pub(crate) gradients: &'a [f32],
    /// Pixels of a row.
    pub(crate) width: usize,
    /// Channels of the other map, whole vectors.
    pub(crate) lanes: usize,
}

impl Outer<'_> {
    /// Adds to `sums`, `[values, lanes]`.
    #[inline(always)]
    pub(crate) fn add<S: Simd>(&self, simd: S, blocks: &[Block], sums: &mut [f32]) {
        for block in blocks {
            match block.vectors {
                3 => self.block::<S, 3>(simd, block.channel, sums),
                2 => self.block::<S, 2>(simd, block.channel, sums),
                _ => self.block::<S, 1>(simd, block.channel, sums),
            }
        }
    }

    /// Adds a block of channels, for as many values at once as leave their sums in registers.
    #[inline(always)]
    fn block<S: Simd, const VECTORS: usize>(&self, simd: S, channel: usize, sums: &mut [f32]) {
        let values = sums.len() / self.lanes;
        let mut first = 0;
        while first < values {
            first += match (values - first, VECTORS) {
                (12.., 1 | 2) if wide::<S>() => {
                    self.some::<S, 12, VECTORS>(simd, first, channel, sums)
                }
                (8.., 3) => self.some::<S, 8, VECTORS>(simd, first, channel, sums),
                (6.., 1 | 2) => self.some::<S, 6, VECTORS>(simd, first, channel, sums),
                (3.., _) => self.some::<S, 3, VECTORS>(simd, first, channel, sums),
                _ => self.some::<S, 1, VECTORS>(simd, first, channel, sums),
            };
        }
    }

    /// Adds `COUNT` values from `first` on.
    #[inline(always)]
    fn some<S: Simd, const COUNT: usize, const VECTORS: usize>(
        &self,
        simd: S,
        first: usize,
        channel: usize,
        sums: &mut [f32],
    ) -> usize {
        let mut total = [[simd.splat_f32s(0.0); VECTORS]; COUNT];
        for (y, gradients) in self.gradients.chunks_exact(self.width * self.lanes).enumerate() {
            let values = &self.values[y * self.row + first..];
            for (x, gradient) in gradients.chunks_exact(self.lanes).enumerate() {
                let values = &values[x * self.pixel..][..COUNT];
                let (gradient, _) = S::as_simd_f32s(&gradient[channel..]);
                let gradient = &gradient[..VECTORS];
                for at in 0..COUNT {
                    let value = simd.splat_f32s(values[at]);
                    for vector in 0..VECTORS {
                        total[at][vector] =
                            simd.mul_add_e_f32s(value, gradient[vector], total[at][vector]);
                    }
                }
            }
        }
        for (at, total) in total.into_iter().enumerate() {
            let (sums, _) = S::as_mut_simd_f32s(&mut sums[(first + at) * self.lanes + channel..]);
            for (sum, total) in sums[..VECTORS].iter_mut().zip(total) {
                *sum = simd.add_f32s(*sum, total);
            }
        }
        COUNT
    }
}
