//! Charts of bars that need no script: drawn in the page, each with its words and number.

/// How long the longest bar is, in the units of its drawing.
const LONGEST: f64 = 300.0;

/// A line of a chart.
#[derive(Debug)]
pub(crate) struct Bar {
    pub(crate) label: String,
    /// Whose colour it has.
    pub(crate) mood: &'static str,
    pub(crate) value: String,
    length: f64,
}

impl Bar {
    /// A bar that fills `share` of its room, from 0 to 1.
    pub(crate) fn new(label: &str, mood: &'static str, value: String, share: f64) -> Self {
        Self { label: label.to_owned(), mood, value, length: share * LONGEST }
    }

    /// From 0 to 300.
    pub(crate) fn length(&self) -> String {
        format!("{:.1}", self.length)
    }
}
