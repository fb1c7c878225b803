//! What a film's readings come to: faces, flips, time.

use crate::table::worded;
use infer::{Face, Reading, Stage};
use model::Expression;
use std::fmt;
use std::time::Duration;

/// Figures of one film.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    frames: u32,
    with_a_face: u32,
    last: Duration,
    raw: Option<Expression>,
    raw_flips: u32,
    /// What the reading showed, and from when on.
    steady: Vec<(String, Duration)>,
    decoding: Duration,
    stages: [Duration; Stage::ALL.len()],
}

impl Summary {
    pub(crate) fn is_empty(&self) -> bool {
        self.frames == 0
    }

    pub(crate) fn count_decoding(&mut self, time: Duration) {
        self.decoding += time;
    }

    pub(crate) fn count_stage(&mut self, stage: Stage, time: Duration) {
        self.stages[stage as usize] += time;
    }

    /// Takes in what was read in a frame; the leading face is the first that was classified.
    pub(crate) fn count_frame(&mut self, faces: &[Face], reading: &Reading, at: Duration) {
        self.frames += 1;
        self.with_a_face += u32::from(!faces.is_empty());
        self.last = at;
        if let Some(said) = faces.iter().find_map(|face| face.classified.as_ref()) {
            let before = self.raw.replace(said.expression);
            self.raw_flips += u32::from(before.is_some_and(|before| before != said.expression));
        }
        let words = worded(reading);
        if self.steady.last().is_none_or(|(before, _)| *before != words) {
            self.steady.push((words, at));
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.last.as_secs_f64();
        let a_minute =
            |flips: usize| if seconds > 0.0 { 60.0 * flips as f64 / seconds } else { 0.0 };
        let share = 100.0 * f64::from(self.with_a_face) / f64::from(self.frames);
        writeln!(
            f,
            "{} frames, {} with a face ({share:.1} %), {seconds:.1} s",
            self.frames, self.with_a_face
        )?;
        writeln!(
            f,
            "  flips a minute: {:.1} raw, {:.1} steady",
            a_minute(self.raw_flips as usize),
            a_minute(self.steady.len().saturating_sub(1))
        )?;
        write!(f, "  steady reading:")?;
        for (words, from) in &self.steady {
            write!(f, " {words} from {:.2} s;", from.as_secs_f64())?;
        }
        let milliseconds = |time: Duration| 1e3 * time.as_secs_f64() / f64::from(self.frames);
        write!(f, "\n  ms a frame: decode {:.2}", milliseconds(self.decoding))?;
        for stage in Stage::ALL {
            write!(f, ", {} {:.2}", stage.name(), milliseconds(self.stages[stage as usize]))?;
        }
        let all = self.decoding + self.stages.iter().sum::<Duration>();
        writeln!(f, "; all {:.2}", milliseconds(all))
    }
}
