use crate::Texts;
use playlists::{Position, Reason, Recommendation};

/// A song as the page shows it.
#[derive(Debug, Default)]
pub(crate) struct SongCard {
    pub(crate) id: String,
    pub(crate) spotify_id: String,
    pub(crate) mood: &'static str,
    /// Where it lies on the mood circle.
    pub(crate) position: String,
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
        let Recommendation { song, reason, position, .. } = recommendation;
        let (Reason::Voted { mood, .. } | Reason::Toward { mood, .. } | Reason::Near { mood }) =
            reason;
        let title_and_artist = [("title", &*song.title), ("artist", &*song.artist)];
        Self {
            id: song.id.to_string(),
            spotify_id: song.spotify_id.to_string(),
            mood: mood.name(),
            position: coordinates(*position),
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

/// A place as the page's script reads it: valence and arousal.
pub(crate) fn coordinates(Position { valence, arousal }: Position) -> String {
    format!("{valence:.3} {arousal:.3}")
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
