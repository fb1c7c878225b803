//! The bounded set of threads that read faces. A picture needs a turn first: a few streams wait for
//! theirs, the others are refused at once, so that nobody waits behind a queue that grows.

mod turns;

pub(crate) use turns::{Busy, Turn, Waiting};

use crate::app::StartError;
use axum::body::Bytes;
use infer::{Face, Frame, FrameError, Options, Pipeline, Reading, Tracker};
use model::Checkpoint;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;
use turns::Turns;

/// Turns at a time for each thread: one picture is read while the next lies ready.
const TURNS: usize = 2;

/// How many may wait for a turn for each thread: what it reads in a tenth of a second or so.
const WAITING: usize = 6;

/// Hands pictures to the threads; a clone hands them to the same ones.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    jobs: mpsc::Sender<Job>,
    turns: Turns,
    /// The last turn that a photo had: all photos together count as one stream.
    last_photo: Arc<AtomicU64>,
}

/// A picture to be read.
#[derive(Debug)]
pub(crate) struct Picture {
    /// JPEG, PNG or WebP.
    pub(crate) bytes: Bytes,
    /// The most pixels that it may have.
    pub(crate) pixels: u64,
    /// The stream that it belongs to; a photo belongs to none.
    pub(crate) stream: Option<Stream>,
}

/// A picture's place in a stream.
#[derive(Debug)]
pub(crate) struct Stream {
    /// Follows the stream.
    pub(crate) tracker: Arc<Mutex<Tracker>>,
    /// The picture's time in it.
    pub(crate) at: Duration,
}

/// What was seen: the faces, the leading one first, and the reading of the stream.
pub(crate) type Seen = (Vec<Face>, Reading);

/// Arrives when the picture has been read; fails if reading it failed in a way that nobody
/// expected.
pub(crate) type Outcome = oneshot::Receiver<Result<Seen, FrameError>>;

#[derive(Debug)]
struct Job {
    picture: Picture,
    answer: oneshot::Sender<Result<Seen, FrameError>>,
    _turn: Turn,
}

impl Readers {
    /// Starts a thread for each core.
    pub(crate) fn start(checkpoint: &Arc<Checkpoint>) -> Result<Self, StartError> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let (jobs, received) = mpsc::channel();
        let received = Arc::new(Mutex::new(received));
        // Options out of range are found here rather than in a thread.
        Pipeline::new(Arc::clone(checkpoint), Options::default())?;
        for number in 0..threads {
            let (checkpoint, received) = (Arc::clone(checkpoint), Arc::clone(&received));
            thread::Builder::new()
                .name(format!("reader-{number}"))
                .spawn(move || work(&checkpoint, &received))?;
        }
        let turns = Turns::new(threads * TURNS, threads * WAITING);
        Ok(Self { jobs, turns, last_photo: Arc::default() })
    }

    /// What a stream that begins now gives as its last turn.
    pub(crate) fn newest_turn(&self) -> u64 {
        self.turns.newest()
    }

    /// Asks for the next turn of a stream whose last one had the number `last`.
    pub(crate) fn ask(&self, last: u64) -> Waiting {
        self.turns.ask(last)
    }

    /// Asks for the turn of a photo.
    pub(crate) async fn ask_for_photo(&self) -> Result<Turn, Busy> {
        let turn = self.turns.ask(self.last_photo.load(Ordering::Relaxed)).await?;
        self.last_photo.fetch_max(turn.number(), Ordering::Relaxed);
        Ok(turn)
    }

    /// Hands over a picture.
    pub(crate) fn read(&self, turn: Turn, picture: Picture) -> Outcome {
        let (answer, outcome) = oneshot::channel();
        // Without threads, which the server's end brings, the outcome fails.
        let _ = self.jobs.send(Job { picture, answer, _turn: turn });
        outcome
    }
}

fn work(checkpoint: &Arc<Checkpoint>, jobs: &Mutex<mpsc::Receiver<Job>>) {
    let pipeline = || Pipeline::new(Arc::clone(checkpoint), Options::default());
    while let Ok(mut reader) = pipeline() {
        loop {
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            // The server has ended.
            let Ok(Job { picture, answer, _turn }) = job else { return };
            if answer.is_closed() {
                continue;
            }
            // One picture that the libraries cannot bear must not cost a thread: its answer
            // fails, and the thread goes on with a fresh pipeline.
            let Ok(seen) = catch_unwind(AssertUnwindSafe(|| read(&mut reader, &picture))) else {
                tracing::error!("reading a picture panicked; the reader starts afresh");
                break;
            };
            // The client may have left meanwhile.
            let _ = answer.send(seen);
        }
    }
}

fn read(reader: &mut Pipeline, picture: &Picture) -> Result<Seen, FrameError> {
    let frame = Frame::decode_up_to(&picture.bytes, picture.pixels)?;
    Ok(match &picture.stream {
        None => reader.read_photo(&frame),
        Some(Stream { tracker, at }) => {
            let mut tracker = tracker.lock().unwrap_or_else(PoisonError::into_inner);
            reader.follow(&frame, &mut tracker, *at)
        }
    })
}
