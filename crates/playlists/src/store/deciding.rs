//! What admins decide about a song: whether it is in the catalogue.

use super::{Store, catalogue::read_song, changes::note, now_ms, votes::add_anonymous};
use crate::{Song, SongId, StoreError, VoteSource};
use model::Mood;
use sqlx::AnyConnection;

/// What an admin decides about a song. Votes and feedback on it are kept whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// One that was suggested comes into the catalogue, with the admin's vote for a mood.
    Accept(Mood),
    /// One that was suggested stays out for good.
    Decline,
    /// One of the catalogue leaves it for good.
    TakeOut,
    /// One that was declined or taken out comes into the catalogue.
    PutBack,
}

/// Whether a song is in the catalogue, as the database has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Listed,
    Suggested,
    Declined,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Suggested => "suggested",
            Self::Declined => "declined",
        }
    }
}

impl Decision {
    /// Its name in the list of changes, and the state of a song before and after it.
    fn steps(self) -> (&'static str, State, State) {
        match self {
            Self::Accept(_) => ("accept", State::Suggested, State::Listed),
            Self::Decline => ("decline", State::Suggested, State::Declined),
            Self::TakeOut => ("take-out", State::Listed, State::Declined),
            Self::PutBack => ("put-back", State::Declined, State::Listed),
        }
    }
}

impl Store {
    /// Decides about a song. False when it is not in the state in which it can be decided so: somebody
    /// else decided before. A song that is out stays out of every refresh and suggestion; an import can
    /// still bring it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn decide(
        &self,
        song: SongId,
        decision: Decision,
        admin: &str,
    ) -> Result<bool, StoreError> {
        let (action, before, after) = decision.steps();
        let mut transaction = self.begin_write().await?;
        let decided = async {
            let Some(title) = turn(&mut transaction, song, before, after).await? else {
                return Ok(false);
            };
            let mood = match decision {
                Decision::Accept(mood) => {
                    let source = VoteSource::Admin;
                    add_anonymous(&mut transaction, song, mood, source, now_ms()).await?;
                    mood.name()
                }
                _ => "",
            };
            note(&mut transaction, admin, action, &title, mood).await?;
            Ok(true)
        };
        let decided = decided.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(decided)
    }

    /// Songs that were declined or taken out, the last to come first.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn songs_left_out(&self, limit: usize) -> Result<Vec<Song>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, spotify_id, artist, title, year, genre, language FROM songs
             WHERE state = 'declined' ORDER BY id DESC LIMIT $1",
        )
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        rows.iter().map(|row| read_song(row).map_err(|problem| self.damaged(problem))).collect()
    }
}

/// Gives a song that is in one state another. Its title, if it was in that state.
pub(super) async fn turn(
    connection: &mut AnyConnection,
    song: SongId,
    before: State,
    after: State,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("UPDATE songs SET state = $1 WHERE id = $2 AND state = $3 RETURNING title")
        .bind(after.name())
        .bind(song.0)
        .bind(before.name())
        .fetch_optional(connection)
        .await
}
