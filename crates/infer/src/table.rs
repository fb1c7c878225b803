//! A photo's faces as a table for people.

use infer::Face;
use model::Expression;
use std::io::{self, Write};

/// Writes one photo's faces, probabilities in percent.
pub(crate) fn write(output: &mut impl Write, source: &str, faces: &[Face]) -> io::Result<()> {
    match faces.len() {
        0 => {
            return writeln!(
                output,
                "{source}: no face found; use a photo that shows a face from the front, or look \
                 for smaller faces with --small-faces"
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
