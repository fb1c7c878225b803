use pulp::Simd;

/// A convolution's weights in the order in which the inner loop reads them: blocks of output
/// channels, a few vectors wide; in a block a row of vectors per tap (window row, window column,
/// input channel). Channels missing in the last vector are zeros.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    pub(crate) values: Vec<f32>,
    pub(crate) blocks: Vec<Block>,
}

/// Some vectors of output channels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    /// The first output channel.
    pub(crate) channel: usize,
    /// Vectors of channels: 1 to 3.
    pub(crate) vectors: usize,
}

/// Taps of a 3x3 window.
pub(crate) const TAPS: usize = 9;

/// Whether there are registers for the sums of 12 pixels and two vectors of channels.
/// WebAssembly names 32 registers but runs on machines with 16.
#[inline(always)]
pub(crate) fn wide<S: Simd>() -> bool {
    S::REGISTER_COUNT >= 32 && !cfg!(target_family = "wasm")
}

/// Channels filled up to whole vectors.
#[inline(always)]
pub(crate) fn lanes<S: Simd>(channels: usize) -> usize {
    channels.next_multiple_of(S::F32_LANES)
}

/// Copies pixels of `channels` values to where each has room for `lanes`; what is beyond stays.
pub(crate) fn widen(from: &[f32], channels: usize, to: &mut [f32], lanes: usize) {
    if lanes == channels {
        to[..from.len()].copy_from_slice(from);
        return;
    }
    for (to, from) in to.chunks_exact_mut(lanes).zip(from.chunks_exact(channels)) {
        to[..channels].copy_from_slice(from);
    }
}

/// Divides `channels` into blocks of two vectors; one or three are the last.
#[inline(always)]
pub(crate) fn blocks<S: Simd>(channels: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut channel = 0;
    while channel < channels {
        let vectors = match (channels - channel).div_ceil(S::F32_LANES) {
            3 if wide::<S>() => 3,
            1 => 1,
            _ => 2,
        };
        blocks.push(Block { channel, vectors });
        channel += vectors * S::F32_LANES;
    }
    blocks
}

impl Packed {
    /// Packs the weight of (output channel, input channel, tap) that `weight` gives.
    #[inline(always)]
    pub(crate) fn new<S: Simd>(
        taps: usize,
        channels_in: usize,
        channels_out: usize,
        weight: impl Fn(usize, usize, usize) -> f32,
    ) -> Self {
        let blocks = blocks::<S>(channels_out);
        let vectors: usize = blocks.iter().map(|block| block.vectors).sum();
        let mut values = Vec::with_capacity(vectors * S::F32_LANES * taps * channels_in);
        for block in &blocks {
            let end = block.channel + block.vectors * S::F32_LANES;
            for tap in 0..taps {
                for input in 0..channels_in {
                    values.extend((block.channel..end).map(|output| {
                        if output < channels_out { weight(output, input, tap) } else { 0.0 }
                    }));
                }
            }
        }
        Self { values, blocks }
    }
}
