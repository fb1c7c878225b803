use serde::Deserialize;

/// Which songs may come at all. A song that does not say what a filter asks for does not pass it.
///
/// Words match whatever their case. In JSON an object of the fields that are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filters {
    /// As a song names it.
    pub genre: Option<String>,
    /// Of the words sung, as a song names it.
    pub language: Option<String>,
    /// As credited.
    pub artist: Option<String>,
    /// Released in this year or later.
    pub from_year: Option<u16>,
    /// Released in this year or earlier.
    pub to_year: Option<u16>,
}
