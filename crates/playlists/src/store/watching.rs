//! The playlists that are watched, and the songs that they bring.

use super::{
    Store,
    catalogue::read_song,
    changes::note,
    import::{add_song, known_song},
    read,
    votes::add_anonymous,
};
use crate::{NewSong, PlaylistId, Song, SongId, StoreError, VoteSource};
use model::Mood;
use sqlx::{AnyConnection, any::AnyRow};

/// A playlist whose songs fit a mood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedPlaylist {
    /// Which one.
    pub id: PlaylistId,
    /// As its owner calls it, or the id where that is not known.
    pub name: String,
    /// What its songs fit, in an admin's opinion.
    pub mood: Mood,
    /// When it was last read to its end, in milliseconds since 1970.
    pub read_ms: Option<i64>,
    /// The name of the fault that its last reading ended with.
    pub fault: Option<String>,
    /// How many of its songs are in the catalogue.
    pub songs: u64,
}

/// What a part of a playlist changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Appended {
    /// Songs that the catalogue did not have.
    pub(crate) added: u64,
    /// Songs that an admin has declined before.
    pub(crate) declined: u64,
}

impl Store {
    /// Watches a playlist from the next refresh on. Of one that was watched before, changes the mood,
    /// also in the votes that it brought, and the name if it is known now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn watch_playlist(
        &self,
        id: &PlaylistId,
        name: &str,
        mood: Mood,
        now_ms: i64,
        admin: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        let watched = async {
            if let Some(before) = mood_of(&mut transaction, id).await? {
                move_votes(&mut transaction, id, &before, mood).await?;
            }
            sqlx::query(
                "INSERT INTO playlists (spotify_id, name, mood, added_ms) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (spotify_id) DO UPDATE SET mood = excluded.mood,
                     name = CASE WHEN excluded.name = excluded.spotify_id THEN playlists.name
                         ELSE excluded.name END,
                     fault = NULL, unwatched_ms = NULL",
            )
            .bind(id.as_str())
            .bind(name)
            .bind(mood.name())
            .bind(now_ms)
            .execute(&mut *transaction)
            .await?;
            note(&mut transaction, admin, "watch", name, mood.name()).await
        };
        watched.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await
    }

    /// Lets go of a playlist; the songs that it brought stay. False when it was not watched.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unwatch_playlist(
        &self,
        id: &PlaylistId,
        now_ms: i64,
        admin: &str,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin_unnumbered().await?;
        let unwatched = async {
            let name: Option<String> = sqlx::query_scalar(
                "UPDATE playlists SET unwatched_ms = $1
                 WHERE spotify_id = $2 AND unwatched_ms IS NULL RETURNING name",
            )
            .bind(now_ms)
            .bind(id.as_str())
            .fetch_optional(&mut *transaction)
            .await?;
            if let Some(name) = &name {
                note(&mut transaction, admin, "unwatch", name, "").await?;
            }
            Ok(name.is_some())
        };
        let unwatched = unwatched.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(unwatched)
    }

    /// The playlists that are watched, the first first.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn watched_playlists(&self) -> Result<Vec<WatchedPlaylist>, StoreError> {
        let rows = sqlx::query(
            "SELECT spotify_id, name, mood, read_ms, fault,
                 (SELECT COUNT(*) FROM playlist_songs
                  WHERE playlist_id = playlists.spotify_id AND gone_ms IS NULL) AS songs
             FROM playlists WHERE unwatched_ms IS NULL ORDER BY added_ms, spotify_id",
        )
        .fetch_all(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        rows.iter().map(|row| read_playlist(row).map_err(|problem| self.damaged(problem))).collect()
    }

    /// Takes the songs of a part of a playlist into the catalogue, each with an admin's vote for the
    /// playlist's mood when it first comes from there. A song that the catalogue has keeps its words.
    pub(crate) async fn append(
        &self,
        playlist: &PlaylistId,
        songs: Vec<NewSong>,
        now_ms: i64,
    ) -> Result<Appended, StoreError> {
        let mut transaction = self.begin_write().await?;
        // An admin may have set the mood right since the reading began.
        let mood =
            mood_of(&mut transaction, playlist).await.map_err(|error| self.explain(error))?;
        let mood: Mood = mood
            .unwrap_or_default()
            .parse()
            .map_err(|error| self.damaged(format!("playlist {playlist}: {error}")))?;
        let appended = async {
            let mut appended = Appended::default();
            for song in songs {
                append(&mut transaction, playlist, mood, song, now_ms, &mut appended).await?;
            }
            Ok(appended)
        };
        let appended = appended.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(appended)
    }

    /// Notes that a playlist was read to its end: its songs that were not seen since `since_ms` are
    /// marked as gone from it, and stay in the catalogue. Returns how many.
    pub(crate) async fn playlist_read(
        &self,
        id: &PlaylistId,
        since_ms: i64,
        now_ms: i64,
        mark_gone: bool,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.begin_unnumbered().await?;
        let gone = async {
            sqlx::query("UPDATE playlists SET read_ms = $1, fault = NULL WHERE spotify_id = $2")
                .bind(now_ms)
                .bind(id.as_str())
                .execute(&mut *transaction)
                .await?;
            if !mark_gone {
                return Ok(0);
            }
            let gone = sqlx::query(
                "UPDATE playlist_songs SET gone_ms = $1
                 WHERE playlist_id = $2 AND seen_ms < $3 AND gone_ms IS NULL",
            )
            .bind(now_ms)
            .bind(id.as_str())
            .bind(since_ms)
            .execute(&mut *transaction)
            .await?;
            Ok(gone.rows_affected())
        };
        let gone = gone.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(gone)
    }

    /// Notes what a playlist's owner calls it.
    pub(crate) async fn name_playlist(
        &self,
        id: &PlaylistId,
        name: &str,
    ) -> Result<(), StoreError> {
        self.note_of("UPDATE playlists SET name = $1 WHERE spotify_id = $2", id, name).await
    }

    /// Notes why a playlist could not be read.
    pub(crate) async fn playlist_failed(
        &self,
        id: &PlaylistId,
        fault: &str,
    ) -> Result<(), StoreError> {
        self.note_of("UPDATE playlists SET fault = $1 WHERE spotify_id = $2", id, fault).await
    }

    async fn note_of(
        &self,
        statement: &'static str,
        id: &PlaylistId,
        text: &str,
    ) -> Result<(), StoreError> {
        let update = sqlx::query(statement).bind(text).bind(id.as_str());
        update.execute(&self.pools.writer).await.map_err(|error| self.explain(error))?;
        Ok(())
    }

    /// Songs of the catalogue that are not on Spotify any more, the last to vanish first.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn vanished_songs(&self) -> Result<Vec<Song>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, spotify_id, artist, title, year, genre, language FROM songs
             WHERE state = 'listed' AND vanished_ms IS NOT NULL ORDER BY vanished_ms DESC, id",
        )
        .fetch_all(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        rows.iter().map(|row| read_song(row).map_err(|problem| self.damaged(problem))).collect()
    }
}

async fn append(
    connection: &mut AnyConnection,
    playlist: &PlaylistId,
    mood: Mood,
    song: NewSong,
    now_ms: i64,
    appended: &mut Appended,
) -> Result<(), sqlx::Error> {
    let id = match known_song(connection, &song.spotify_id).await? {
        Some((_, state)) if state == "declined" => {
            appended.declined += 1;
            return Ok(());
        }
        Some((id, state)) if state == "listed" => id,
        Some((id, _)) => {
            take_in(connection, id, &song).await?;
            appended.added += 1;
            id
        }
        None => {
            appended.added += 1;
            add_song(connection, song, "listed", now_ms).await?
        }
    };
    // Whoever is in a playlist can be played.
    sqlx::query("UPDATE songs SET checked_ms = $1, vanished_ms = NULL WHERE id = $2")
        .bind(now_ms)
        .bind(id.0)
        .execute(&mut *connection)
        .await?;
    let seen = sqlx::query(
        "UPDATE playlist_songs SET seen_ms = $1, gone_ms = NULL
         WHERE playlist_id = $2 AND song_id = $3",
    )
    .bind(now_ms)
    .bind(playlist.as_str())
    .bind(id.0)
    .execute(&mut *connection)
    .await?;
    if seen.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO playlist_songs (playlist_id, song_id, added_ms, seen_ms)
         VALUES ($1, $2, $3, $3)",
    )
    .bind(playlist.as_str())
    .bind(id.0)
    .bind(now_ms)
    .execute(&mut *connection)
    .await?;
    add_anonymous(connection, id, mood, VoteSource::Admin, now_ms).await
}

async fn mood_of(
    connection: &mut AnyConnection,
    playlist: &PlaylistId,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT mood FROM playlists WHERE spotify_id = $1")
        .bind(playlist.as_str())
        .fetch_optional(connection)
        .await
}

/// Gives the votes that a playlist brought to another mood. Of each song it is the one that was given
/// in the moment in which the playlist brought it; those of other playlists stay.
async fn move_votes(
    connection: &mut AnyConnection,
    playlist: &PlaylistId,
    before: &str,
    mood: Mood,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE votes SET mood = $1 WHERE id IN (
             SELECT MIN(votes.id) FROM votes JOIN playlist_songs
                 ON playlist_songs.song_id = votes.song_id
                     AND playlist_songs.added_ms = votes.added_ms
             WHERE playlist_songs.playlist_id = $2 AND votes.source = $3 AND votes.mood = $4
             GROUP BY votes.song_id)",
    )
    .bind(mood.name())
    .bind(playlist.as_str())
    .bind(VoteSource::Admin.name())
    .bind(before)
    .execute(connection)
    .await?;
    Ok(())
}

/// A song that waited becomes one of the catalogue, with the words of its maker rather than those of
/// whoever suggested it.
async fn take_in(
    connection: &mut AnyConnection,
    id: SongId,
    song: &NewSong,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE songs SET state = 'listed', artist = $1, title = $2, year = $3 WHERE id = $4",
    )
    .bind(&song.artist)
    .bind(&song.title)
    .bind(song.year.map(i64::from))
    .bind(id.0)
    .execute(connection)
    .await?;
    Ok(())
}

fn read_playlist(row: &AnyRow) -> Result<WatchedPlaylist, String> {
    let id: String = read(row, "spotify_id")?;
    let mood: String = read(row, "mood")?;
    let songs: i64 = read(row, "songs")?;
    Ok(WatchedPlaylist {
        mood: mood.parse().map_err(|error| format!("playlist {id}: {error}"))?,
        name: read(row, "name")?,
        read_ms: read(row, "read_ms")?,
        fault: read(row, "fault")?,
        songs: songs.unsigned_abs(),
        id: id.parse().map_err(|error| format!("playlist {id}: {error}"))?,
    })
}
