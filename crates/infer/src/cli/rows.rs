//! A report as rows of CSV: one a face, or one without a face; what is absent is empty.

use infer::{Face, Reading, Report};
use model::Expression;

/// The columns: the frame, one of its faces as the network reads it, the steady reading.
pub(crate) fn header() -> Vec<&'static str> {
    let mut columns = vec!["source", "frame", "time_s", "face"];
    columns.extend(["x", "y", "width", "height", "expression", "mood", "confidence"]);
    columns.extend(Expression::ALL.map(Expression::name));
    columns.extend(["reading", "reading_expression", "reading_mood", "reading_confidence"]);
    columns
}

pub(crate) fn of(report: &Report) -> Vec<Vec<String>> {
    let row = |face: Option<&Face>| {
        let mut row = vec![report.source.to_owned(), text(report.frame)];
        row.push(report.time_s.map_or_else(String::new, |seconds| format!("{seconds:.3}")));
        row.extend(face.map_or_else(|| vec![String::new(); 8 + Expression::COUNT], cells));
        row.extend(reading(report.reading.as_ref()));
        row
    };
    if report.faces.is_empty() {
        return vec![row(None)];
    }
    report.faces.iter().map(|face| row(Some(face))).collect()
}

fn cells(face: &Face) -> Vec<String> {
    let bbox = face.bbox;
    let mut cells = vec![face.id.to_string()];
    cells.extend([bbox.x, bbox.y, bbox.width, bbox.height].map(|length| format!("{length:.1}")));
    let classified = face.classified.as_ref();
    cells.push(text(classified.map(|said| said.expression)));
    cells.push(text(classified.map(|said| said.mood)));
    cells.push(classified.map_or_else(String::new, |said| format!("{:.4}", said.confidence)));
    cells.extend(Expression::ALL.map(|expression| {
        let probability = |said: &infer::Classification| said.probabilities[expression.index()];
        classified.map_or_else(String::new, |said| format!("{:.4}", probability(said)))
    }));
    cells
}

fn reading(reading: Option<&Reading>) -> [String; 4] {
    let Some(reading) = reading else { return Default::default() };
    let confidence = reading.confidence.map_or_else(String::new, |value| format!("{value:.4}"));
    [reading.state.to_string(), text(reading.expression), text(reading.mood), confidence]
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
