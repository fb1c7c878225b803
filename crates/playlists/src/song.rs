use crate::{InvalidSpotifyLink, InvalidText, SpotifyId, text::clean};
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

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

/// Why what somebody typed is no song.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidSong {
    /// The link.
    #[error(transparent)]
    Link(#[from] InvalidSpotifyLink),
    /// A field without text.
    #[error("the {field} is empty; write it")]
    Empty {
        /// Which one.
        field: &'static str,
    },
    /// A year that is none.
    #[error("the year is none; write four digits, such as 1998, or nothing")]
    Year,
    /// A text that may not be kept.
    #[error("the {field} {reason}")]
    Text {
        /// Which one.
        field: &'static str,
        /// What is wrong with it.
        reason: InvalidText,
    },
}

impl InvalidSong {
    /// The name that programs tell the reasons apart by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Link(InvalidSpotifyLink::Short { .. }) => "short-link",
            Self::Link(InvalidSpotifyLink::NotASong { .. }) => "not-a-song",
            Self::Link(InvalidSpotifyLink::Foreign { .. }) => "foreign-link",
            Self::Link(InvalidSpotifyLink::Id(_)) => "broken-link",
            Self::Empty { .. } => "empty-text",
            Self::Year => "invalid-year",
            Self::Text { .. } => "invalid-text",
        }
    }
}

impl NewSong {
    /// From what a listener typed: a link or id of Spotify's, an artist and a title.
    ///
    /// # Errors
    /// [`InvalidSong`] says what to write instead.
    pub fn typed(link: &str, artist: &str, title: &str) -> Result<Self, InvalidSong> {
        Ok(Self {
            spotify_id: SpotifyId::from_link(link)?,
            artist: written("artist", artist)?,
            title: written("title", title)?,
            year: None,
            genre: None,
            language: None,
        })
    }
}

/// A text that must not be empty.
pub(crate) fn written(field: &'static str, text: &str) -> Result<String, InvalidSong> {
    perhaps_written(field, text)?.ok_or(InvalidSong::Empty { field })
}

/// A text, if there is any.
pub(crate) fn perhaps_written(
    field: &'static str,
    text: &str,
) -> Result<Option<String>, InvalidSong> {
    let text = clean(text).map_err(|reason| InvalidSong::Text { field, reason })?;
    Ok((!text.is_empty()).then_some(text))
}

#[cfg(test)]
impl Song {
    /// A song of which nothing matters but which one it is.
    pub(crate) fn numbered(number: i64) -> Self {
        Self {
            id: SongId(number),
            artist: String::new(),
            title: String::new(),
            year: None,
            genre: None,
            language: None,
            spotify_id: format!("{number:022}").parse().unwrap(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://open.spotify.com/intl-id/track/2nLtzopw4rPReszdYBJU6h?si=1";

    fn refused(link: &str, artist: &str, title: &str) -> String {
        NewSong::typed(link, artist, title).unwrap_err().to_string()
    }

    #[test]
    fn a_song_is_typed_as_a_link_an_artist_and_a_title_in_any_script() {
        for title in ["Numb", "心做し", "الحب", "=1+1", "<b>'; DROP TABLE songs; --", "🎵"]
        {
            let song = NewSong::typed(LINK, " Linkin Park ", title).unwrap();
            assert_eq!((song.artist.as_str(), song.title.as_str()), ("Linkin Park", title));
            assert_eq!(song.spotify_id.as_str(), "2nLtzopw4rPReszdYBJU6h");
        }
    }

    #[test]
    fn what_is_no_song_says_what_to_write() {
        assert_eq!(refused(LINK, " ", "Numb"), "the artist is empty; write it");
        assert_eq!(refused(LINK, "Linkin Park", "\u{200D}"), "the title is empty; write it");
        assert_eq!(
            refused(LINK, "Linkin Park", &"é".repeat(10_000)),
            "the title has 10000 characters; shorten it to 200"
        );
        assert!(refused(LINK, "a\u{202E}b", "Numb").starts_with("the artist holds U+202E"));
        assert!(refused("https://spotify.link/x", "A", "T").contains("is a short link"));
        let long = format!("https://open.spotify.com/track/{}", "a".repeat(10_000));
        assert!(refused(&long, "A", "T").len() < 200);
    }
}
