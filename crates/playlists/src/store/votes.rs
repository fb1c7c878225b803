use super::{Store, next_id, now_ms, workshops::capitals};
use crate::{Allowance, BrowserId, Outcome, Person, SongId, StoreError, VoteSource};
use model::Mood;
use sqlx::AnyConnection;
use std::collections::BTreeSet;

impl Store {
    /// Counts a listener's vote on a song of the catalogue: one a browser and song, so a later vote
    /// for another mood takes the place of the earlier.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_vote(
        &self,
        person: &Person,
        song: SongId,
        mood: Mood,
        allowance: Allowance,
    ) -> Result<Outcome, StoreError> {
        let mut transaction = self.begin_write().await?;
        let outcome = async {
            if is_listed(&mut transaction, song).await? {
                add(&mut transaction, person, song, mood, allowance).await
            } else {
                Ok(Outcome::UnknownSong)
            }
        }
        .await
        .map_err(|error| self.explain(error))?;
        if outcome.changes_something() {
            self.commit(transaction).await?;
        }
        Ok(outcome)
    }

    /// Takes a listener's vote on a song of the catalogue back. False when there is none; one that
    /// was aggregated is nobody's any more and stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_back_vote(
        &self,
        browser: &BrowserId,
        song: SongId,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin_write().await?;
        let done = sqlx::query(
            "DELETE FROM votes WHERE browser = $1 AND song_id = $2
                 AND EXISTS (SELECT 1 FROM songs WHERE id = $2 AND state = 'listed')",
        )
        .bind(browser.as_str())
        .bind(song.0)
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.explain(error))?;
        let taken = done.rows_affected() > 0;
        if taken {
            self.commit(transaction).await?;
        }
        Ok(taken)
    }

    /// The songs that a browser has voted on, as far as that is not aggregated.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn voted_on(&self, browser: &BrowserId) -> Result<BTreeSet<SongId>, StoreError> {
        let songs: Vec<i64> = sqlx::query_scalar("SELECT song_id FROM votes WHERE browser = $1")
            .bind(browser.as_str())
            .fetch_all(&self.pools.reader)
            .await
            .map_err(|error| self.explain(error))?;
        Ok(songs.into_iter().map(SongId).collect())
    }
}

pub(super) async fn is_listed(
    connection: &mut AnyConnection,
    song: SongId,
) -> Result<bool, sqlx::Error> {
    let songs: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM songs WHERE id = $1 AND state = 'listed'")
            .bind(song.0)
            .fetch_one(connection)
            .await?;
    Ok(songs > 0)
}

/// Votes on a song that is there, within the caller's writing transaction.
pub(super) async fn add(
    connection: &mut AnyConnection,
    person: &Person,
    song: SongId,
    mood: Mood,
    allowance: Allowance,
) -> Result<Outcome, sqlx::Error> {
    let before: Option<String> =
        sqlx::query_scalar("SELECT mood FROM votes WHERE browser = $1 AND song_id = $2")
            .bind(person.browser.as_str())
            .bind(song.0)
            .fetch_optional(&mut *connection)
            .await?;
    if let Some(before) = before {
        if before == mood.name() {
            return Ok(Outcome::SaidBefore);
        }
        sqlx::query(
            "UPDATE votes SET mood = $1, added_ms = $2, address = $3, workshop = $4
             WHERE browser = $5 AND song_id = $6",
        )
        .bind(mood.name())
        .bind(now_ms())
        .bind(person.address.to_text())
        .bind(person.workshop.as_deref().map(capitals))
        .bind(person.browser.as_str())
        .bind(song.0)
        .execute(connection)
        .await?;
        return Ok(Outcome::Changed);
    }

    let address = person.address.to_text();
    let from_address: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM votes WHERE address = $1 AND song_id = $2")
            .bind(&address)
            .bind(song.0)
            .fetch_one(&mut *connection)
            .await?;
    if from_address >= i64::from(allowance.people_a_song) {
        return Ok(Outcome::AllowanceSpent);
    }
    let id = next_id(connection, "votes").await?;
    sqlx::query(
        "INSERT INTO votes (id, song_id, mood, source, browser, address, workshop, added_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(song.0)
    .bind(mood.name())
    .bind(VoteSource::Listener.name())
    .bind(person.browser.as_str())
    .bind(address)
    .bind(person.workshop.as_deref().map(capitals))
    .bind(now_ms())
    .execute(connection)
    .await?;
    Ok(Outcome::Counted)
}

/// A vote that is nobody's: of a survey or an admin.
pub(super) async fn add_anonymous(
    connection: &mut AnyConnection,
    song: SongId,
    mood: Mood,
    source: VoteSource,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let id = next_id(connection, "votes").await?;
    sqlx::query(
        "INSERT INTO votes (id, song_id, mood, source, added_ms) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(song.0)
    .bind(mood.name())
    .bind(source.name())
    .bind(now_ms)
    .execute(connection)
    .await?;
    Ok(())
}
