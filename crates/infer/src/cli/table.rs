//! Results for people.

use infer::{Face, Reading, ReadingState, Report};
use model::Expression;
use std::io::{self, Write};

/// Writes a photo's faces with all probabilities, or a line for a frame of a film.
pub(crate) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    match (report.frame, report.time_s, &report.reading) {
        (Some(frame), Some(seconds), Some(reading)) => {
            let faces = match report.faces.len() {
                1 => String::from("1 face"),
                count => format!("{count} faces"),
            };
            let raw = report.faces.iter().find_map(|face| face.classified.as_ref());
            let raw = raw.map_or_else(String::new, |said| {
                format!("{} {:.0} %", said.expression, 100.0 * said.confidence)
            });
            let steady = worded(reading);
            writeln!(output, "{frame:>6} {seconds:>9.2} s  {faces:<8}  {raw:<14}  {steady}")
        }
        _ => photo(output, report.source, report.faces),
    }
}

/// What a reading says, in few words.
pub(crate) fn worded(reading: &Reading) -> String {
    match (reading.state, reading.mood) {
        (ReadingState::Steady, Some(mood)) => mood.to_string(),
        (state, _) => state.to_string(),
    }
}

fn photo(output: &mut impl Write, source: &str, faces: &[Face]) -> io::Result<()> {
    match faces.len() {
        0 => {
            return writeln!(
                output,
                "{source}: no face found; use a photo that shows a face from the front"
            );
        }
        1 => writeln!(output, "{source}: 1 face")?,
        count => writeln!(output, "{source}: {count} faces")?,
    }
    write!(output, "{:>4}  {:<21}  {:<10}  {:<8}", "face", "box", "expression", "mood")?;
    for expression in Expression::ALL {
        write!(output, "  {expression:>8}")?;
    }
    writeln!(output)?;
    for face in faces {
        let bbox = face.bbox;
        let place = format!("{:.0},{:.0} {:.0}x{:.0}", bbox.x, bbox.y, bbox.width, bbox.height);
        write!(output, "{:>4}  {place:<21}", face.id)?;
        if let Some(classified) = &face.classified {
            write!(output, "  {:<10}  {:<8}", classified.expression, classified.mood)?;
            for probability in classified.probabilities {
                write!(output, "  {:>6.1} %", 100.0 * probability)?;
            }
            writeln!(output)?;
        } else {
            writeln!(output, "  not read; --all-faces reads it")?;
        }
    }
    Ok(())
}
