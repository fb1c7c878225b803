use crate::{
    Format, StoreError,
    dialect::{Missing, Place, Pools},
    migrations, parse_survey, seed,
};
use sqlx::{Any, AnyConnection, AnyPool, Row, Transaction, any::AnyRow};
use std::time::{SystemTime, UNIX_EPOCH};

mod catalogue;
mod changes;
mod check;
mod deciding;
mod editing;
mod export;
mod feedback;
mod import;
mod leases;
mod login;
mod retention;
mod runs;
mod suggestions;
mod verifying;
mod votes;
mod watching;
mod workshops;

pub use changes::Change;
pub use check::Problem;
pub use deciding::Decision;
pub use editing::SongEdit;
pub use import::Import;
pub use retention::{Aggregated, Erased, RETENTION};
pub(crate) use runs::Tries;
pub use suggestions::SuggestedSong;
pub use watching::WatchedPlaylist;
pub use workshops::{WorkshopNow, WorkshopTally};

/// The database that keeps songs and votes. A clone shares its connections.
///
/// One writer at a time: `SQLite` has no more, and on `PostgreSQL` a writer first takes the next
/// revision, whose row the others wait for. So what a writer has read stays true until it is done.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    place: Place,
}

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Songs of the catalogue.
    pub songs: u64,
    /// Votes on them.
    pub votes: u64,
    /// Rows of feedback, and what was aggregated of them.
    pub feedback: u64,
    /// Suggested songs that wait.
    pub suggestions: u64,
}

impl Store {
    /// Opens the database at an address such as `sqlite:///folder/songs.sqlite` or
    /// `postgres://user:password@host/database`. A new `SQLite` file is made, folders included; a
    /// `PostgreSQL` database must be there. An empty one is filled with the community's survey, an
    /// older one is brought up to date. `sqlite::memory:` keeps nothing after the end.
    ///
    /// # Errors
    /// When the address is of another kind, and when the database cannot be opened, made or brought
    /// up to date. One that holds no songs but other things is left as it is.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_or(Missing::Make, url).await
    }

    /// Opens a database as [`Self::open`] does, but never makes or fills one: for what has no sense
    /// without the songs that a server has kept.
    ///
    /// # Errors
    /// As [`Self::open`], and [`StoreError::Missing`] when none is there or it is empty.
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        Self::open_or(Missing::Refuse, url).await
    }

    async fn open_or(missing: Missing, url: &str) -> Result<Self, StoreError> {
        let place = Place::from_url(url)?;
        let pools = place.connect(missing).await?;
        let store = Self { pools, place };
        let mut connection =
            store.pools.writer.acquire().await.map_err(|error| store.explain(error))?;
        store.place.prepare(&mut connection, missing).await?;
        drop(connection);
        store.migrate_and_seed().await?;
        Ok(store)
    }

    /// How often the database has been written to: it grows with every change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revision(&self) -> Result<i64, StoreError> {
        let revision = sqlx::query_scalar(REVISION).fetch_one(&self.pools.reader).await;
        revision.map_err(|error| self.explain(error))
    }

    /// How much there is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let row = sqlx::query(
            "SELECT
                (SELECT COUNT(*) FROM songs WHERE state = 'listed') AS songs,
                (SELECT COUNT(*) FROM songs WHERE state = 'suggested') AS suggestions,
                (SELECT COUNT(*) FROM votes JOIN songs ON songs.id = votes.song_id
                    WHERE songs.state = 'listed') AS votes,
                (SELECT COUNT(*) FROM feedback) AS feedback,
                (SELECT CAST(COALESCE(SUM(people), 0) AS BIGINT) FROM tallies
                    WHERE kind = 'vote') AS old_votes,
                (SELECT CAST(COALESCE(SUM(people), 0) AS BIGINT) FROM tallies
                    WHERE kind <> 'vote') AS old_feedback",
        )
        .fetch_one(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        let count = |column: &str| {
            let count: i64 = read(&row, column).map_err(|problem| self.damaged(problem))?;
            Ok::<_, StoreError>(count.unsigned_abs())
        };
        Ok(Counts {
            songs: count("songs")?,
            votes: count("votes")? + count("old_votes")?,
            feedback: count("feedback")? + count("old_feedback")?,
            suggestions: count("suggestions")?,
        })
    }

    /// Where the songs are kept, for a person to read. Without a password.
    pub fn place(&self) -> String {
        self.place.to_string()
    }

    /// Finishes what is being written and closes the database.
    pub async fn close(self) {
        self.pools.reader.close().await;
        self.pools.writer.close().await;
    }

    /// In one transaction, so that a start that is cut off leaves nothing half made.
    async fn migrate_and_seed(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin_unnumbered().await?;
        self.place.lock_start(&mut transaction).await?;
        migrations::run(&mut transaction)
            .await
            .map_err(|error| self.place.explain_migration(error))?;
        self.seed(&mut transaction).await?;
        self.commit(transaction).await
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
        let survey = parse_survey(seed::SURVEY.as_bytes(), Format::Csv)?;
        let now_ms = now_ms();
        let import =
            import::write(connection, survey, now_ms).await.map_err(|error| self.explain(error))?;
        sqlx::query("INSERT INTO seeds (name, planted_ms) VALUES ($1, $2)")
            .bind(seed::NAME)
            .bind(now_ms)
            .execute(&mut *connection)
            .await
            .map_err(|error| self.explain(error))?;
        tracing::info!(place = %self.place, votes = import.added, "filled a new song database");
        Ok(())
    }

    /// Starts a transaction that changes something. No other runs beside it.
    async fn begin_write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let mut transaction = self.begin_unnumbered().await?;
        next_id(&mut transaction, "revisions").await.map_err(|error| self.explain(error))?;
        Ok(transaction)
    }

    async fn begin_unnumbered(&self) -> Result<Transaction<'static, Any>, StoreError> {
        self.begin(&self.pools.writer, self.place.begin_write()).await
    }

    /// Starts a transaction all of whose queries see the same state.
    async fn begin_read(&self) -> Result<Transaction<'static, Any>, StoreError> {
        self.begin(&self.pools.reader, self.place.begin_read()).await
    }

    /// Whoever asked may leave meanwhile, but the statement ends: of a connection that is given back
    /// in its midst sqlx 0.9.0 does not know that it is in a transaction (transact-rs/sqlx#4385).
    async fn begin(
        &self,
        pool: &AnyPool,
        statement: &'static str,
    ) -> Result<Transaction<'static, Any>, StoreError> {
        let pool = pool.clone();
        let begun = tokio::spawn(async move { pool.begin_with(statement).await }).await;
        begun.unwrap_or(Err(sqlx::Error::WorkerCrashed)).map_err(|error| self.explain(error))
    }

    async fn commit(&self, transaction: Transaction<'static, Any>) -> Result<(), StoreError> {
        transaction.commit().await.map_err(|error| self.explain(error))
    }

    fn explain(&self, error: sqlx::Error) -> StoreError {
        self.place.explain(error)
    }

    fn damaged(&self, problem: String) -> StoreError {
        StoreError::Damaged { place: self.place.to_string(), problem }
    }
}

const REVISION: &str = "SELECT next_id FROM next_ids WHERE of_table = 'revisions'";

/// Hands out a number that was not handed out before.
async fn next_id(connection: &mut AnyConnection, table: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "UPDATE next_ids SET next_id = next_id + 1 WHERE of_table = $1 RETURNING next_id - 1",
    )
    .bind(table)
    .fetch_one(connection)
    .await
}

fn read<'r, T>(row: &'r AnyRow, column: &str) -> Result<T, String>
where
    T: sqlx::Decode<'r, Any> + sqlx::Type<Any>,
{
    row.try_get(column).map_err(|error| error.to_string())
}

pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds since 1970.
pub fn now_ms() -> i64 {
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
        sqlx::query("PRAGMA query_only = ON").execute(&store.pools.writer).await.unwrap();
        let row = b"mood,spotify_id,artist,title\nsad,0000000000000000000000,Nobody,Nothing";
        let survey = parse_survey(row, Format::Csv).unwrap();
        let error = store.import(survey).await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        assert_eq!(store.catalogue().await.unwrap().len(), 200);
    }

    #[tokio::test]
    async fn a_vote_needs_a_song() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let orphan = "INSERT INTO votes (id, song_id, mood, source, added_ms)
                      VALUES (999, 999, 'sad', 'admin', 0)";
        let error = sqlx::query(orphan).execute(&store.pools.writer).await.unwrap_err();
        assert!(error.as_database_error().unwrap().is_foreign_key_violation(), "{error}");
    }
}
