use super::ending::{Ending, STOPPING, close, ending_of, json, send};
use crate::app::App;
use crate::metrics;
use crate::problem::Problem;
use crate::readers::{Busy, Outcome, Picture, Seen, Stream, Turn, Waiting};
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, close_code};
use infer::{FrameError, Report, Tracker, TrackerOptions};
use serde::Serialize;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// The most pixels of a frame: full HD. Reading needs far fewer.
const MOST_PIXELS: u64 = 1920 * 1080;

/// A socket is closed after this many wrong messages without a right one between them.
const MOST_WRONG: u32 = 3;

/// How long a server that stops waits for the last frame to be read.
const LAST_READING: Duration = Duration::from_secs(2);

const IDLE: Ending = Ending(close_code::NORMAL, "no frame came for a while");
const NO_FRAMES: Ending = Ending(close_code::UNSUPPORTED, "send frames as binary messages");
const NO_PICTURES: Ending = Ending(close_code::INVALID, "send frames as JPEG");

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
    /// The latest frame that is not being read yet and when it came; a newer one takes its place.
    latest: Option<(Bytes, Instant)>,
    /// The place in line for that frame.
    waiting: Option<Waiting>,
    /// What is being read, and its time in the stream.
    reading: Option<(Outcome, Duration)>,
    last_turn: u64,
    next_ask: Instant,
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
        waiting: None,
        reading: None,
        last_turn: app.readers.newest_turn(),
        next_ask: now,
        idle_at: now + app.limits.idle,
        frames: 0,
        wrong: 0,
    };
    if let Some(ending) = conversation.run(&mut socket).await {
        close(&mut socket, ending).await;
    }
}

impl Conversation<'_> {
    /// Returns how to close the socket; none if it is closed already.
    async fn run(mut self, socket: &mut WebSocket) -> Option<Ending> {
        let app = self.app;
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
                turn = turn(&mut self.waiting) => self.read_latest(turn),
                () = sleep_until(self.next_ask), if self.is_due() => {
                    self.next_ask = Instant::now() + self.app.limits.frame_interval;
                    self.waiting = Some(self.app.readers.ask(self.last_turn));
                    None
                }
                () = sleep_until(self.idle_at) => return Some(IDLE),
                () = app.stopped() => {
                    self.finish(socket).await;
                    return Some(STOPPING);
                }
            };
            if let Some(answer) = answer {
                send(socket, Message::text(answer)).await?;
            }
        }
    }

    /// Has the frame read that has come, if one has, and says what was seen.
    async fn finish(&mut self, socket: &mut WebSocket) {
        let Ok(Some(answer)) = timeout(LAST_READING, self.last_answer()).await else { return };
        send(socket, Message::text(answer)).await;
    }

    async fn last_answer(&mut self) -> Option<String> {
        if self.is_due() {
            self.waiting = Some(self.app.readers.ask(self.last_turn));
        }
        if self.waiting.is_some() {
            let turn = turn(&mut self.waiting).await;
            if let Some(refusal) = self.read_latest(turn) {
                return Some(refusal);
            }
        }
        self.reading.as_ref()?;
        let read = outcome(&mut self.reading).await;
        self.answer(read).ok()
    }

    /// Whether there is a frame for which no turn has been asked.
    fn is_due(&self) -> bool {
        self.latest.is_some() && self.waiting.is_none() && self.reading.is_none()
    }

    /// Takes a message; returns what to say at once.
    fn hear(
        &mut self,
        message: Result<Message, axum::Error>,
    ) -> Result<Option<String>, Option<Ending>> {
        match message {
            Ok(Message::Binary(frame)) => {
                self.idle_at = Instant::now() + self.app.limits.idle;
                self.latest = Some((frame, Instant::now()));
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

    /// Has the latest frame read, or says that it will not be.
    fn read_latest(&mut self, turn: Result<Turn, Busy>) -> Option<String> {
        let (bytes, came) = self.latest.take()?;
        let Ok(turn) = turn else { return Some(refusal(&Problem::Busy)) };
        let at = came - self.started;
        self.last_turn = turn.number();
        self.frames += 1;
        let tracker = Arc::clone(&self.tracker);
        let picture = Picture { bytes, pixels: MOST_PIXELS, stream: Some(Stream { tracker, at }) };
        self.reading = Some((self.app.readers.read(turn, picture), at));
        None
    }

    /// Says what was read.
    fn answer(
        &mut self,
        (seen, at): (Option<Result<Seen, FrameError>>, Duration),
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
            Some(Err(FrameError::TooManyPixels { most_pixels: limit, .. })) => {
                Problem::FrameTooLarge { limit }
            }
            Some(Err(error)) => Problem::Frame(error),
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

/// Waits for the turn, for ever if none was asked for.
async fn turn(waiting: &mut Option<Waiting>) -> Result<Turn, Busy> {
    let Some(place) = waiting else { return std::future::pending().await };
    let turn = place.await;
    *waiting = None;
    turn
}

/// Waits for what is being read, for ever if nothing is.
async fn outcome(
    reading: &mut Option<(Outcome, Duration)>,
) -> (Option<Result<Seen, FrameError>>, Duration) {
    let Some((outcome, at)) = reading else { return std::future::pending().await };
    let result = (outcome.await.ok(), *at);
    *reading = None;
    result
}

fn refusal(problem: &Problem) -> String {
    let detail = &problem.to_string();
    json(&Refusal { error: RefusalBody { code: problem.code(), detail } })
}
