use crate::SpotifyId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The catalogue's own number of a song. A deleted song's number is not given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SongId(pub i64);

impl fmt::Display for SongId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A song of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Song {
    /// The catalogue's number.
    pub id: SongId,
    /// As the song is credited.
    pub artist: String,
    /// The song's name.
    pub title: String,
    /// Of release.
    pub year: Option<u16>,
    /// In the words of the person who named it.
    pub genre: Option<String>,
    /// Of the words sung.
    pub language: Option<String>,
    /// Where it plays.
    pub spotify_id: SpotifyId,
}

/// A song that has no number yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSong {
    /// As the song is credited.
    pub artist: String,
    /// The song's name.
    pub title: String,
    /// Of release.
    pub year: Option<u16>,
    /// In the words of the person who named it.
    pub genre: Option<String>,
    /// Of the words sung.
    pub language: Option<String>,
    /// Where it plays.
    pub spotify_id: SpotifyId,
}
