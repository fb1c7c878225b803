//! Which songs Spotify was asked for, and what it said.

use super::Store;
use crate::{SongId, SpotifyId, StoreError, store::read};

/// A song for which Spotify is to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SongToCheck {
    pub(crate) id: SongId,
    pub(crate) spotify_id: SpotifyId,
    /// Whether it was gone when Spotify was last asked.
    pub(crate) has_vanished: bool,
}

impl Store {
    /// So many songs of the catalogue that were asked for longest ago, not since `before_ms`.
    pub(crate) async fn songs_to_check(
        &self,
        before_ms: i64,
        limit: usize,
    ) -> Result<Vec<SongToCheck>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, spotify_id, vanished_ms FROM songs
             WHERE state = 'listed' AND (checked_ms IS NULL OR checked_ms <= $1)
             ORDER BY COALESCE(checked_ms, 0), id LIMIT $2",
        )
        .bind(before_ms)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        rows.iter()
            .map(|row| {
                let id: i64 = read(row, "id")?;
                let spotify_id: String = read(row, "spotify_id")?;
                let spotify_id =
                    spotify_id.parse().map_err(|error| format!("song {id}: {error}"))?;
                let vanished_ms: Option<i64> = read(row, "vanished_ms")?;
                Ok(SongToCheck { id: SongId(id), spotify_id, has_vanished: vanished_ms.is_some() })
            })
            .collect::<Result<_, String>>()
            .map_err(|problem| self.damaged(problem))
    }

    /// Notes that Spotify was asked for a song, and that it is as it was.
    pub(crate) async fn song_is_as_before(
        &self,
        song: SongId,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE songs SET checked_ms = $1 WHERE id = $2")
            .bind(now_ms)
            .bind(song.0)
            .execute(&self.pools.writer)
            .await
            .map_err(|error| self.explain(error))?;
        Ok(())
    }

    /// Notes that a song which had vanished is there again.
    pub(crate) async fn song_is_back(&self, song: SongId, now_ms: i64) -> Result<(), StoreError> {
        // The catalogue changes, so readers are told by a new revision.
        let mut transaction = self.begin_write().await?;
        sqlx::query("UPDATE songs SET checked_ms = $1, vanished_ms = NULL WHERE id = $2")
            .bind(now_ms)
            .bind(song.0)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.explain(error))?;
        self.commit(transaction).await
    }

    /// Marks songs that are not there any more; they are kept and not offered. Returns how many were
    /// there before.
    pub(crate) async fn mark_vanished(
        &self,
        songs: &[SongId],
        now_ms: i64,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.begin_write().await?;
        let marked = async {
            let mut marked = 0;
            for song in songs {
                sqlx::query("UPDATE songs SET checked_ms = $1 WHERE id = $2")
                    .bind(now_ms)
                    .bind(song.0)
                    .execute(&mut *transaction)
                    .await?;
                let done = sqlx::query(
                    "UPDATE songs SET vanished_ms = $1 WHERE id = $2 AND vanished_ms IS NULL",
                )
                .bind(now_ms)
                .bind(song.0)
                .execute(&mut *transaction)
                .await?;
                marked += done.rows_affected();
            }
            Ok(marked)
        };
        let marked = marked.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(marked)
    }
}
