//! Writes a survey's rows into the tables, each vote once.

use crate::{NewSong, RejectedRow, Survey, SurveyRow};
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

/// Adds the votes that the database has not. A survey is whole: its n-th vote for a song and a mood
/// is the n-th in the database, however often it is read. A song that is there keeps its words.
///
/// Within the caller's transaction, so that a survey is taken whole or not at all.
pub(crate) async fn write(
    connection: &mut AnyConnection,
    survey: Survey,
    now_ms: i64,
) -> Result<Import, sqlx::Error> {
    let mut import = Import { rejected: survey.rejected, ..Import::default() };
    let mut known_votes: HashMap<(i64, Mood), i64> = HashMap::new();
    for SurveyRow { mood, song, .. } in survey.rows {
        let song = song_id(connection, song, now_ms).await?;
        let known = match known_votes.get_mut(&(song, mood)) {
            Some(known) => known,
            None => known_votes
                .entry((song, mood))
                .or_insert(survey_votes(connection, song, mood).await?),
        };
        if *known > 0 {
            *known -= 1;
            import.already_there += 1;
        } else {
            add_vote(connection, song, mood, now_ms).await?;
            import.added += 1;
        }
    }
    Ok(import)
}

async fn song_id(
    connection: &mut AnyConnection,
    song: NewSong,
    now_ms: i64,
) -> Result<i64, sqlx::Error> {
    let known = sqlx::query_scalar("SELECT id FROM songs WHERE spotify_id = $1")
        .bind(song.spotify_id.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id = next_id(connection, "songs").await?;
    sqlx::query(
        "INSERT INTO songs (id, spotify_id, artist, title, year, genre, language, added_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(song.spotify_id.as_str())
    .bind(song.artist)
    .bind(song.title)
    .bind(song.year.map(i64::from))
    .bind(song.genre)
    .bind(song.language)
    .bind(now_ms)
    .execute(connection)
    .await?;
    Ok(id)
}

async fn survey_votes(
    connection: &mut AnyConnection,
    song: i64,
    mood: Mood,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM votes WHERE song_id = $1 AND mood = $2 AND source = 'survey'",
    )
    .bind(song)
    .bind(mood.name())
    .fetch_one(connection)
    .await
}

async fn add_vote(
    connection: &mut AnyConnection,
    song: i64,
    mood: Mood,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let id = next_id(connection, "votes").await?;
    sqlx::query(
        "INSERT INTO votes (id, song_id, mood, source, added_ms)
         VALUES ($1, $2, $3, 'survey', $4)",
    )
    .bind(id)
    .bind(song)
    .bind(mood.name())
    .bind(now_ms)
    .execute(connection)
    .await?;
    Ok(())
}

async fn next_id(connection: &mut AnyConnection, table: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "UPDATE next_ids SET next_id = next_id + 1 WHERE of_table = $1 RETURNING next_id - 1",
    )
    .bind(table)
    .fetch_one(connection)
    .await
}
