//! Times the network alone, for `benches/against_onnxruntime.py`: the shortest of ROUNDS passes of a batch,
//! in milliseconds, one line for each batch size:
//! `cargo run --release -p model --example classifier -- CHECKPOINT ROUNDS BATCH…`. The number of
//! threads is that of `RAYON_NUM_THREADS`.

use model::{Checkpoint, PIXELS};
use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [checkpoint, rounds, batches @ ..] = arguments.as_slice() else {
        return Err("usage: classifier CHECKPOINT ROUNDS BATCH…".into());
    };
    let checkpoint = Checkpoint::read(Path::new(checkpoint))?;
    let rounds: usize = rounds.parse()?;
    let mut output = io::stdout().lock();
    for batch in batches {
        let pictures: Vec<u8> =
            (0..batch.parse::<usize>()? * PIXELS).map(|i| (i * i / 7 % 251) as u8).collect();
        let passes = (0..rounds).map(|_| {
            let start = Instant::now();
            black_box(checkpoint.logits(&pictures));
            start.elapsed()
        });
        let shortest = passes.min().ok_or("at least one round")?;
        writeln!(output, "{}", 1e3 * shortest.as_secs_f64())?;
    }
    Ok(())
}
