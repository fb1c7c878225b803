//! Loops over images on all cores; one after the other where there are no threads.

/// Groups into which images are divided where something is summed over them.
const GROUPS: usize = 16;

/// Images in each of the fixed groups.
pub(crate) fn group_size(images: usize) -> usize {
    images.div_ceil(GROUPS).max(1)
}

/// How many threads work together here.
pub fn threads() -> usize {
    #[cfg(target_arch = "wasm32")]
    return 1;
    #[cfg(not(target_arch = "wasm32"))]
    rayon::current_num_threads()
}

/// So many zeros, written by all threads: one alone would take an eighth of a step's time.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn zeros(count: usize) -> Vec<f32> {
    /// Zeros below which another thread costs more than it brings.
    const ENOUGH: usize = 1 << 16;
    use rayon::prelude::*;
    rayon::iter::repeat_n(0.0, count).with_min_len(ENOUGH).collect()
}

/// So many zeros.
#[cfg(target_arch = "wasm32")]
pub(crate) fn zeros(count: usize) -> Vec<f32> {
    vec![0.0; count]
}

/// Calls `work` with a scratch value of the thread's own, each piece of `output` and its number.
#[cfg(not(target_arch = "wasm32"))]
pub fn for_each<T: Send, S: Send>(
    output: &mut [T],
    piece: usize,
    scratch: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, usize, &mut [T]) + Sync + Send,
) {
    use rayon::prelude::*;
    output
        .par_chunks_mut(piece)
        .enumerate()
        .for_each_init(scratch, |scratch, (number, piece)| work(scratch, number, piece));
}

/// Calls `work` with a scratch value, each piece of `output` and its number.
#[cfg(target_arch = "wasm32")]
pub fn for_each<T: Send, S: Send>(
    output: &mut [T],
    piece: usize,
    scratch: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, usize, &mut [T]) + Sync + Send,
) {
    let mut scratch = scratch();
    for (number, piece) in output.chunks_mut(piece).enumerate() {
        work(&mut scratch, number, piece);
    }
}

/// The results of `work` for every number below `count`, in order.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map(work).collect()
}

/// The results of `work` for every number below `count`, in order.
#[cfg(target_arch = "wasm32")]
pub(crate) fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..count).map(work).collect()
}
