//! Measures how many camera sockets a server holds: `cargo run --release -p end-to-end --example
//! many_sockets -- [CLIP.mjpeg] [SOCKETS…]`, after `cargo build --release -p serve`.
//!
//! Each socket has an address of its own and sends five frames a second, the next only after an
//! answer, as the page does. For each number of sockets a row: readings a second in all, the time
//! from a frame to its reading, the share of frames that were refused as 'busy', the fewest and the
//! most readings of a socket, and the server's resident memory before and after.

use anyhow::{Context as _, Result, bail};
use end_to_end::{Server, pictures, write_clip};
use std::io::{self, Write};
use std::net::TcpStream;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};
use std::{env, fs};
use tungstenite::Message;
use tungstenite::client::IntoClientRequest as _;

const SOCKETS: [usize; 7] = [16, 32, 64, 96, 128, 192, 256];
const INTERVAL: Duration = Duration::from_millis(200);
/// The first seconds of each socket do not count.
const WARMING: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(8);

/// What one socket was answered.
#[derive(Default)]
struct Answers {
    times: Vec<Duration>,
    busy: usize,
}

fn main() -> Result<()> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let folder = tempfile::tempdir()?;
    let clip = if arguments.first().is_some_and(|first| first.parse::<usize>().is_err()) {
        fs::read(arguments.remove(0))?
    } else {
        let path = folder.path().join("webcam.mjpeg");
        write_clip(&path)?;
        fs::read(&path)?
    };
    let numbers: Vec<usize> = if arguments.is_empty() {
        SOCKETS.to_vec()
    } else {
        arguments.iter().map(|number| number.parse()).collect::<Result<_, _>>()?
    };
    let mut output = io::stdout().lock();
    writeln!(
        output,
        "sockets  readings/s  p50 ms  p99 ms  busy %  fewest  most  MB before  after"
    )?;
    for number in numbers {
        row(&mut output, number, &clip)?;
    }
    Ok(())
}

fn row(output: &mut impl Write, sockets: usize, clip: &[u8]) -> Result<()> {
    // Each socket says that it was passed on for another address.
    let server = Server::start_with(&["--trusted-proxy", "127.0.0.1"])?;
    let before = server.resident_megabytes()?;
    let pictures = pictures(clip);
    let answers: Vec<Answers> = thread::scope(|scope| {
        let talks: Vec<_> = (0..sockets)
            .map(|number| {
                let (host, pictures) = (server.host(), &pictures);
                scope.spawn(move || talk(host, number, sockets, pictures))
            })
            .collect();
        talks
            .into_iter()
            .map(|talk| talk.join().ok().context("a socket's thread broke")?)
            .collect::<Result<_>>()
    })?;
    let after = server.resident_megabytes()?;

    let mut times: Vec<Duration> = answers.iter().flat_map(|one| one.times.clone()).collect();
    times.sort_unstable();
    let busy: usize = answers.iter().map(|one| one.busy).sum();
    let read = times.len();
    let quantile = |part: usize| {
        times.get(read * part / 100).map_or(f64::NAN, |time| 1e3 * time.as_secs_f64())
    };
    let (fewest, most) = (
        answers.iter().map(|one| one.times.len()).min().unwrap_or_default(),
        answers.iter().map(|one| one.times.len()).max().unwrap_or_default(),
    );
    let each_second = read as f64 / MEASURED.as_secs_f64();
    let refused = 100.0 * busy as f64 / (read + busy) as f64;
    writeln!(
        output,
        "{sockets:>7}  {each_second:>10.1}  {:>6.0}  {:>6.0}  {refused:>6.1}  {fewest:>6}  {most:>4}  {before:>9.1}  {after:>5.1}",
        quantile(50),
        quantile(99),
    )?;
    Ok(())
}

fn talk(host: &str, number: usize, sockets: usize, pictures: &[&[u8]]) -> Result<Answers> {
    // They come one after the other, so that their frames do.
    sleep(INTERVAL.mul_f64(number as f64 / sockets as f64));
    let mut request = format!("ws://{host}/live").into_client_request()?;
    let address = format!("10.0.{}.{}", number / 256, number % 256);
    request.headers_mut().insert("x-forwarded-for", address.parse()?);
    let stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    let (mut socket, _) = tungstenite::client(request, stream)?;
    let started = Instant::now();
    let mut next = started;
    let mut answers = Answers::default();
    for picture in pictures.iter().cycle().skip(number) {
        if started.elapsed() >= WARMING + MEASURED {
            break;
        }
        sleep(next.saturating_duration_since(Instant::now()));
        // Whoever is late by a frame leaves it out, as a camera does.
        next = (next + INTERVAL).max(Instant::now());
        let sent = Instant::now();
        socket.send(Message::binary(picture.to_vec()))?;
        let answer = socket.read()?;
        let answer = answer.to_text()?;
        if sent.duration_since(started) < WARMING {
            continue;
        }
        if answer.contains("\"reading\"") {
            answers.times.push(sent.elapsed());
        } else if answer.contains("\"busy\"") {
            answers.busy += 1;
        } else {
            bail!("neither a reading nor busy: {answer}");
        }
    }
    Ok(answers)
}
