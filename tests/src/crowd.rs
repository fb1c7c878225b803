use anyhow::{Context as _, Result, bail, ensure};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

/// What a room of phones met.
#[derive(Debug, Default)]
pub struct Crowd {
    /// From sending a vote to its answer, the shortest first.
    pub times: Vec<Duration>,
    /// How often a phone was asked to wait before a vote was taken.
    pub waits: usize,
}

impl Crowd {
    /// The time within which such a share of the votes was answered, in milliseconds.
    pub fn quantile(&self, share: f64) -> f64 {
        let last = self.times.len().saturating_sub(1);
        let time = self.times.get((last as f64 * share).round() as usize);
        1e3 * time.copied().unwrap_or_default().as_secs_f64()
    }
}

/// Has so many phones, all behind one address, vote at once on `votes` songs each, as the survey's
/// page does: it asks for songs, sends one vote after the other, and waits where it is told to.
///
/// # Errors
/// If the server breaks off, or refuses a vote for good.
pub fn crowd(host: &str, code: &str, phones: usize, votes: usize) -> Result<Crowd> {
    let met: Vec<Crowd> = thread::scope(|scope| {
        let phones: Vec<_> =
            (0..phones).map(|phone| scope.spawn(move || vote(host, code, phone, votes))).collect();
        phones
            .into_iter()
            .map(|phone| phone.join().ok().context("a phone's thread broke")?)
            .collect::<Result<_>>()
    })?;
    let mut all = Crowd::default();
    for one in met {
        all.times.extend(one.times);
        all.waits += one.waits;
    }
    all.times.sort_unstable();
    Ok(all)
}

/// The number after `"name":` in JSON.
///
/// # Errors
/// If there is none.
pub fn number_of(json: &str, name: &str) -> Result<u64> {
    let rest = json.split_once(&format!("\"{name}\":")).with_context(|| format!("no {name}"))?.1;
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().with_context(|| format!("{name} is no number in {json}"))
}

/// A connection that is kept open, as a browser's is.
#[derive(Debug)]
pub struct Connection {
    host: String,
    stream: BufReader<TcpStream>,
}

/// An answer's status, the seconds that it asks to wait, and its body.
#[derive(Debug)]
pub struct Answer {
    /// As in HTTP.
    pub status: u16,
    /// Of `Retry-After`.
    pub wait: Option<u64>,
    /// As text.
    pub body: String,
}

impl Connection {
    /// Opens one.
    ///
    /// # Errors
    /// If nobody listens there.
    pub fn open(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        Ok(Self { host: host.to_owned(), stream: BufReader::new(stream) })
    }

    /// Sends a request with these headers, each ended by a new line, and reads the answer.
    ///
    /// # Errors
    /// If the connection breaks or the answer is not HTTP.
    pub fn ask(&mut self, request: &str, headers: &str, body: &str) -> Result<Answer> {
        let length = body.len();
        let head = format!(
            "{request} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{headers}\r\n",
            self.host
        );
        self.stream.get_mut().write_all((head + body).as_bytes())?;
        let mut status = String::new();
        self.stream.read_line(&mut status)?;
        let status = status.split(' ').nth(1).context("no status")?.parse()?;
        let (mut length, mut wait) = (0, None);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let line = line.trim().to_ascii_lowercase();
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse()?,
                Some(("retry-after", value)) => wait = Some(value.parse()?),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, wait, body: String::from_utf8(body)? })
    }
}

fn vote(host: &str, code: &str, phone: usize, votes: usize) -> Result<Crowd> {
    const MOODS: [&str; 5] = ["angry", "happy", "neutral", "sad", "surprise"];
    let headers =
        format!("mission-listener: phone-number-{phone:08}\r\nmission-workshop: {code}\r\n");
    let mut connection = Connection::open(host)?;
    let (songs, mut waits) = insist(|| {
        connection.ask("POST /api/v1/survey", &headers, &format!("{{\"limit\":{votes}}}"))
    })?;
    let songs: Vec<u64> = songs
        .split("{\"id\":")
        .skip(1)
        .map(|song| number_of(&format!("\"id\":{song}"), "id"))
        .collect::<Result<_>>()?;
    ensure!(songs.len() == votes, "{} songs came for {votes} votes", songs.len());
    let mut times = Vec::with_capacity(votes);
    for (number, song) in songs.into_iter().enumerate() {
        let mood = MOODS[(phone + number) % MOODS.len()];
        let body = format!("{{\"song\":{song},\"mood\":\"{mood}\"}}");
        let sent = Instant::now();
        let (answer, waited) = insist(|| connection.ask("POST /api/v1/votes", &headers, &body))?;
        times.push(sent.elapsed());
        waits += waited;
        ensure!(answer.contains("counted"), "phone {phone} was answered {answer}");
    }
    Ok(Crowd { times, waits })
}

/// The body of an answer, and how often it had to be waited for.
fn insist(mut ask: impl FnMut() -> Result<Answer>) -> Result<(String, usize)> {
    for waits in 0.. {
        let Answer { status, wait, body } = ask()?;
        match (status, wait) {
            (200, _) => return Ok((body, waits)),
            (_, Some(seconds)) if waits < 20 => thread::sleep(Duration::from_secs(seconds)),
            _ => bail!("refused with {status}: {body}"),
        }
    }
    bail!("never answered")
}
