use super::{
    Store,
    catalogue::read_song,
    deciding::{State, turn},
    now_ms, read,
    votes::add,
};
use crate::{Allowance, NewSong, Outcome, Person, Song, StoreError, Suggested, Votes};
use model::Mood;
use sqlx::AnyConnection;

/// People at so many addresses make a suggested song one of the catalogue.
const ENOUGH_PEOPLE: i64 = 3;

/// A song that waits for an admin's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedSong {
    /// As the first who suggested it typed it.
    pub song: Song,
    /// How many people said that it fits each mood.
    pub votes: Votes,
    /// When it was first suggested, in milliseconds since 1970.
    pub added_ms: i64,
}

impl Store {
    /// Keeps a song that a listener suggests for a mood until people at three addresses or an admin
    /// have said so; then it is in the catalogue with their votes. Of a song that is there already,
    /// it is a vote.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_suggestion(
        &self,
        person: &Person,
        song: NewSong,
        mood: Mood,
        allowance: Allowance,
    ) -> Result<Suggested, StoreError> {
        let mut transaction = self.begin_write().await?;
        let (suggested, vote) = suggest(&mut transaction, person, song, mood, allowance)
            .await
            .map_err(|error| self.explain(error))?;
        if vote.is_some_and(Outcome::changes_something) {
            self.commit(transaction).await?;
        }
        Ok(suggested)
    }

    /// The songs that wait for an admin's word, the oldest first.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn suggestions(&self, limit: usize) -> Result<Vec<SuggestedSong>, StoreError> {
        let mut transaction = self.begin_read().await?;
        let rows = sqlx::query(
            "SELECT id, spotify_id, artist, title, year, genre, language, added_ms FROM songs
             WHERE state = 'suggested' ORDER BY added_ms, id LIMIT $1",
        )
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *transaction)
        .await
        .map_err(|error| self.explain(error))?;
        let mut suggestions = Vec::with_capacity(rows.len());
        for row in rows {
            let song = read_song(&row).map_err(|problem| self.damaged(problem))?;
            let added_ms = read(&row, "added_ms").map_err(|problem| self.damaged(problem))?;
            let moods: Vec<String> =
                sqlx::query_scalar("SELECT mood FROM votes WHERE song_id = $1")
                    .bind(song.id.0)
                    .fetch_all(&mut *transaction)
                    .await
                    .map_err(|error| self.explain(error))?;
            let mut votes = Votes::default();
            for mood in moods.iter().filter_map(|mood| mood.parse().ok()) {
                votes.add(mood, 1);
            }
            suggestions.push(SuggestedSong { song, votes, added_ms });
        }
        self.commit(transaction).await?;
        Ok(suggestions)
    }
}

/// What became of it, and of the vote that it is, if it is one.
async fn suggest(
    connection: &mut AnyConnection,
    person: &Person,
    song: NewSong,
    mood: Mood,
    allowance: Allowance,
) -> Result<(Suggested, Option<Outcome>), sqlx::Error> {
    let id = match super::import::known_song(connection, &song.spotify_id).await? {
        Some((id, state)) if state == "listed" => {
            let vote = add(connection, person, id, mood, allowance).await?;
            return Ok((Suggested::Known(id, vote), Some(vote)));
        }
        Some((_, state)) if state == "declined" => return Ok((Suggested::Declined, None)),
        Some((id, _)) => id,
        None => {
            if suggested_from(connection, person).await? >= i64::from(allowance.suggestions) {
                return Ok((Suggested::AllowanceSpent, None));
            }
            super::import::add_song(connection, song, "suggested", now_ms()).await?
        }
    };
    let vote = add(connection, person, id, mood, allowance).await?;
    if vote == Outcome::AllowanceSpent {
        return Ok((Suggested::AllowanceSpent, None));
    }
    let addresses: i64 =
        sqlx::query_scalar("SELECT COUNT(DISTINCT address) FROM votes WHERE song_id = $1")
            .bind(id.0)
            .fetch_one(&mut *connection)
            .await?;
    if addresses >= ENOUGH_PEOPLE {
        turn(connection, id, State::Suggested, State::Listed).await?;
        return Ok((Suggested::Listed(id), Some(vote)));
    }
    Ok((Suggested::Waiting { missing: (ENOUGH_PEOPLE - addresses) as u32 }, Some(vote)))
}

/// How many songs that are not listed were suggested from the person's address today.
async fn suggested_from(
    connection: &mut AnyConnection,
    person: &Person,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(DISTINCT votes.song_id) FROM votes JOIN songs ON songs.id = votes.song_id
         WHERE votes.address = $1 AND songs.state <> 'listed'",
    )
    .bind(person.address.to_text())
    .fetch_one(connection)
    .await
}
