use super::camera::{self, CameraError};
use crate::Camera;
use crate::live::json;
use axum::body::Bytes;
use axum::extract::ws::Utf8Bytes;
use infer::{Options, Pipeline, Report, Tracker, TrackerOptions};
use model::Checkpoint;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};
use tokio::sync::watch;

/// How long after a camera was lost it is looked for again.
const RETRY: Duration = Duration::from_secs(1);

/// A camera that gives this many bad pictures in a row is lost.
const MOST_BAD: u32 = 10;

/// What the camera sees now.
#[derive(Debug, Clone)]
pub(super) enum Sight {
    Opening,
    /// There is no camera; it is looked for again and again.
    Lost,
    Seen {
        /// The reading as JSON.
        report: Utf8Bytes,
        jpeg: Bytes,
        face: bool,
    },
}

/// Opens the camera when somebody begins to watch and closes it when nobody does any more. A thread
/// owns it meanwhile, together with all that is remembered of the faces.
pub(super) struct Lookout {
    camera: Camera,
    checkpoint: Arc<Checkpoint>,
    /// The time between two pictures.
    interval: Duration,
    /// How often somebody began to watch when nobody did.
    visits: AtomicU64,
    /// Where the thread says what it sees, while there is one.
    sight: Mutex<Option<Arc<watch::Sender<Sight>>>>,
}

impl Lookout {
    pub(super) fn new(camera: Camera, checkpoint: Arc<Checkpoint>, interval: Duration) -> Self {
        Self { camera, checkpoint, interval, visits: AtomicU64::new(0), sight: Mutex::default() }
    }

    /// Looks for as long as what this returns is kept.
    pub(super) fn watch(self: &Arc<Self>) -> io::Result<watch::Receiver<Sight>> {
        let mut current = self.lock();
        if let Some(sight) = &*current {
            if sight.is_closed() {
                self.visits.fetch_add(1, Ordering::Relaxed);
            }
            return Ok(sight.subscribe());
        }
        let (sight, receiver) = watch::channel(Sight::Opening);
        let (lookout, sight) = (Arc::clone(self), Arc::new(sight));
        let sender = Arc::clone(&sight);
        thread::Builder::new().name("kiosk".to_owned()).spawn(move || lookout.look(&sender))?;
        *current = Some(sight);
        Ok(receiver)
    }

    fn look(&self, sight: &watch::Sender<Sight>) {
        while !self.is_left(sight) {
            let end = catch_unwind(AssertUnwindSafe(|| self.look_until_lost(sight)));
            if let Err(error) = end.unwrap_or(Err(CameraError::Panicked)) {
                if !matches!(sight.send_replace(Sight::Lost), Sight::Lost) {
                    tracing::warn!("the kiosk's camera is lost: {error}");
                }
                thread::sleep(RETRY);
            }
        }
    }

    /// Whether nobody watches. Whoever comes after this starts another thread; by now the camera is
    /// closed, so that one can open it.
    fn is_left(&self, sight: &watch::Sender<Sight>) -> bool {
        let mut current = self.lock();
        let is_left = sight.is_closed();
        if is_left {
            *current = None;
        }
        is_left
    }

    /// Ends well when nobody watches any more, or another visit has begun: it begins with a new
    /// tracker, which remembers nobody.
    fn look_until_lost(&self, sight: &watch::Sender<Sight>) -> Result<(), CameraError> {
        let mut pipeline = Pipeline::new(Arc::clone(&self.checkpoint), Options::default())?;
        let mut tracker = Tracker::new(TrackerOptions::default());
        let mut camera = camera::open(&self.camera)?;
        let started = Instant::now();
        let visit = self.visits.load(Ordering::Relaxed);
        let (mut next, mut bad, mut number) = (started, 0, 0);
        loop {
            let shot = match camera.shot(next) {
                Err(error) if error.is_of_one_picture() && bad < MOST_BAD => {
                    bad += 1;
                    continue;
                }
                shot => shot?,
            };
            if sight.is_closed() || self.visits.load(Ordering::Relaxed) != visit {
                return Ok(());
            }
            bad = 0;
            number += 1;
            next = Instant::now() + self.interval;
            let at = started.elapsed();
            let (faces, reading) = pipeline.follow(&shot.frame, &mut tracker, at);
            let report = json(&Report {
                source: "kiosk",
                frame: Some(number),
                time_s: Some(at.as_secs_f64()),
                faces: &faces,
                reading: Some(reading),
            });
            let face = !faces.is_empty();
            sight.send_replace(Sight::Seen { report: report.into(), jpeg: shot.jpeg, face });
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<watch::Sender<Sight>>>> {
        self.sight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
