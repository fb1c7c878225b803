//! Measures the server as a listener's browser meets it: `cargo run --release -p end-to-end
//! --example server_path -- [CLIP.mjpeg]`, after `cargo build --release -p serve`.
//!
//! Prints the time from start to the first answer, the time from a frame to its reading over the
//! camera socket, resident memory before and after the frames, and the size of the binary.

use anyhow::{Context as _, Result, ensure};
use end_to_end::{Server, binary, pictures, write_clip};
use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};
use tungstenite::Message;

const FRAMES: usize = 1000;
/// A little slower than the ten frames a second that the server reads, so that its limit is not
/// what is measured.
const INTERVAL: Duration = Duration::from_millis(110);

fn main() -> Result<()> {
    let mut output = io::stdout().lock();
    let size = fs::metadata(binary()?)?.len();
    writeln!(output, "binary                   {:>8.1} MB", size as f64 / 1e6)?;

    let mut starts: Vec<Duration> = (0..5).map(|_| time_to_answer()).collect::<Result<_>>()?;
    starts.sort();
    writeln!(output, "start to /healthz        {:>8.1} ms", milliseconds(starts[2]))?;

    let folder = tempfile::tempdir()?;
    let clip = std::env::args().nth(1).map_or_else(
        || {
            let clip = folder.path().join("webcam.mjpeg");
            write_clip(&clip).map(|()| clip)
        },
        |clip| Ok(PathBuf::from(clip)),
    )?;
    let clip = fs::read(&clip).with_context(|| format!("cannot read {}", clip.display()))?;

    let server = Server::start()?;
    ensure!(healthy(server.host())?, "the server does not answer");
    let before = server.resident_megabytes()?;
    let (mut socket, _) = tungstenite::connect(format!("ws://{}/live", server.host()))?;
    let mut times = Vec::with_capacity(FRAMES);
    for frame in pictures(&clip).iter().cycle().take(FRAMES) {
        let sent = Instant::now();
        socket.send(Message::binary(frame.to_vec()))?;
        let answer = socket.read()?;
        times.push(sent.elapsed());
        ensure!(answer.to_text()?.contains("\"faces\""), "not a reading: {answer}");
        sleep(INTERVAL.saturating_sub(sent.elapsed()));
    }
    let after = server.resident_megabytes()?;
    times.sort();
    let (median, p99) = (times[FRAMES / 2], times[FRAMES * 99 / 100]);
    writeln!(output, "frame to reading, median {:>8.1} ms", milliseconds(median))?;
    writeln!(output, "frame to reading, p99    {:>8.1} ms", milliseconds(p99))?;
    writeln!(output, "memory at start          {before:>8.1} MB")?;
    writeln!(output, "memory after {FRAMES} frames {after:>8.1} MB")?;
    Ok(())
}

fn time_to_answer() -> Result<Duration> {
    let started = Instant::now();
    let server = Server::start()?;
    ensure!(healthy(server.host())?, "the server does not answer");
    Ok(started.elapsed())
}

fn healthy(host: &str) -> Result<bool> {
    let mut connection = TcpStream::connect(host)?;
    write!(connection, "GET /healthz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}

fn milliseconds(time: Duration) -> f64 {
    1e3 * time.as_secs_f64()
}
