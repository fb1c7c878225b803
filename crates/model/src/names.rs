//! Names of expressions and moods, as they are written in files and messages.

use thiserror::Error;

/// A name that is none of those expected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{name}' is not {what}; write one of {}", .expected.join(", "))]
pub struct UnknownName {
    /// The name that was read.
    pub name: String,
    /// What was looked for, with its article: "an expression".
    pub what: &'static str,
    /// The names that exist.
    pub expected: Vec<&'static str>,
}
