use crate::Texts;
use playlists::{Reason, Recommendation};

/// A song as the page shows it.
#[derive(Debug, Default)]
pub(crate) struct SongCard {
    pub(crate) id: String,
    pub(crate) spotify_id: String,
    pub(crate) mood: &'static str,
    pub(crate) title: String,
    pub(crate) artist: String,
    /// The artist and, where it is known, the year.
    pub(crate) byline: String,
    /// Why the song is there.
    pub(crate) reason: String,
    /// The label of its button.
    pub(crate) play: String,
}

impl SongCard {
    pub(crate) fn new(texts: &Texts, recommendation: &Recommendation<'_>) -> Self {
        let Recommendation { song, reason, .. } = recommendation;
        let (Reason::Voted { mood, .. } | Reason::Toward { mood, .. } | Reason::Near { mood }) =
            reason;
        let title_and_artist = [("title", &*song.title), ("artist", &*song.artist)];
        Self {
            id: song.id.to_string(),
            spotify_id: song.spotify_id.to_string(),
            mood: mood.name(),
            title: song.title.clone(),
            artist: song.artist.clone(),
            byline: match song.year {
                Some(year) => format!("{} · {year}", song.artist),
                None => song.artist.clone(),
            },
            reason: words(texts, *reason),
            play: texts.fill("song.play", &title_and_artist),
        }
    }
}

fn words(texts: &Texts, reason: Reason) -> String {
    match reason {
        Reason::Voted { people, mood } | Reason::Toward { people, mood } => {
            let key = if people == 1 { "reason.voted.one" } else { "reason.voted.other" };
            let mood = texts.say_of("mood", mood.name());
            texts.fill(key, &[("people", &people.to_string()), ("mood", mood)])
        }
        Reason::Near { mood } => {
            texts.fill("reason.near", &[("mood", texts.say_of("mood", mood.name()))])
        }
    }
}
