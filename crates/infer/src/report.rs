use crate::{Classification, Face, Reading};
use model::Expression;
use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

/// One frame's faces and reading as the JSON that the command line, the server's socket and the
/// page share; parts that are absent are null.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Report<'a> {
    /// Where the frame comes from: a file, the server or the device.
    pub source: &'a str,
    /// The frame's number in its stream.
    pub frame: Option<u64>,
    /// The frame's time in its stream, in seconds.
    pub time_s: Option<f64>,
    /// The faces, the leading one first; boxes in pixels of the frame.
    pub faces: &'a [Face],
    /// The steady reading of the stream.
    pub reading: Option<Reading>,
}

impl Serialize for Face {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bbox = [self.bbox.x, self.bbox.y, self.bbox.width, self.bbox.height];
        let classified = self.classified.as_ref();
        let mut face = serializer.serialize_struct("Face", 6)?;
        face.serialize_field("id", &self.id)?;
        face.serialize_field("box", &bbox)?;
        face.serialize_field("expression", &classified.map(|c| c.expression))?;
        face.serialize_field("mood", &classified.map(|c| c.mood))?;
        face.serialize_field("confidence", &classified.map(|c| c.confidence))?;
        face.serialize_field("probabilities", &classified.map(ByName))?;
        face.end()
    }
}

/// The probabilities under their expressions' names.
struct ByName<'a>(&'a Classification);

impl Serialize for ByName<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Expression::COUNT))?;
        for expression in Expression::ALL {
            map.serialize_entry(expression.name(), &self.0.probabilities[expression.index()])?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BoundingBox, ReadingState};
    use model::Mood;

    fn face(id: u64, classified: Option<Classification>) -> Face {
        let bbox = BoundingBox { x: 10.5, y: -4.0, width: 96.0, height: 96.0 };
        Face { id, bbox, score: 12.0, classified }
    }

    #[test]
    fn a_frame_of_a_stream_is_one_json_object() {
        let probabilities = [0.0, 0.0, 0.125, 0.5, 0.0, 0.125, 0.25];
        let classified = Classification::from_probabilities(probabilities);
        let report = Report {
            source: "server",
            frame: Some(7),
            time_s: Some(0.75),
            faces: &[face(3, Some(classified)), face(4, None)],
            reading: Some(Reading {
                state: ReadingState::Steady,
                expression: Some(Expression::Happy),
                mood: Some(Mood::Happy),
                confidence: Some(0.5),
            }),
        };
        assert_eq!(
            serde_json::to_string(&report).unwrap(),
            concat!(
                r#"{"source":"server","frame":7,"time_s":0.75,"faces":["#,
                r#"{"id":3,"box":[10.5,-4.0,96.0,96.0],"#,
                r#""expression":"happy","mood":"happy","confidence":0.5,"#,
                r#""probabilities":{"angry":0.0,"disgust":0.0,"fear":0.125,"happy":0.5,"#,
                r#""sad":0.0,"surprise":0.125,"neutral":0.25}},"#,
                r#"{"id":4,"box":[10.5,-4.0,96.0,96.0],"#,
                r#""expression":null,"mood":null,"confidence":null,"probabilities":null}],"#,
                r#""reading":{"state":"steady","expression":"happy","mood":"happy","#,
                r#""confidence":0.5}}"#
            )
        );
    }

    #[test]
    fn absent_parts_are_null() {
        let photo =
            Report { source: "photo.jpg", frame: None, time_s: None, faces: &[], reading: None };
        assert_eq!(
            serde_json::to_string(&photo).unwrap(),
            r#"{"source":"photo.jpg","frame":null,"time_s":null,"faces":[],"reading":null}"#
        );
        let states = [ReadingState::Steady, ReadingState::Unsure, ReadingState::NoFace];
        assert_eq!(serde_json::to_string(&states).unwrap(), r#"["steady","unsure","no-face"]"#);
    }
}
