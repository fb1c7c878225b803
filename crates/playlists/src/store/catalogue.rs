use super::{REVISION, Store, read};
use crate::{Catalogue, Entry, Feedback, FeedbackKind, Song, SongId, StoreError, Votes};
use model::Mood;
use sqlx::{AnyConnection, any::AnyRow};
use std::collections::HashMap;

/// All songs, also those that have vanished from Spotify.
pub(super) const SONGS: &str =
    "SELECT id, spotify_id, artist, title, year, genre, language FROM songs
    WHERE state = 'listed' ORDER BY id";

/// Those that can be offered.
const PLAYABLE: &str = "SELECT id, spotify_id, artist, title, year, genre, language FROM songs
    WHERE state = 'listed' AND vanished_ms IS NULL ORDER BY id";

const VOTES: &str =
    "SELECT song_id, mood, 'vote' AS kind, COUNT(*) AS people FROM votes GROUP BY song_id, mood";

const FEEDBACK: &str = "SELECT song_id, mood, kind, COUNT(*) AS people FROM feedback
    GROUP BY song_id, mood, kind";

const TALLIES: &str = "SELECT song_id, mood, kind, people FROM tallies";

impl Store {
    /// All songs that can be played, with what people said of them, as they are now.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        Ok(self.numbered_catalogue().await?.1)
    }

    /// The catalogue with its revision.
    pub(crate) async fn numbered_catalogue(&self) -> Result<(i64, Catalogue), StoreError> {
        let mut transaction = self.begin_read().await?;
        let revision: i64 = sqlx::query_scalar(REVISION)
            .fetch_one(&mut *transaction)
            .await
            .map_err(|error| self.explain(error))?;
        let songs = self.rows(&mut transaction, PLAYABLE).await?;
        let mut said: HashMap<SongId, (Votes, Feedback)> = HashMap::with_capacity(songs.len());
        for statement in [VOTES, FEEDBACK, TALLIES] {
            for row in self.rows(&mut transaction, statement).await? {
                let (song, mood, kind, people) =
                    read_count(&row).map_err(|problem| self.damaged(problem))?;
                let (votes, feedback) = said.entry(song).or_default();
                match kind {
                    None => votes.add(mood, people),
                    Some(kind) => feedback.add(mood, kind, people),
                }
            }
        }
        self.commit(transaction).await?;

        let entries: Vec<Entry> = songs
            .iter()
            .map(|row| {
                let song = read_song(row).map_err(|problem| self.damaged(problem))?;
                let (votes, feedback) = said.remove(&song.id).unwrap_or_default();
                Ok(Entry { song, votes, feedback })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok((revision, Catalogue::new(entries)))
    }

    async fn rows(
        &self,
        connection: &mut AnyConnection,
        statement: &'static str,
    ) -> Result<Vec<AnyRow>, StoreError> {
        sqlx::query(statement).fetch_all(connection).await.map_err(|error| self.explain(error))
    }
}

pub(super) fn read_song(row: &AnyRow) -> Result<Song, String> {
    let id: i64 = read(row, "id")?;
    let spotify_id: String = read(row, "spotify_id")?;
    let year: Option<i64> = read(row, "year")?;
    Ok(Song {
        id: SongId(id),
        spotify_id: spotify_id.parse().map_err(|error| format!("song {id}: {error}"))?,
        artist: read(row, "artist")?,
        title: read(row, "title")?,
        year: year
            .map(u16::try_from)
            .transpose()
            .map_err(|_| format!("song {id} has no true year"))?,
        genre: read(row, "genre")?,
        language: read(row, "language")?,
    })
}

/// A song, a mood, the kind of feedback or none for a vote, and how many people.
fn read_count(row: &AnyRow) -> Result<(SongId, Mood, Option<FeedbackKind>, u32), String> {
    let song: i64 = read(row, "song_id")?;
    let mood: String = read(row, "mood")?;
    let kind: String = read(row, "kind")?;
    let people: i64 = read(row, "people")?;
    let mood = mood.parse().map_err(|error| format!("a vote on song {song}: {error}"))?;
    let kind = match &*kind {
        "vote" => None,
        kind => Some(
            FeedbackKind::from_name(kind)
                .ok_or_else(|| format!("feedback on song {song} is {kind:?}"))?,
        ),
    };
    Ok((SongId(song), mood, kind, u32::try_from(people).unwrap_or(u32::MAX)))
}
