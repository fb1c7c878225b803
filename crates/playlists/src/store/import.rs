//! Writes a survey's rows into the tables, each vote once.

use super::{Store, next_id, now_ms, read, votes::add_anonymous};
use crate::{NewSong, RejectedRow, SongId, SpotifyId, StoreError, Survey, SurveyRow, VoteSource};
use model::Mood;
use sqlx::AnyConnection;
use std::collections::HashMap;

/// What became of a survey's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// Votes that are new.
    pub added: usize,
    /// Votes that the database had.
    pub already_there: usize,
    /// Rows that were skipped.
    pub rejected: Vec<RejectedRow>,
}

impl Store {
    /// Adds the votes of a survey that the database has not. All of them or, when it fails or is cut
    /// off, none; listeners' votes wait meanwhile.
    ///
    /// A survey is whole: its n-th vote of a source for a song and a mood is the n-th in the
    /// database, however often it is read. A song that is there keeps its words.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import(&self, survey: Survey) -> Result<Import, StoreError> {
        let mut transaction = self.begin_write().await?;
        let import =
            write(&mut transaction, survey, now_ms()).await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(import)
    }
}

/// Within the caller's writing transaction.
pub(super) async fn write(
    connection: &mut AnyConnection,
    survey: Survey,
    now_ms: i64,
) -> Result<Import, sqlx::Error> {
    let mut import = Import { rejected: survey.rejected, ..Import::default() };
    let mut songs: HashMap<SpotifyId, SongId> = HashMap::new();
    let mut known_votes: HashMap<(SongId, Mood, VoteSource), i64> = HashMap::new();
    for SurveyRow { mood, source, song, .. } in survey.rows {
        let song = if let Some(id) = songs.get(&song.spotify_id) {
            *id
        } else {
            let spotify_id = song.spotify_id.clone();
            *songs.entry(spotify_id).or_insert(list(connection, song, now_ms).await?)
        };
        let known = match known_votes.get_mut(&(song, mood, source)) {
            Some(known) => known,
            None => known_votes
                .entry((song, mood, source))
                .or_insert(count_votes(connection, song, mood, source).await?),
        };
        if *known > 0 {
            *known -= 1;
            import.already_there += 1;
        } else {
            match source {
                VoteSource::Listener => add_tally(connection, song, mood).await?,
                VoteSource::Survey | VoteSource::Admin => {
                    add_anonymous(connection, song, mood, source, now_ms).await?;
                }
            }
            import.added += 1;
        }
    }
    Ok(import)
}

/// The song's number; it is in the catalogue from now on.
async fn list(
    connection: &mut AnyConnection,
    song: NewSong,
    now_ms: i64,
) -> Result<SongId, sqlx::Error> {
    let Some((id, state)) = known_song(connection, &song.spotify_id).await? else {
        return add_song(connection, song, "listed", now_ms).await;
    };
    if state != "listed" {
        // Its words are a stranger's, whom nobody has confirmed.
        sqlx::query(
            "UPDATE songs SET state = 'listed', artist = $1, title = $2, year = $3, genre = $4,
                 language = $5
             WHERE id = $6",
        )
        .bind(song.artist)
        .bind(song.title)
        .bind(song.year.map(i64::from))
        .bind(song.genre)
        .bind(song.language)
        .bind(id.0)
        .execute(connection)
        .await?;
    }
    Ok(id)
}

/// A song's number and state, if it was ever heard of.
pub(super) async fn known_song(
    connection: &mut AnyConnection,
    spotify_id: &SpotifyId,
) -> Result<Option<(SongId, String)>, sqlx::Error> {
    let row = sqlx::query("SELECT id, state FROM songs WHERE spotify_id = $1")
        .bind(spotify_id.as_str())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let unreadable = |problem: String| sqlx::Error::Protocol(problem);
        let id = read(&row, "id").map_err(unreadable)?;
        let state = read(&row, "state").map_err(unreadable)?;
        Ok((SongId(id), state))
    })
    .transpose()
}

pub(super) async fn add_song(
    connection: &mut AnyConnection,
    song: NewSong,
    state: &str,
    now_ms: i64,
) -> Result<SongId, sqlx::Error> {
    let id = next_id(connection, "songs").await?;
    sqlx::query(
        "INSERT INTO songs (id, spotify_id, artist, title, year, genre, language, added_ms, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id)
    .bind(song.spotify_id.as_str())
    .bind(song.artist)
    .bind(song.title)
    .bind(song.year.map(i64::from))
    .bind(song.genre)
    .bind(song.language)
    .bind(now_ms)
    .bind(state)
    .execute(connection)
    .await?;
    Ok(SongId(id))
}

async fn count_votes(
    connection: &mut AnyConnection,
    song: SongId,
    mood: Mood,
    source: VoteSource,
) -> Result<i64, sqlx::Error> {
    let rows: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM votes WHERE song_id = $1 AND mood = $2 AND source = $3",
    )
    .bind(song.0)
    .bind(mood.name())
    .bind(source.name())
    .fetch_one(&mut *connection)
    .await?;
    if source != VoteSource::Listener {
        return Ok(rows);
    }
    let tally: Option<i64> = sqlx::query_scalar(
        "SELECT people FROM tallies WHERE song_id = $1 AND mood = $2 AND kind = 'vote'",
    )
    .bind(song.0)
    .bind(mood.name())
    .fetch_optional(connection)
    .await?;
    Ok(rows + tally.unwrap_or_default())
}

/// A listener's vote of which nothing but itself is known.
async fn add_tally(
    connection: &mut AnyConnection,
    song: SongId,
    mood: Mood,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO tallies (song_id, mood, kind, people) VALUES ($1, $2, 'vote', 1)
         ON CONFLICT (song_id, mood, kind) DO UPDATE SET people = tallies.people + 1",
    )
    .bind(song.0)
    .bind(mood.name())
    .execute(connection)
    .await?;
    Ok(())
}
