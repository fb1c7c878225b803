use super::Store;
use crate::{BrowserId, StoreError};
use sqlx::AnyConnection;
use std::time::Duration;

/// How long votes and feedback keep the id of the browser that they came from. Listeners are told 90
/// days; a day less is right, for what is old is let go of once a day.
pub const RETENTION: Duration = Duration::from_hours(89 * 24);

/// How long they keep the hash of an address, which is another one the next day.
const ADDRESS_RETENTION: Duration = Duration::from_hours(24);

/// What was erased of a person's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Votes.
    pub votes: u64,
    /// Rows of feedback.
    pub feedback: u64,
}

/// What became numbers without a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Aggregated {
    /// Votes.
    pub votes: u64,
    /// Rows of feedback.
    pub feedback: u64,
    /// Suggestions that waited for too long and were dropped.
    pub suggestions: u64,
}

impl Store {
    /// Erases every vote and all feedback under a browser's id, and the suggested songs that nobody
    /// else suggested. What was aggregated before belongs to nobody and stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_person(&self, browser: &BrowserId) -> Result<Erased, StoreError> {
        let mut transaction = self.begin_write().await?;
        let erased = erase(&mut transaction, browser).await.map_err(|error| self.explain(error))?;
        if erased != Erased::default() {
            self.commit(transaction).await?;
        }
        Ok(erased)
    }

    /// Lets go of what is old at a time, in milliseconds since 1970. Listeners' votes and feedback
    /// become numbers by song and mood, without browser or address, after [`RETENTION`]; the catalogue
    /// stays as it is. Suggested songs that have waited for as long, and workshops that ended before,
    /// are dropped. Hashes of addresses go after a day, but for those who want a song that waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apply_retention(&self, now_ms: i64) -> Result<Aggregated, StoreError> {
        let before = |time: Duration| now_ms.saturating_sub_unsigned(time.as_millis() as u64);
        let mut transaction = self.begin_write().await?;
        let aggregated = async {
            forget_addresses(&mut transaction, before(ADDRESS_RETENTION)).await?;
            aggregate(&mut transaction, before(RETENTION)).await
        };
        let aggregated = aggregated.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(aggregated)
    }
}

async fn erase(connection: &mut AnyConnection, browser: &BrowserId) -> Result<Erased, sqlx::Error> {
    let mut erased = [0, 0];
    let statements =
        ["DELETE FROM votes WHERE browser = $1", "DELETE FROM feedback WHERE browser = $1"];
    for (erased, statement) in erased.iter_mut().zip(statements) {
        let done = sqlx::query(statement).bind(browser.as_str()).execute(&mut *connection).await?;
        *erased = done.rows_affected();
    }
    sqlx::query(
        "DELETE FROM songs WHERE state = 'suggested'
             AND NOT EXISTS (SELECT 1 FROM votes WHERE votes.song_id = songs.id)",
    )
    .execute(connection)
    .await?;
    let [votes, feedback] = erased;
    Ok(Erased { votes, feedback })
}

async fn forget_addresses(
    connection: &mut AnyConnection,
    before_ms: i64,
) -> Result<(), sqlx::Error> {
    let statements = [
        "UPDATE votes SET address = NULL WHERE source = 'listener' AND added_ms < $1
             AND address IS NOT NULL
             AND song_id NOT IN (SELECT id FROM songs WHERE state = 'suggested')",
        "UPDATE feedback SET address = '' WHERE added_ms < $1 AND address <> ''",
    ];
    for statement in statements {
        sqlx::query(statement).bind(before_ms).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn aggregate(
    connection: &mut AnyConnection,
    before_ms: i64,
) -> Result<Aggregated, sqlx::Error> {
    // Dropping a song drops its votes.
    let [suggestions, _, votes, _, feedback, _] = {
        let mut done = [0; 6];
        let statements = [
            "DELETE FROM songs WHERE state = 'suggested' AND added_ms < $1",
            "INSERT INTO tallies (song_id, mood, kind, people)
             SELECT song_id, mood, 'vote', COUNT(*) FROM votes
             WHERE source = 'listener' AND added_ms < $1 GROUP BY song_id, mood
             ON CONFLICT (song_id, mood, kind)
                 DO UPDATE SET people = tallies.people + excluded.people",
            "DELETE FROM votes WHERE source = 'listener' AND added_ms < $1",
            "INSERT INTO tallies (song_id, mood, kind, people)
             SELECT song_id, mood, kind, COUNT(*) FROM feedback
             WHERE added_ms < $1 GROUP BY song_id, mood, kind
             ON CONFLICT (song_id, mood, kind)
                 DO UPDATE SET people = tallies.people + excluded.people",
            "DELETE FROM feedback WHERE added_ms < $1",
            "DELETE FROM workshops WHERE until_ms < $1",
        ];
        for (done, statement) in done.iter_mut().zip(statements) {
            *done = sqlx::query(statement)
                .bind(before_ms)
                .execute(&mut *connection)
                .await?
                .rows_affected();
        }
        done
    };
    Ok(Aggregated { votes, feedback, suggestions })
}
