use super::{Store, read};
use crate::{InvalidSpotifyId, InvalidText, SongId, SpotifyId, StoreError, text::clean};
use model::Mood;
use sqlx::{AnyConnection, any::AnyRow};
use thiserror::Error;

/// Something in the database that this program would not have written, or that its lists lack.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// What the database says of its own file.
    #[error("the database's file is damaged: {0}; restore a backup")]
    File(String),
    /// Rows about a song that is not there.
    #[error("{rows} rows of {table} belong to songs that are not there; delete them")]
    Orphans {
        /// In which table.
        table: &'static str,
        /// How many.
        rows: i64,
    },
    /// One song of Spotify's under several numbers.
    #[error("{songs} songs have the Spotify id {spotify_id}; keep one of them")]
    Duplicate {
        /// Which one.
        spotify_id: String,
        /// How many.
        songs: i64,
    },
    /// A song that nobody could play.
    #[error("song {song}: {reason}")]
    SpotifyId {
        /// Which one.
        song: SongId,
        /// What is wrong.
        reason: InvalidSpotifyId,
    },
    /// A text that an import would refuse.
    #[error("song {song}: its {field} {reason}")]
    Text {
        /// Which one.
        song: SongId,
        /// Which text.
        field: &'static str,
        /// What is wrong.
        reason: InvalidText,
    },
    /// A number that would be given twice.
    #[error("the next number for {table} is {next}, but {greatest} is in use; set it to {}", greatest + 1)]
    NextId {
        /// In which table.
        table: &'static str,
        /// What would be given next.
        next: i64,
        /// The greatest in use.
        greatest: i64,
    },
    /// Nothing to play.
    #[error("nobody has voted for a song that fits {mood}; its list is filled from other moods")]
    NoSongs {
        /// For which mood.
        mood: Mood,
    },
}

impl Store {
    /// What is wrong with the database's content. Empty when nothing is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check(&self) -> Result<Vec<Problem>, StoreError> {
        let mut transaction = self.begin_read().await?;
        let integrity = self.place.integrity(&mut transaction).await;
        let integrity = integrity.map_err(|error| self.explain(error))?;
        let mut problems: Vec<Problem> = integrity.into_iter().map(Problem::File).collect();
        let found = [
            orphans(&mut transaction).await,
            duplicates(&mut transaction).await,
            songs(&mut transaction).await,
            next_ids(&mut transaction).await,
            moods(&mut transaction).await,
        ];
        for found in found {
            problems.extend(found.map_err(|error| self.explain(error))?);
        }
        self.commit(transaction).await?;
        Ok(problems)
    }
}

async fn orphans(connection: &mut AnyConnection) -> Result<Vec<Problem>, sqlx::Error> {
    let mut problems = Vec::new();
    for (table, statement) in [
        ("votes", "SELECT COUNT(*) FROM votes WHERE song_id NOT IN (SELECT id FROM songs)"),
        ("feedback", "SELECT COUNT(*) FROM feedback WHERE song_id NOT IN (SELECT id FROM songs)"),
        ("tallies", "SELECT COUNT(*) FROM tallies WHERE song_id NOT IN (SELECT id FROM songs)"),
        (
            "playlist_songs",
            "SELECT COUNT(*) FROM playlist_songs WHERE song_id NOT IN (SELECT id FROM songs)",
        ),
    ] {
        let rows: i64 = sqlx::query_scalar(statement).fetch_one(&mut *connection).await?;
        if rows > 0 {
            problems.push(Problem::Orphans { table, rows });
        }
    }
    Ok(problems)
}

async fn duplicates(connection: &mut AnyConnection) -> Result<Vec<Problem>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT spotify_id, COUNT(*) AS songs FROM songs GROUP BY spotify_id HAVING COUNT(*) > 1
         ORDER BY spotify_id",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Problem::Duplicate {
                spotify_id: column(row, "spotify_id")?,
                songs: column(row, "songs")?,
            })
        })
        .collect()
}

async fn songs(connection: &mut AnyConnection) -> Result<Vec<Problem>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT id, spotify_id, artist, title, genre, language FROM songs ORDER BY id")
            .fetch_all(connection)
            .await?;
    let mut problems = Vec::new();
    for row in rows {
        let song = SongId(column(&row, "id")?);
        let spotify_id: String = column(&row, "spotify_id")?;
        if let Err(reason) = spotify_id.parse::<SpotifyId>() {
            problems.push(Problem::SpotifyId { song, reason });
        }
        for field in ["artist", "title", "genre", "language"] {
            let text: Option<String> = column(&row, field)?;
            if let Err(reason) = clean(&text.unwrap_or_default()) {
                problems.push(Problem::Text { song, field, reason });
            }
        }
    }
    Ok(problems)
}

async fn next_ids(connection: &mut AnyConnection) -> Result<Vec<Problem>, sqlx::Error> {
    let mut problems = Vec::new();
    for (table, greatest) in [
        ("songs", "SELECT COALESCE(MAX(id), 0) FROM songs"),
        ("votes", "SELECT COALESCE(MAX(id), 0) FROM votes"),
    ] {
        let greatest: i64 = sqlx::query_scalar(greatest).fetch_one(&mut *connection).await?;
        let next: i64 = sqlx::query_scalar("SELECT next_id FROM next_ids WHERE of_table = $1")
            .bind(table)
            .fetch_one(&mut *connection)
            .await?;
        if next <= greatest {
            problems.push(Problem::NextId { table, next, greatest });
        }
    }
    Ok(problems)
}

async fn moods(connection: &mut AnyConnection) -> Result<Vec<Problem>, sqlx::Error> {
    let voted: Vec<String> = sqlx::query_scalar(
        "SELECT votes.mood FROM votes JOIN songs ON songs.id = votes.song_id
         WHERE songs.state = 'listed'
         UNION SELECT tallies.mood FROM tallies WHERE kind = 'vote'",
    )
    .fetch_all(connection)
    .await?;
    let is_missing = |mood: &Mood| !voted.iter().any(|voted| voted == mood.name());
    Ok(Mood::ALL.into_iter().filter(is_missing).map(|mood| Problem::NoSongs { mood }).collect())
}

fn column<'r, T>(row: &'r AnyRow, name: &str) -> Result<T, sqlx::Error>
where
    T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
{
    read(row, name).map_err(sqlx::Error::Protocol)
}
