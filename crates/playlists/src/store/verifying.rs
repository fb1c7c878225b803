//! Which songs Spotify was asked for, and what it said.

use super::Store;
use crate::{SongId, SpotifyId, StoreError, store::read};

impl Store {
    /// So many songs of the catalogue that were asked for longest ago, not since `before_ms`.
    pub(crate) async fn songs_to_check(
        &self,
        before_ms: i64,
        limit: usize,
    ) -> Result<Vec<(SongId, SpotifyId)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, spotify_id FROM songs
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
                Ok((SongId(id), spotify_id))
            })
            .collect::<Result<_, String>>()
            .map_err(|problem| self.damaged(problem))
    }

    /// Notes that a song is there. True when it had vanished before.
    pub(crate) async fn song_is_there(
        &self,
        song: SongId,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let noted =
            sqlx::query("UPDATE songs SET checked_ms = $1 WHERE id = $2 AND vanished_ms IS NULL")
                .bind(now_ms)
                .bind(song.0)
                .execute(&self.pools.writer)
                .await
                .map_err(|error| self.explain(error))?;
        if noted.rows_affected() > 0 {
            return Ok(false);
        }
        // The catalogue changes, so readers are told by a new revision.
        let mut transaction = self.begin_write().await?;
        sqlx::query("UPDATE songs SET checked_ms = $1, vanished_ms = NULL WHERE id = $2")
            .bind(now_ms)
            .bind(song.0)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(true)
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
