use super::{DAY_MS, Store, now_ms, votes::is_listed};
use crate::{Allowance, FeedbackKind, Outcome, Person, SongId, StoreError};
use model::Mood;
use sqlx::AnyConnection;

impl Store {
    /// Counts what a listener did with a song that was recommended for a mood: each kind once a
    /// browser, song and mood. 'Like' and 'does not fit' take each other's place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_feedback(
        &self,
        person: &Person,
        song: SongId,
        mood: Mood,
        kind: FeedbackKind,
        allowance: Allowance,
    ) -> Result<Outcome, StoreError> {
        let mut transaction = self.begin_write().await?;
        let outcome = add(&mut transaction, person, song, mood, kind, allowance)
            .await
            .map_err(|error| self.explain(error))?;
        if outcome.changes_something() {
            self.commit(transaction).await?;
        }
        Ok(outcome)
    }
}

async fn add(
    connection: &mut AnyConnection,
    person: &Person,
    song: SongId,
    mood: Mood,
    kind: FeedbackKind,
    allowance: Allowance,
) -> Result<Outcome, sqlx::Error> {
    if !is_listed(connection, song).await? {
        return Ok(Outcome::UnknownSong);
    }
    let address = person.address.to_text();
    let others: i64 = sqlx::query_scalar(
        "SELECT COUNT(DISTINCT browser) FROM feedback
         WHERE address = $1 AND song_id = $2 AND browser <> $3",
    )
    .bind(&address)
    .bind(song.0)
    .bind(person.browser.as_str())
    .fetch_one(&mut *connection)
    .await?;
    if others >= i64::from(allowance.people_a_song) {
        return Ok(Outcome::AllowanceSpent);
    }
    let taken_back = match kind.opposite() {
        Some(opposite) => remove(connection, person, song, mood, opposite).await?,
        None => 0,
    };
    let added = sqlx::query(
        "INSERT INTO feedback (browser, song_id, mood, kind, address, added_ms)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (browser, song_id, mood, kind) DO NOTHING",
    )
    .bind(person.browser.as_str())
    .bind(song.0)
    .bind(mood.name())
    .bind(kind.name())
    .bind(address)
    .bind(today_ms())
    .execute(connection)
    .await?
    .rows_affected();
    Ok(match (added, taken_back) {
        (0, 0) => Outcome::SaidBefore,
        (_, 0) => Outcome::Counted,
        _ => Outcome::Changed,
    })
}

/// When today began in UTC: the hour in which someone played songs for a mood is nobody's concern.
fn today_ms() -> i64 {
    let now = now_ms();
    now - now.rem_euclid(DAY_MS)
}

async fn remove(
    connection: &mut AnyConnection,
    person: &Person,
    song: SongId,
    mood: Mood,
    kind: FeedbackKind,
) -> Result<u64, sqlx::Error> {
    let removed = sqlx::query(
        "DELETE FROM feedback WHERE browser = $1 AND song_id = $2 AND mood = $3 AND kind = $4",
    )
    .bind(person.browser.as_str())
    .bind(song.0)
    .bind(mood.name())
    .bind(kind.name())
    .execute(connection)
    .await?;
    Ok(removed.rows_affected())
}
