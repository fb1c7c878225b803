use super::{Store, catalogue::read_song, changes::note};
use crate::{
    InvalidSong, Song, SongId, StoreError,
    survey_row::{FIRST_YEAR, LAST_YEAR},
    text::clean,
};

/// What an admin may set right about a song.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SongEdit {
    /// Of release.
    pub year: Option<u16>,
    /// In words.
    pub genre: Option<String>,
    /// Of the words sung.
    pub language: Option<String>,
}

impl SongEdit {
    /// From what an admin typed; an empty text means that it is not known.
    ///
    /// # Errors
    /// [`InvalidSong`] says what to write instead.
    pub fn typed(year: &str, genre: &str, language: &str) -> Result<Self, InvalidSong> {
        let text = |field, text| match clean(text) {
            Ok(text) => Ok((!text.is_empty()).then_some(text)),
            Err(reason) => Err(InvalidSong::Text { field, reason }),
        };
        let year = match year.trim() {
            "" => None,
            year => {
                let known =
                    year.parse().ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year));
                Some(known.ok_or(InvalidSong::Year)?)
            }
        };
        Ok(Self { year, genre: text("genre", genre)?, language: text("language", language)? })
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
            let detail =
                [edit.year.map(|year| year.to_string()), edit.genre.clone(), edit.language.clone()]
                    .map(|value| value.unwrap_or_else(|| "-".to_owned()))
                    .join(", ");
            let title: Option<String> = sqlx::query_scalar(
                "UPDATE songs SET year = $1, genre = $2, language = $3
                 WHERE id = $4 AND state = 'listed' RETURNING title",
            )
            .bind(edit.year.map(i64::from))
            .bind(edit.genre)
            .bind(edit.language)
            .bind(id.0)
            .fetch_optional(&mut *transaction)
            .await?;
            if let Some(title) = &title {
                note(&mut transaction, admin, "edit", title, &detail).await?;
            }
            Ok(title.is_some())
        };
        let edited = edited.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(edited)
    }
}
