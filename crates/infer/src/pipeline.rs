use crate::classify::classify;
use crate::crop::{View, crop};
use crate::detect::{Detection, Detector, Prepared};
use crate::stretch::stretch_narrow;
use crate::{BoundingBox, Face, Frame, InferError, Reading, Search, Tracker, TrackerOptions};
use model::Checkpoint;
use std::{sync::Arc, time::Duration};

/// What a [`Pipeline`] looks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How a frame is searched for faces.
    pub search: Search,
    /// How it is searched when that finds none: a photo at once, a stream after two frames. The
    /// default finds faces of half the size, which takes three times as long.
    pub second_search: Option<Search>,
    /// How long the faces of a stream may be followed before the detector looks again. After the
    /// default of 1 s a newcomer is noticed, and detection costs little more than decoding.
    /// Zero detects in every frame.
    pub detection_interval: Duration,
    /// Whether every face is classified, or only the leading one (the default: bystanders did not
    /// ask for it).
    pub all_faces: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            search: Search::NEAR,
            second_search: Some(Search::FAR),
            detection_interval: Duration::from_secs(1),
            all_faces: false,
        }
    }
}

impl Options {
    /// Options for a photo of small faces: they are looked for even where large ones are found.
    pub fn for_small_faces() -> Self {
        Self { search: Search::FAR, second_search: None, ..Self::default() }
    }
}

/// What a [`Pipeline`] does with a frame, in this order; following takes the place of the first
/// two wherever it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Seeking the faces of the last frame around their places.
    Follow,
    /// Shrinking the frame and evening out its light.
    Stretch,
    /// Finding faces with the detector.
    Detect,
    /// Cutting the faces out.
    Crop,
    /// Running the network.
    Classify,
    /// Naming the faces and bringing the reading up to date.
    Track,
}

impl Stage {
    /// All stages in their order.
    pub const ALL: [Self; 6] =
        [Self::Follow, Self::Stretch, Self::Detect, Self::Crop, Self::Classify, Self::Track];

    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::Stretch => "stretch",
            Self::Detect => "detect",
            Self::Crop => "crop",
            Self::Classify => "classify",
            Self::Track => "track",
        }
    }
}

/// Finds and classifies the faces of frames. It remembers nothing between two frames, so one
/// pipeline serves any number of streams; what a stream remembers is in its [`Tracker`]. Not
/// `Send`: each worker thread makes its own and shares the checkpoint.
#[derive(Debug)]
pub struct Pipeline {
    detector: Detector,
    checkpoint: Arc<Checkpoint>,
    options: Options,
}

impl Pipeline {
    /// A pipeline that classifies with `checkpoint`.
    ///
    /// # Errors
    /// [`InferError`] if the options are out of range.
    pub fn new(checkpoint: Arc<Checkpoint>, options: Options) -> Result<Self, InferError> {
        options.search.check()?;
        options.second_search.map(Search::check).transpose()?;
        Ok(Self { detector: Detector::new()?, checkpoint, options })
    }

    /// The faces of a photo, largest first. The largest leads: it is classified, the others only
    /// with [`Options::all_faces`]. Ids count from 0.
    pub fn read(&mut self, frame: &Frame) -> Vec<Face> {
        let mut found = self.detect(frame, self.options.search, &mut |_| {});
        if let (true, Some(search)) = (found.is_empty(), self.options.second_search) {
            found = self.detect(frame, search, &mut |_| {});
        }
        let mut faces = faces(found);
        let leading = faces.first().map(|face| face.id);
        self.classify(frame, &mut faces, leading, &View::PAIR, &mut |_| {});
        faces
    }

    /// The same with the reading that a listener gets: a photo has no past, so its first expression
    /// is its steady one.
    pub fn read_photo(&mut self, photo: &Frame) -> (Vec<Face>, Reading) {
        let mut faces = self.read(photo);
        let options = TrackerOptions { dwell: Duration::ZERO, ..TrackerOptions::default() };
        let reading = Tracker::new(options).update(&mut faces, Duration::ZERO);
        (faces, reading)
    }

    /// The faces of the next frame of a stream, the leading one first, and the steady reading.
    /// `at` is the time since any fixed moment. Faces are followed and only now and then detected
    /// ([`Options::detection_interval`]), and their views ([`View::PAIR`]) take turns. Ids and the
    /// lead are those of `tracker`: while the leading face is out of sight, no other is classified
    /// in its place (unless [`Options::all_faces`] says so) until the lead passes on.
    pub fn follow(
        &mut self,
        frame: &Frame,
        tracker: &mut Tracker,
        at: Duration,
    ) -> (Vec<Face>, Reading) {
        self.follow_by_stages(frame, tracker, at, &mut |_| {})
    }

    /// The same; `done` is told the end of each stage, so that the caller can measure them.
    pub fn follow_by_stages(
        &mut self,
        frame: &Frame,
        tracker: &mut Tracker,
        at: Duration,
        done: &mut dyn FnMut(Stage),
    ) -> (Vec<Face>, Reading) {
        let followed = tracker.following().follow(frame, at, self.options.detection_interval);
        done(Stage::Follow);
        let found = followed.unwrap_or_else(|| {
            let small = self.options.second_search.filter(|_| tracker.following().wants_small());
            let mut found = self.detect(frame, small.unwrap_or(self.options.search), done);
            tracker.following().renew(frame, &mut found, at, small.is_some());
            found
        });
        let mut faces = faces(found);
        let leading = tracker.identify(&mut faces, at);
        done(Stage::Track);
        // The reading is smoothed over time, so it is a mean over both for the price of one.
        let view = tracker.next_view();
        self.classify(frame, &mut faces, leading, &[view], done);
        let reading = tracker.settle(&faces, at);
        done(Stage::Track);
        (faces, reading)
    }

    fn detect(
        &mut self,
        frame: &Frame,
        search: Search,
        done: &mut dyn FnMut(Stage),
    ) -> Vec<Detection> {
        let prepared = Prepared::new(frame, search.width);
        done(Stage::Stretch);
        let found = self.detector.detect(&prepared, search.threshold);
        done(Stage::Detect);
        found
    }

    fn classify(
        &self,
        frame: &Frame,
        faces: &mut [Face],
        leading: Option<u64>,
        views: &[View],
        done: &mut dyn FnMut(Stage),
    ) {
        let mut wanted: Vec<_> = faces
            .iter_mut()
            .filter(|face| self.options.all_faces || Some(face.id) == leading)
            .collect();
        let of_face = |bbox| views.iter().flat_map(move |&view| picture(frame, bbox, view));
        let crops: Vec<u8> = wanted.iter().flat_map(|face| of_face(&face.bbox)).collect();
        done(Stage::Crop);
        let classified = classify(&self.checkpoint, &crops, views.len());
        for (face, classification) in wanted.iter_mut().zip(classified) {
            face.classified = Some(classification);
        }
        done(Stage::Classify);
    }
}

/// A face as the network saw faces in training.
fn picture(frame: &Frame, bbox: &BoundingBox, view: View) -> Vec<u8> {
    let mut grey = crop(frame, bbox, view);
    stretch_narrow(&mut grey);
    grey
}

fn faces(found: Vec<Detection>) -> Vec<Face> {
    let numbered = found.into_iter().zip(0..);
    let face = |(Detection { bbox, score }, id)| Face { id, bbox, score, classified: None };
    numbered.map(face).collect()
}
