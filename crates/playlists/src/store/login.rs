use super::{Store, changes::note, read};
use crate::StoreError;

/// The owner's login at Spotify as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptLogin {
    /// The token, encrypted; none when the owner must log in again.
    pub(crate) token: Option<String>,
    /// When the owner agreed, in milliseconds since 1970.
    pub(crate) consented_ms: i64,
}

impl Store {
    pub(crate) async fn login(&self) -> Result<Option<KeptLogin>, StoreError> {
        let row = sqlx::query("SELECT token, consented_ms FROM spotify_login")
            .fetch_optional(&self.pools.reader)
            .await
            .map_err(|error| self.explain(error))?;
        row.map(|row| {
            Ok(KeptLogin { token: read(&row, "token")?, consented_ms: read(&row, "consented_ms")? })
        })
        .transpose()
        .map_err(|problem| self.damaged(problem))
    }

    /// Keeps a new login in place of an earlier one.
    pub(crate) async fn save_login(
        &self,
        token: &str,
        consented_ms: i64,
        admin: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin_unnumbered().await?;
        let saved = async {
            sqlx::query(
                "INSERT INTO spotify_login (only_one, token, consented_ms) VALUES (1, $1, $2)
                 ON CONFLICT (only_one)
                     DO UPDATE SET token = excluded.token, consented_ms = excluded.consented_ms",
            )
            .bind(token)
            .bind(consented_ms)
            .execute(&mut *transaction)
            .await?;
            note(&mut transaction, admin, "spotify-connect", "", "").await
        };
        saved.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await
    }

    /// Puts a renewed token, or none, in the place of the one that it came from. False when another
    /// replica or an admin was faster.
    pub(crate) async fn replace_token(
        &self,
        before: &str,
        token: Option<&str>,
    ) -> Result<bool, StoreError> {
        let replaced = sqlx::query("UPDATE spotify_login SET token = $1 WHERE token = $2")
            .bind(token)
            .bind(before)
            .execute(&self.pools.writer)
            .await
            .map_err(|error| self.explain(error))?;
        Ok(replaced.rows_affected() > 0)
    }

    /// Forgets the owner's login. False when there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_login(&self, admin: &str) -> Result<bool, StoreError> {
        let mut transaction = self.begin_unnumbered().await?;
        let forgotten = async {
            let done = sqlx::query("DELETE FROM spotify_login").execute(&mut *transaction).await?;
            if done.rows_affected() > 0 {
                note(&mut transaction, admin, "spotify-disconnect", "", "").await?;
            }
            Ok(done.rows_affected() > 0)
        };
        let forgotten = forgotten.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(forgotten)
    }
}
