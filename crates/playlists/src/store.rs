use crate::{
    Catalogue, Import, Song, SongId, StoreError, Survey, Votes,
    dialect::{BEGIN_WRITE, Place},
    import, migrations, parse_survey, seed,
};
use model::Mood;
use sqlx::{Any, AnyConnection, AnyPool, Row, Transaction, any::AnyRow};
use std::{
    collections::HashMap,
    time::{SystemTime, UNIX_EPOCH},
};

/// The database that keeps songs and votes.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    place: Place,
}

impl Store {
    /// Opens the database at an address such as `sqlite:///folder/songs.sqlite`. Where there is none
    /// it makes one, folders included, and fills it with the community's survey; an older one is
    /// brought up to date. `sqlite::memory:` keeps nothing after the end.
    ///
    /// # Errors
    /// When the address is of another kind, and when the database cannot be opened, made or brought
    /// up to date. A file that is no song database is left as it is.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let place = Place::from_url(url)?;
        let pool = place.connect().await?;
        let store = Self { pool, place };
        let mut connection = store.pool.acquire().await.map_err(|error| store.explain(error))?;
        store.place.prepare(&mut connection).await?;
        drop(connection);
        store.migrate_and_seed().await?;
        Ok(store)
    }

    /// Adds the votes of a survey that the database has not; see [`parse_survey`]. All of them or,
    /// when it fails, none.
    ///
    /// # Errors
    /// When the survey's first row does not name its columns, and when the database fails.
    pub async fn import(&self, csv: &[u8]) -> Result<Import, StoreError> {
        let survey = parse_survey(csv)?;
        let mut transaction = self.begin_write().await?;
        let import = self.write(&mut transaction, survey).await?;
        transaction.commit().await.map_err(|error| self.explain(error))?;
        Ok(import)
    }

    /// All songs with their votes, as they are now.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(|error| self.explain(error))?;
        let songs = sqlx::query(
            "SELECT id, spotify_id, artist, title, year, genre, language FROM songs ORDER BY id",
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(|error| self.explain(error))?;
        let votes = sqlx::query(
            "SELECT song_id, mood, COUNT(*) AS people FROM votes GROUP BY song_id, mood",
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(|error| self.explain(error))?;
        transaction.commit().await.map_err(|error| self.explain(error))?;

        let mut votes_on: HashMap<SongId, Votes> = HashMap::new();
        for row in votes {
            let (song, mood, people) = read_votes(&row).map_err(|problem| self.damaged(problem))?;
            votes_on.entry(song).or_default().set(mood, people);
        }
        let songs: Vec<(Song, Votes)> = songs
            .iter()
            .map(|row| {
                let song = read_song(row).map_err(|problem| self.damaged(problem))?;
                let votes = votes_on.get(&song.id).copied().unwrap_or_default();
                Ok::<_, StoreError>((song, votes))
            })
            .collect::<Result<_, _>>()?;
        Ok(Catalogue::new(songs))
    }

    /// Where the songs are kept, for a person to read.
    pub fn place(&self) -> String {
        self.place.to_string()
    }

    /// Finishes what is being written and closes the database.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// In one transaction, so that a start that is cut off leaves nothing half made.
    async fn migrate_and_seed(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        migrations::run(&mut transaction)
            .await
            .map_err(|error| self.place.explain_migration(error))?;
        self.seed(&mut transaction).await?;
        transaction.commit().await.map_err(|error| self.explain(error))
    }

    async fn seed(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let planted: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM seeds WHERE name = $1")
            .bind(seed::NAME)
            .fetch_one(&mut *connection)
            .await
            .map_err(|error| self.explain(error))?;
        if planted > 0 {
            return Ok(());
        }
        let survey = parse_survey(seed::SURVEY.as_bytes())?;
        let import = self.write(connection, survey).await?;
        sqlx::query("INSERT INTO seeds (name, planted_ms) VALUES ($1, $2)")
            .bind(seed::NAME)
            .bind(now_ms())
            .execute(&mut *connection)
            .await
            .map_err(|error| self.explain(error))?;
        tracing::info!(place = %self.place, votes = import.added, "filled a new song database");
        Ok(())
    }

    async fn begin_write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        self.pool.begin_with(BEGIN_WRITE).await.map_err(|error| self.explain(error))
    }

    async fn write(
        &self,
        connection: &mut AnyConnection,
        survey: Survey,
    ) -> Result<Import, StoreError> {
        import::write(connection, survey, now_ms()).await.map_err(|error| self.explain(error))
    }

    fn explain(&self, error: sqlx::Error) -> StoreError {
        self.place.explain(error)
    }

    fn damaged(&self, problem: String) -> StoreError {
        StoreError::Damaged { place: self.place.to_string(), problem }
    }
}

fn read_song(row: &AnyRow) -> Result<Song, String> {
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

fn read_votes(row: &AnyRow) -> Result<(SongId, Mood, u32), String> {
    let song: i64 = read(row, "song_id")?;
    let mood: String = read(row, "mood")?;
    let people: i64 = read(row, "people")?;
    let mood = mood.parse().map_err(|error| format!("a vote on song {song}: {error}"))?;
    Ok((SongId(song), mood, u32::try_from(people).unwrap_or(u32::MAX)))
}

fn read<'r, T>(row: &'r AnyRow, column: &str) -> Result<T, String>
where
    T: sqlx::Decode<'r, Any> + sqlx::Type<Any>,
{
    row.try_get(column).map_err(|error| error.to_string())
}

fn now_ms() -> i64 {
    // A clock before 1970 is wrong anyway.
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_that_may_not_be_written_is_named_and_keeps_its_songs() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        sqlx::query("PRAGMA query_only = ON").execute(&store.pool).await.unwrap();
        let row = b"mood,spotify_id,artist,title\nsad,0000000000000000000000,Nobody,Nothing";
        let error = store.import(row).await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        assert_eq!(store.catalogue().await.unwrap().len(), 200);
    }

    #[tokio::test]
    async fn a_vote_needs_a_song() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let orphan = "INSERT INTO votes (id, song_id, mood, source, added_ms)
                      VALUES (999, 999, 'sad', 'admin', 0)";
        let error = sqlx::query(orphan).execute(&store.pool).await.unwrap_err();
        assert!(error.as_database_error().unwrap().is_foreign_key_violation(), "{error}");
    }
}
