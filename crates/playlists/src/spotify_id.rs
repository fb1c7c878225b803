use crate::text::excerpt;
use serde::Serialize;
use std::{fmt, str::FromStr};
use thiserror::Error;

/// Which song of Spotify's catalogue: 22 characters of base 62.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct SpotifyId(String);

/// A text that is no Spotify id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{found:?} is not the id of a Spotify song; write the 22 letters and digits that follow /track/ in its link"
)]
pub struct InvalidSpotifyId {
    /// The beginning of the text.
    pub found: String,
}

impl SpotifyId {
    const LENGTH: usize = 22;

    /// The 22 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where a listener opens the song.
    pub fn open_url(&self) -> String {
        format!("https://open.spotify.com/track/{self}")
    }
}

impl FromStr for SpotifyId {
    type Err = InvalidSpotifyId;

    fn from_str(text: &str) -> Result<Self, InvalidSpotifyId> {
        if text.len() == Self::LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSpotifyId { found: excerpt(text) })
        }
    }
}

impl From<SpotifyId> for String {
    fn from(id: SpotifyId) -> Self {
        id.0
    }
}

impl fmt::Display for SpotifyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_22_letters_and_digits() {
        let id: SpotifyId = "2nLtzopw4rPReszdYBJU6h".parse().unwrap();
        assert_eq!(id.open_url(), "https://open.spotify.com/track/2nLtzopw4rPReszdYBJU6h");
    }

    #[test]
    fn anything_else_is_refused_with_what_to_write() {
        for text in [
            "",
            "x",
            "2nLtzopw4rPReszdYBJU6",
            "2nLtzopw4rPReszdYBJU6hh",
            "2nLtzopw4rPReszdYBJU6-",
            " 2nLtzopw4rPReszdYBJU6",
            "ééééééééééé",
            "https://open.spotify.com/track/2nLtzopw4rPReszdYBJU6h",
        ] {
            let error = text.parse::<SpotifyId>().unwrap_err();
            assert!(error.to_string().ends_with("follow /track/ in its link"), "{error}");
        }
    }

    #[test]
    fn a_message_shows_only_the_beginning_of_a_long_text() {
        let error = "x".repeat(10_000).parse::<SpotifyId>().unwrap_err();
        assert!(error.to_string().len() < 200, "{error}");
    }
}
