use crate::text::excerpt;
use std::{fmt, str::FromStr};
use thiserror::Error;

/// Which playlist of Spotify's: 22 characters of base 62.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlaylistId(String);

/// A text that names no playlist that can be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidPlaylist {
    /// Not a link to a playlist.
    #[error(
        "{found:?} is no link to a playlist on Spotify; it looks like https://open.spotify.com/playlist/ and 22 letters and digits"
    )]
    Foreign {
        /// The beginning of the text.
        found: String,
    },
    /// One that Spotify shows to nobody's program.
    #[error(
        "this playlist is Spotify's own, which no program may read; copy its songs into a playlist of yours and paste the link of that"
    )]
    SpotifysOwn,
}

/// How the ids of playlists begin that Spotify makes itself.
const SPOTIFYS_OWN: &str = "37i9";

impl PlaylistId {
    /// The 22 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it is opened.
    pub fn open_url(&self) -> String {
        format!("https://open.spotify.com/playlist/{self}")
    }

    /// From a link that an admin pasted: `https://open.spotify.com/playlist/ID`, with `?si=…`, below
    /// `intl-id/` or `embed/`; `spotify:playlist:ID`; or the id alone.
    ///
    /// # Errors
    /// [`InvalidPlaylist`] says what to paste instead.
    pub fn from_link(text: &str) -> Result<Self, InvalidPlaylist> {
        let text = text.trim();
        let id = id_of(text).unwrap_or(text);
        let id: Self = id.parse().map_err(|_| InvalidPlaylist::Foreign { found: excerpt(text) })?;
        if id.0.starts_with(SPOTIFYS_OWN) {
            return Err(InvalidPlaylist::SpotifysOwn);
        }
        Ok(id)
    }
}

/// What stands after `playlist` in a link.
fn id_of(text: &str) -> Option<&str> {
    if let Some(id) = text.strip_prefix("spotify:playlist:") {
        return Some(id);
    }
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let path = rest.unwrap_or(text).strip_prefix("open.spotify.com/")?;
    let path = path.split(['?', '#']).next()?.trim_end_matches('/');
    let mut parts =
        path.split('/').skip_while(|part| *part == "embed" || part.starts_with("intl-"));
    match (parts.next()?, parts.next()?, parts.next()) {
        ("playlist", id, None) => Some(id),
        _ => None,
    }
}

impl FromStr for PlaylistId {
    type Err = InvalidPlaylist;

    fn from_str(text: &str) -> Result<Self, InvalidPlaylist> {
        if text.len() == 22 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPlaylist::Foreign { found: excerpt(text) })
        }
    }
}

impl fmt::Display for PlaylistId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3cEYpjA9oz9GiPac4AsH4n";

    #[test]
    fn every_form_of_a_playlists_link_is_read() {
        for link in [
            "{ID}",
            " https://open.spotify.com/playlist/{ID}?si=0a1b2c\n",
            "http://open.spotify.com/intl-id/playlist/{ID}/",
            "open.spotify.com/embed/playlist/{ID}",
            "spotify:playlist:{ID}",
        ] {
            let id = PlaylistId::from_link(&link.replace("{ID}", ID)).unwrap();
            assert_eq!(id.open_url(), format!("https://open.spotify.com/playlist/{ID}"));
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_to_paste() {
        for link in [
            "",
            "x",
            "https://open.spotify.com/track/{ID}",
            "https://open.spotify.com.evil.example/playlist/{ID}",
            "https://evil.example/playlist/{ID}",
            "https://open.spotify.com/playlist/{ID}/more",
            "spotify:playlist:../../{ID}",
        ] {
            let error = PlaylistId::from_link(&link.replace("{ID}", ID)).unwrap_err();
            assert!(error.to_string().contains("open.spotify.com/playlist/"), "{link}: {error}");
        }
    }

    #[test]
    fn a_playlist_that_spotify_makes_itself_is_refused_with_a_way_on() {
        let error = PlaylistId::from_link("spotify:playlist:37i9dQZF1DX0XUsuxWHRQd").unwrap_err();
        assert_eq!(error, InvalidPlaylist::SpotifysOwn);
        assert!(error.to_string().contains("playlist of yours"));
    }
}
