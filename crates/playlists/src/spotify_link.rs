use crate::{InvalidSpotifyId, SpotifyId, text::excerpt};
use thiserror::Error;

/// Why a text that was pasted is no link to a song of Spotify.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidSpotifyLink {
    /// A link that only Spotify can resolve.
    #[error(
        "{found:?} is a short link, which does not say which song it means; open it in a browser and copy the address that then stands there, or copy the song's link in Spotify under Share"
    )]
    Short {
        /// The beginning of the text.
        found: String,
    },
    /// A link to something else of Spotify's.
    #[error("{found:?} is a link to {what}; open one of its songs and copy the link of that")]
    NotASong {
        /// The beginning of the text.
        found: String,
        /// What it leads to, with its article.
        what: &'static str,
    },
    /// Not Spotify's at all.
    #[error(
        "{found:?} is no link to a song on Spotify; it looks like https://open.spotify.com/track/ and 22 letters and digits"
    )]
    Foreign {
        /// The beginning of the text.
        found: String,
    },
    /// Spotify's, but its song has no true id.
    #[error(transparent)]
    Id(#[from] InvalidSpotifyId),
}

/// Where Spotify's short links lead over.
const SHORT: [&str; 5] =
    ["spotify.link", "spoti.fi", "spotify.app.link", "link.tospotify.com", "spotify.page.link"];

/// What else an address of Spotify's may lead to.
const OTHERS: [(&str, &str); 7] = [
    ("album", "an album"),
    ("playlist", "a playlist"),
    ("artist", "an artist"),
    ("user", "a listener"),
    ("show", "a podcast"),
    ("episode", "an episode of a podcast"),
    ("prerelease", "something not yet released"),
];

impl SpotifyId {
    /// From a link that somebody pasted, in any of Spotify's forms:
    /// `https://open.spotify.com/track/ID`, with `?si=…`, below `intl-de/` or `embed/`, without
    /// `https://`; `spotify:track:ID`; or the id alone.
    ///
    /// # Errors
    /// [`InvalidSpotifyLink`] says what to paste instead. Short links are refused: only a call to
    /// Spotify could resolve them.
    pub fn from_link(text: &str) -> Result<Self, InvalidSpotifyLink> {
        let text = text.trim();
        let found = || excerpt(text);
        if let Ok(id) = text.parse() {
            return Ok(id);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_lowercase(), rest),
            None => match text.split_once(':') {
                Some((uri, path)) if uri.eq_ignore_ascii_case("spotify") => {
                    return song(&mut path.split(':'), text);
                }
                _ => ("https".to_owned(), text),
            },
        };
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.split('/');
        if scheme == "spotify" {
            return song(&mut parts, text);
        }
        let host = parts.next().unwrap_or_default().to_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host);
        if !["http", "https"].contains(&&*scheme) {
            return Err(InvalidSpotifyLink::Foreign { found: found() });
        }
        if SHORT.contains(&host) {
            return Err(InvalidSpotifyLink::Short { found: found() });
        }
        if host != "open.spotify.com" {
            return Err(InvalidSpotifyLink::Foreign { found: found() });
        }
        let mut parts = parts
            .skip_while(|part| part.is_empty() || *part == "embed" || part.starts_with("intl-"));
        song(&mut parts, text)
    }
}

/// What follows Spotify's name: `track` and an id, and perhaps a slash.
fn song<'t>(
    parts: &mut impl Iterator<Item = &'t str>,
    text: &str,
) -> Result<SpotifyId, InvalidSpotifyLink> {
    let kind = parts.next().unwrap_or_default();
    if let Some((_, what)) = OTHERS.into_iter().find(|(other, _)| *other == kind) {
        return Err(InvalidSpotifyLink::NotASong { found: excerpt(text), what });
    }
    let id = parts.next().unwrap_or_default();
    if kind != "track" || parts.any(|part| !part.is_empty()) {
        return Err(InvalidSpotifyLink::Foreign { found: excerpt(text) });
    }
    Ok(id.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "2nLtzopw4rPReszdYBJU6h";

    #[test]
    fn every_form_of_a_songs_link_is_read() {
        for link in [
            "{ID}",
            "https://open.spotify.com/track/{ID}",
            "  https://open.spotify.com/track/{ID}\n",
            "http://open.spotify.com/track/{ID}/",
            "https://open.spotify.com/track/{ID}?si=0a1b2c3d4e5f6a7b&utm_source=whatsapp",
            "https://open.spotify.com/track/{ID}#login",
            "https://open.spotify.com/intl-id/track/{ID}?si=1",
            "https://open.spotify.com/intl-pt-BR/track/{ID}",
            "https://open.spotify.com/embed/track/{ID}?utm_source=generator",
            "HTTPS://Open.Spotify.com/track/{ID}",
            "open.spotify.com/track/{ID}",
            "www.open.spotify.com/track/{ID}",
            "spotify:track:{ID}",
            "Spotify:track:{ID}",
            "spotify://track/{ID}",
        ] {
            let link = link.replace("{ID}", ID);
            assert_eq!(SpotifyId::from_link(&link).map(String::from), Ok(ID.to_owned()), "{link}");
        }
    }

    #[test]
    fn short_links_are_refused_with_help() {
        for link in ["https://spotify.link/AbCdEf", "spoti.fi/3xYz", "http://spotify.app.link/x"] {
            let error = SpotifyId::from_link(link).unwrap_err();
            assert!(matches!(error, InvalidSpotifyLink::Short { .. }), "{link}");
            assert!(error.to_string().contains("copy the song's link"), "{error}");
        }
    }

    #[test]
    fn links_to_other_things_of_spotifys_say_what_they_are() {
        for (link, what) in [
            ("https://open.spotify.com/album/{ID}", "an album"),
            ("https://open.spotify.com/intl-id/playlist/{ID}?si=1", "a playlist"),
            ("spotify:artist:{ID}", "an artist"),
            ("spotify:user:me:playlist:{ID}", "a listener"),
            ("https://open.spotify.com/episode/{ID}", "an episode of a podcast"),
        ] {
            let message = SpotifyId::from_link(&link.replace("{ID}", ID)).unwrap_err().to_string();
            assert!(message.contains(&format!("is a link to {what};")), "{message}");
        }
    }

    #[test]
    fn links_that_only_look_like_spotifys_are_refused() {
        for link in [
            "https://open.spotify.com.evil.example/track/{ID}",
            "https://open.spotify.com@evil.example/track/{ID}",
            "https://evil.example/open.spotify.com/track/{ID}",
            "https://evil.example/?u=https://open.spotify.com/track/{ID}",
            "https://open.spotify.com:8443/track/{ID}",
            "javascript://open.spotify.com/track/{ID}",
            "file://open.spotify.com/track/{ID}",
            "https://open.spotify.com/",
            "https://open.spotify.com/track/{ID}/more",
            "https://open.spotify.com/tracks/{ID}",
            "spotify:local:a:b:c:1",
            "//",
            "://",
            "",
        ] {
            let error = SpotifyId::from_link(&link.replace("{ID}", ID)).unwrap_err();
            assert!(matches!(error, InvalidSpotifyLink::Foreign { .. }), "{link}: {error}");
        }
        for link in ["spotify:track:short", "https://open.spotify.com/track/%32nLtzopw4rPReszdYBJU"]
        {
            let error = SpotifyId::from_link(link).unwrap_err();
            assert!(matches!(error, InvalidSpotifyLink::Id(_)), "{link}: {error}");
        }
    }

    proptest! {
        #[test]
        fn nothing_pasted_makes_it_fail_and_messages_stay_short(text in "\\PC{0,300}") {
            if let Err(error) = SpotifyId::from_link(&text) {
                prop_assert!(error.to_string().chars().count() < 500);
            }
        }
    }
}
