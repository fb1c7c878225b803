//! Reads a film frame by frame: a row a frame, a summary at the end.

use crate::annotate::AnnotatedFilm;
use crate::summary::Summary;
use crate::{Reader, Whole, complain};
use anyhow::{Error, Result};
use infer::{Frame, Report, Tracker, TrackerOptions, VideoError};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Frames a second of a film that does not say, as most webcams record.
const USUAL_FRAME_RATE: f64 = 15.0;

/// The outer error ends the program; the inner one says that no frame of the film was read.
pub(crate) fn read(
    reader: &mut Reader,
    mut frames: impl Iterator<Item = Result<Frame, VideoError>>,
    source: &str,
    frame_rate: Option<f64>,
) -> Result<Result<Whole>> {
    let frame_rate = frame_rate.unwrap_or(USUAL_FRAME_RATE);
    let mut tracker = Tracker::new(TrackerOptions::default());
    let mut summary = Summary::default();
    let mut annotated =
        reader.annotations.as_mut().map(|folder| folder.film(source)).transpose()?;
    let mut unread = None;
    for number in 0_u64.. {
        let mut since = Instant::now();
        let Some(frame) = frames.next() else { break };
        let mut lap = || std::mem::replace(&mut since, Instant::now()).elapsed();
        let decoding = lap();
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => {
                let error = Error::from(error).context(source.to_owned());
                if let Some(earlier) = unread.replace(error) {
                    complain(&earlier);
                }
                continue;
            }
        };
        let time_s = number as f64 / frame_rate;
        let at = Duration::from_secs_f64(time_s);
        summary.count_decoding(decoding);
        let (faces, reading) =
            reader.pipeline.follow_by_stages(&frame, &mut tracker, at, &mut |stage| {
                summary.count_stage(stage, lap());
            });
        summary.count_frame(&faces, &reading, at);
        let report = Report {
            source,
            frame: Some(number),
            time_s: Some(time_s),
            faces: &faces,
            reading: Some(reading),
        };
        reader.output.write(&report)?;
        if let Some(annotated) = &mut annotated {
            annotated.add(&frame, &report)?;
        }
    }
    annotated.map_or(Ok(()), AnnotatedFilm::finish)?;
    if summary.is_empty() {
        let empty = || Error::msg(format!("{source}: holds no frame; choose another file"));
        return Ok(Err(unread.unwrap_or_else(empty)));
    }
    let whole = if unread.is_some() { Whole::InPart } else { Whole::Yes };
    if let Some(error) = unread {
        complain(&error);
    }
    // Without a standard error there is nobody to tell.
    let _ = write!(io::stderr(), "{source}: {summary}");
    Ok(Ok(whole))
}
