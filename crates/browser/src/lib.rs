//! MISSION's eyes in a browser: `infer` as a class that JavaScript makes in a worker.
//!
//! Frames and photos go in as bytes, and the one JSON of a reading comes out, or
//! `{"error":{"code","detail"}}` with the codes of the server's API. Nothing here asks for a file,
//! the network or the time.

mod answer;

use answer::{answer, refusal};
use infer::{
    Calibration, Calibrator, Frame, FrameError, InferError, Options, Pipeline, Report, Stage,
    Tracker, TrackerOptions,
};
use model::{Checkpoint, CheckpointError, Expression};
use std::{sync::Arc, time::Duration};
use wasm_bindgen::prelude::*;

/// What a report gives as its source.
const SOURCE: &str = "device";

/// Reads one listener's camera, and photos.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Eyes {
    pipeline: Pipeline,
    tracker: Tracker,
    /// Camera frames that were read since the start of the stream.
    frames: u64,
    learning: Learning,
}

/// How far learning a neutral face has come.
#[derive(Debug)]
enum Learning {
    Not,
    Watching(Calibrator, f32),
    Done(Calibration),
}

#[wasm_bindgen]
impl Eyes {
    /// Eyes from the bytes of a checkpoint's `config.json` and `weights.safetensors`; the face
    /// detector is built in.
    ///
    /// # Errors
    /// A JavaScript `Error` that says what is wrong with the checkpoint.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &[u8], weights: &[u8]) -> Result<Self, JsError> {
        Self::open(config, weights).map_err(|error| JsError::new(&error.to_string()))
    }

    /// Reads a camera frame of `width` x `height` pixels, four bytes each, as `ImageData` has
    /// them. `seconds` is the time since any fixed moment.
    #[wasm_bindgen(js_name = readRgba)]
    pub fn read_rgba(&mut self, rgba: &[u8], width: u32, height: u32, seconds: f64) -> String {
        self.read(Frame::from_rgba(width, height, rgba), seconds, &mut |_| {})
    }

    /// Reads a camera frame of `width` x `height` brightness samples, as the first plane of a
    /// `VideoFrame` has them: black is 16 and white 235 where `limited`, else 0 and 255.
    #[wasm_bindgen(js_name = readLuma)]
    pub fn read_luma(
        &mut self,
        luma: Vec<u8>,
        width: u32,
        height: u32,
        limited: bool,
        seconds: f64,
    ) -> String {
        self.read(Frame::from_luma(width, height, luma, limited), seconds, &mut |_| {})
    }

    /// The same; `done` is called with the name of each stage at its end, so that the caller can
    /// measure them.
    #[wasm_bindgen(js_name = readLumaByStages)]
    pub fn read_luma_by_stages(
        &mut self,
        luma: Vec<u8>,
        width: u32,
        height: u32,
        limited: bool,
        seconds: f64,
        done: &js_sys::Function,
    ) -> String {
        let mut tell = |stage: Stage| {
            // What the caller's function throws is the caller's matter.
            let _ = done.call1(&JsValue::NULL, &JsValue::from_str(stage.name()));
        };
        self.read(Frame::from_luma(width, height, luma, limited), seconds, &mut tell)
    }

    /// Reads a photo: the bytes of a JPEG, PNG or WebP. The camera's stream is not touched.
    #[wasm_bindgen(js_name = readPhoto)]
    pub fn read_photo(&mut self, photo: &[u8]) -> String {
        let frame = match Frame::decode(photo) {
            Ok(frame) => frame,
            Err(error) => return refusal(&error),
        };
        let (faces, reading) = self.pipeline.read_photo(&frame);
        let reading = Some(reading);
        answer(&Report { source: SOURCE, frame: None, time_s: None, faces: &faces, reading })
    }

    /// Forgets the stream, for the next one; a calibration stays.
    pub fn restart(&mut self) {
        self.tracker = Tracker::new(TrackerOptions::default());
        self.frames = 0;
        match &self.learning {
            Learning::Done(calibration) => self.tracker.calibrate(*calibration),
            Learning::Watching(..) => self.learning = Learning::Not,
            Learning::Not => {}
        }
    }

    /// Begins to learn the neutral face that the next frames show.
    pub fn calibrate(&mut self) {
        self.learning = Learning::Watching(Calibration::begin(), 0.0);
    }

    /// How much of the neutral face has been seen, 0 to 1; at 1 it is read with from then on. None
    /// if no neutral face was asked for.
    #[wasm_bindgen(js_name = calibrationShare)]
    pub fn calibration_share(&self) -> Option<f32> {
        match &self.learning {
            Learning::Not => None,
            Learning::Watching(_, share) => Some(*share),
            Learning::Done(_) => Some(1.0),
        }
    }

    /// The calibration that is read with, as seven numbers.
    pub fn calibration(&self) -> Option<Vec<f32>> {
        match self.learning {
            Learning::Done(calibration) => {
                Some(<[f32; Expression::COUNT]>::from(calibration).to_vec())
            }
            _ => None,
        }
    }

    /// Reads with an earlier calibration from now on, or with none.
    ///
    /// # Errors
    /// A JavaScript `Error` if these are not the numbers of a calibration.
    #[wasm_bindgen(js_name = useCalibration)]
    pub fn use_calibration(&mut self, offsets: Option<Vec<f32>>) -> Result<(), JsError> {
        let calibration = match offsets {
            None => None,
            Some(offsets) => Some(known(&offsets).map_err(|message| JsError::new(&message))?),
        };
        self.tracker.calibrate(calibration.unwrap_or_default());
        self.learning = calibration.map_or(Learning::Not, Learning::Done);
        Ok(())
    }
}

/// Why there are no eyes.
#[derive(Debug, thiserror::Error)]
enum Blind {
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error(transparent)]
    Infer(#[from] InferError),
}

impl Eyes {
    fn open(config: &[u8], weights: &[u8]) -> Result<Self, Blind> {
        let checkpoint = Arc::new(Checkpoint::from_bytes(config, weights, None)?);
        Ok(Self {
            pipeline: Pipeline::new(checkpoint, Options::default())?,
            tracker: Tracker::new(TrackerOptions::default()),
            frames: 0,
            learning: Learning::Not,
        })
    }

    fn read(
        &mut self,
        frame: Result<Frame, FrameError>,
        seconds: f64,
        done: &mut dyn FnMut(Stage),
    ) -> String {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => return refusal(&error),
        };
        // What is no time counts as the beginning.
        let at = Duration::try_from_secs_f64(seconds).unwrap_or_default();
        let (faces, reading) = self.pipeline.follow_by_stages(&frame, &mut self.tracker, at, done);
        self.frames += 1;
        if let Some(face) = faces.first()
            && let Some(classified) = &face.classified
            && let Learning::Watching(calibrating, share) = &mut self.learning
        {
            *share = calibrating.observe(face.id, classified, at);
            if let Ok(calibration) = calibrating.clone().finish() {
                self.tracker.calibrate(calibration);
                self.learning = Learning::Done(calibration);
            }
        }
        answer(&Report {
            source: SOURCE,
            frame: Some(self.frames),
            time_s: Some(at.as_secs_f64()),
            faces: &faces,
            reading: Some(reading),
        })
    }
}

fn known(offsets: &[f32]) -> Result<Calibration, String> {
    let offsets = <[f32; Expression::COUNT]>::try_from(offsets)
        .map_err(|_| format!("a calibration is seven numbers, not {}", offsets.len()))?;
    Calibration::try_from(offsets).map_err(|error| error.to_string())
}
