//! Measures a classroom that votes at once: `cargo run --release -p end-to-end --example workshop --
//! [PHONES] [VOTES]`, after `cargo build --release -p serve`.
//!
//! All phones are behind one address and send as fast as they are answered. Prints the votes a
//! second, the time from a vote to its answer, how often a phone was asked to wait, and what the
//! server counted.

use anyhow::{Result, ensure};
use end_to_end::{Connection, Server, crowd, number_of};
use std::env;
use std::io::{self, Write};
use std::time::Instant;

const CODE: &str = "SOLO-2026";

fn main() -> Result<()> {
    let numbers: Vec<usize> =
        env::args().skip(1).map(|number| number.parse()).collect::<Result<_, _>>()?;
    let phones = numbers.first().copied().unwrap_or(30);
    let votes = numbers.get(1).copied().unwrap_or(20);
    let server = Server::start_with(&["--offline"])?;
    server.run(&["workshop", CODE, "--people", &phones.to_string()])?;
    let started = Instant::now();
    let met = crowd(server.host(), CODE, phones, votes)?;
    let seconds = started.elapsed().as_secs_f64();
    let headers = format!("mission-workshop: {CODE}\r\n");
    let counted = Connection::open(server.host())?.ask("GET /api/v1/workshop", &headers, "")?.body;
    ensure!(number_of(&counted, "votes")? == (phones * votes) as u64, "votes were lost: {counted}");
    writeln!(
        io::stdout(),
        "{phones} phones, {votes} votes each: {:.0} votes/s, p50 {:.1} ms, p99 {:.1} ms, {} waits\n{counted}",
        (phones * votes) as f64 / seconds,
        met.quantile(0.5),
        met.quantile(0.99),
        met.waits,
    )?;
    Ok(())
}
