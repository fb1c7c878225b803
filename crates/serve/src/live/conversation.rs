use crate::app::App;
use crate::metrics;
use crate::problem::Problem;
use crate::readers::{Busy, Outcome, Picture, Seen, Unread};
use axum::body::Bytes;
use axum::extract::ws::{CloseCode, CloseFrame, Message, WebSocket, close_code};
use infer::{Report, Tracker, TrackerOptions};
use serde::Serialize;
use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tungstenite::Error as ProtocolError;

/// The most pixels of a frame: full HD. Reading needs far fewer.
const MOST_PIXELS: u64 = 1920 * 1080;

/// A socket is closed after this many wrong messages without a right one between them.
const MOST_WRONG: u32 = 3;

/// A client that does not take an answer for this long is gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a socket is kept after the closing frame, so that a client that is still sending gets
/// to read it: closing with bytes unread resets the connection.
const LINGER: Duration = Duration::from_millis(500);

/// Why a socket is closed from here.
struct Ending(CloseCode, &'static str);

const IDLE: Ending = Ending(close_code::NORMAL, "no frame came for a while");
const STOPPING: Ending = Ending(close_code::AWAY, "the server stops; connect again");
const NO_FRAMES: Ending = Ending(close_code::UNSUPPORTED, "send frames as binary messages");
const NO_PICTURES: Ending = Ending(close_code::INVALID, "send frames as JPEG");
const TOO_LARGE: Ending = Ending(close_code::SIZE, "a frame may have 1 MiB at most");
const BAD_PROTOCOL: Ending = Ending(close_code::PROTOCOL, "this is not the WebSocket protocol");
const BAD_TEXT: Ending = Ending(close_code::INVALID, "the text is not UTF-8");

#[derive(Serialize)]
struct Refusal<'a> {
    error: RefusalBody<'a>,
}

#[derive(Serialize)]
struct RefusalBody<'a> {
    code: &'static str,
    detail: &'a str,
}

/// One socket's talk: what it knows about its stream of frames.
struct Conversation<'a> {
    app: &'a App,
    tracker: Arc<Mutex<Tracker>>,
    started: Instant,
    /// The latest frame that is not being read yet; a newer one takes its place.
    latest: Option<Bytes>,
    /// What is being read, and since when in the stream.
    reading: Option<(Outcome, Duration)>,
    next_read: Instant,
    idle_at: Instant,
    frames: u64,
    wrong: u32,
}

/// Talks with a client until either ends it.
pub(crate) async fn hold(mut socket: WebSocket, app: &App) {
    let now = Instant::now();
    let conversation = Conversation {
        app,
        tracker: Arc::new(Mutex::new(Tracker::new(TrackerOptions::default()))),
        started: now,
        latest: None,
        reading: None,
        next_read: now,
        idle_at: now + app.limits.idle,
        frames: 0,
        wrong: 0,
    };
    if let Some(Ending(code, reason)) = conversation.run(&mut socket).await {
        let frame = CloseFrame { code, reason: reason.into() };
        if timeout(SEND_TIMEOUT, socket.send(Message::Close(Some(frame)))).await.is_ok() {
            sleep(LINGER).await;
        }
    }
}

impl Conversation<'_> {
    /// Returns how to close the socket; none if it is closed already.
    async fn run(mut self, socket: &mut WebSocket) -> Option<Ending> {
        let mut stopping = self.app.stopping.clone();
        loop {
            let answer = tokio::select! {
                message = socket.recv() => match self.hear(message?) {
                    Ok(answer) => answer,
                    Err(ending) => return ending,
                },
                outcome = outcome(&mut self.reading) => match self.answer(outcome) {
                    Ok(answer) => Some(answer),
                    Err(ending) => return Some(ending),
                },
                () = sleep_until(self.next_read), if self.latest.is_some() && self.reading.is_none() => {
                    self.read_latest()
                }
                () = sleep_until(self.idle_at) => return Some(IDLE),
                _ = stopping.wait_for(|stopping| *stopping) => return Some(STOPPING),
            };
            if let Some(answer) = answer {
                timeout(SEND_TIMEOUT, socket.send(Message::text(answer))).await.ok()?.ok()?;
            }
        }
    }

    /// Takes a message; returns what to say at once.
    fn hear(
        &mut self,
        message: Result<Message, axum::Error>,
    ) -> Result<Option<String>, Option<Ending>> {
        match message {
            Ok(Message::Binary(frame)) => {
                self.idle_at = Instant::now() + self.app.limits.idle;
                self.latest = Some(frame);
                Ok(None)
            }
            Ok(Message::Text(_)) => {
                let answer = refusal(&Problem::NotAFrame);
                self.count_wrong(NO_FRAMES).map_err(Some)?;
                Ok(Some(answer))
            }
            Ok(Message::Ping(_) | Message::Pong(_)) => Ok(None),
            Ok(Message::Close(_)) => Err(None),
            Err(error) => Err(ending_of(&error)),
        }
    }

    fn read_latest(&mut self) -> Option<String> {
        let bytes = self.latest.take()?;
        let now = Instant::now();
        let at = now - self.started;
        self.next_read = now + self.app.limits.frame_interval;
        self.frames += 1;
        let tracker = Arc::clone(&self.tracker);
        match self.app.readers.read(Picture { bytes, pixels: MOST_PIXELS, tracker, at }) {
            Ok(outcome) => {
                self.reading = Some((outcome, at));
                None
            }
            Err(Busy) => Some(refusal(&Problem::Busy)),
        }
    }

    /// Says what was read.
    fn answer(
        &mut self,
        (seen, at): (Option<Result<Seen, Unread>>, Duration),
    ) -> Result<String, Ending> {
        let problem = match seen {
            Some(Ok((faces, reading))) => {
                self.wrong = 0;
                self.app.metrics.reading(metrics::Picture::Camera);
                let report = Report {
                    source: "server",
                    frame: Some(self.frames),
                    time_s: Some(at.as_secs_f64()),
                    faces: &faces,
                    reading: Some(reading),
                };
                return Ok(json(&report));
            }
            Some(Err(Unread::Frame(error))) => Problem::Frame(error),
            Some(Err(Unread::TooManyPixels)) => Problem::FrameTooLarge { limit: MOST_PIXELS },
            None => Problem::Internal,
        };
        self.count_wrong(NO_PICTURES)?;
        Ok(refusal(&problem))
    }

    fn count_wrong(&mut self, ending: Ending) -> Result<(), Ending> {
        self.wrong += 1;
        if self.wrong >= MOST_WRONG { Err(ending) } else { Ok(()) }
    }
}

/// Waits for what is being read, for ever if nothing is.
async fn outcome(
    reading: &mut Option<(Outcome, Duration)>,
) -> (Option<Result<Seen, Unread>>, Duration) {
    let Some((outcome, at)) = reading else { return std::future::pending().await };
    let result = (outcome.await.ok(), *at);
    *reading = None;
    result
}

/// The right close code for what the protocol's reader met; none if the connection is gone.
fn ending_of(error: &axum::Error) -> Option<Ending> {
    match error.source()?.downcast_ref::<ProtocolError>()? {
        ProtocolError::Capacity(_) => Some(TOO_LARGE),
        ProtocolError::Protocol(_) => Some(BAD_PROTOCOL),
        ProtocolError::Utf8(_) => Some(BAD_TEXT),
        _ => None,
    }
}

fn refusal(problem: &Problem) -> String {
    let detail = &problem.to_string();
    json(&Refusal { error: RefusalBody { code: problem.code(), detail } })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer cannot be written as JSON");
        String::from(r#"{"error":{"code":"internal","detail":"see the server's log"}}"#)
    })
}
