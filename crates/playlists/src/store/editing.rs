use super::{Store, catalogue::read_song, changes::note};
use crate::{
    InvalidSong, Song, SongId, StoreError,
    song::{perhaps_written, written},
    survey_row::{FIRST_YEAR, LAST_YEAR},
};

/// What an admin may set right about a song.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SongEdit {
    /// As the song is credited.
    pub artist: String,
    /// The song's name.
    pub title: String,
    /// Of release.
    pub year: Option<u16>,
    /// In words.
    pub genre: Option<String>,
    /// Of the words sung.
    pub language: Option<String>,
}

impl SongEdit {
    /// From what an admin typed; an empty year, genre or language means that it is not known.
    ///
    /// # Errors
    /// [`InvalidSong`] says what to write instead.
    pub fn typed(
        artist: &str,
        title: &str,
        year: &str,
        genre: &str,
        language: &str,
    ) -> Result<Self, InvalidSong> {
        let year = match year.trim() {
            "" => None,
            year => {
                let known =
                    year.parse().ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year));
                Some(known.ok_or(InvalidSong::Year)?)
            }
        };
        Ok(Self {
            artist: written("artist", artist)?,
            title: written("title", title)?,
            year,
            genre: perhaps_written("genre", genre)?,
            language: perhaps_written("language", language)?,
        })
    }

    /// All of it in a line.
    fn words(&self) -> String {
        let year = self.year.map(|year| year.to_string());
        let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let [year, genre, language] = [&year, &self.genre, &self.language].map(known);
        [&*self.title, &self.artist, &year, &genre, &language].join(", ")
    }
}

impl Store {
    /// A song of the catalogue, also one that has vanished from Spotify.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn song(&self, id: SongId) -> Result<Option<Song>, StoreError> {
        let row = sqlx::query(
            "SELECT id, spotify_id, artist, title, year, genre, language FROM songs
             WHERE id = $1 AND state = 'listed'",
        )
        .bind(id.0)
        .fetch_optional(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        row.map(|row| read_song(&row)).transpose().map_err(|problem| self.damaged(problem))
    }

    /// Sets right what is known about a song. False when the catalogue has no such song.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn edit_song(
        &self,
        id: SongId,
        edit: SongEdit,
        admin: &str,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin_write().await?;
        let edited = async {
            let before: Option<String> =
                sqlx::query_scalar("SELECT title FROM songs WHERE id = $1 AND state = 'listed'")
                    .bind(id.0)
                    .fetch_optional(&mut *transaction)
                    .await?;
            let Some(before) = before else { return Ok(false) };
            note(&mut transaction, admin, "edit", &before, &edit.words()).await?;
            sqlx::query(
                "UPDATE songs SET artist = $1, title = $2, year = $3, genre = $4, language = $5
                 WHERE id = $6",
            )
            .bind(edit.artist)
            .bind(edit.title)
            .bind(edit.year.map(i64::from))
            .bind(edit.genre)
            .bind(edit.language)
            .bind(id.0)
            .execute(&mut *transaction)
            .await?;
            Ok(true)
        };
        let edited = edited.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(edited)
    }
}
