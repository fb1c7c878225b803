//! What admins changed. Each change is noted in the transaction that makes it.

use super::{Store, next_id, now_ms, read};
use crate::StoreError;
use sqlx::{AnyConnection, any::AnyRow};

/// Something that an admin changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub admin: String,
    /// What was done, as a name such as `accept`.
    pub action: String,
    /// To what: a song, a playlist or a code.
    pub subject: String,
    /// How it is now.
    pub detail: String,
}

impl Store {
    /// What admins changed, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes(&self, limit: usize) -> Result<Vec<Change>, StoreError> {
        let rows = sqlx::query(
            "SELECT changed_ms, admin, action, subject, detail FROM changes
             ORDER BY id DESC LIMIT $1",
        )
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        rows.iter().map(|row| read_change(row).map_err(|problem| self.damaged(problem))).collect()
    }

    /// Notes what an admin did that changes no song.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_change(
        &self,
        admin: &str,
        action: &str,
        subject: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin_unnumbered().await?;
        note(&mut transaction, admin, action, subject, "")
            .await
            .map_err(|error| self.explain(error))?;
        self.commit(transaction).await
    }
}

/// Within the transaction of the change.
pub(super) async fn note(
    connection: &mut AnyConnection,
    admin: &str,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), sqlx::Error> {
    let id = next_id(connection, "changes").await?;
    sqlx::query(
        "INSERT INTO changes (id, changed_ms, admin, action, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(now_ms())
    .bind(admin)
    .bind(action)
    .bind(subject)
    .bind(detail)
    .execute(connection)
    .await?;
    Ok(())
}

fn read_change(row: &AnyRow) -> Result<Change, String> {
    Ok(Change {
        at_ms: read(row, "changed_ms")?,
        admin: read(row, "admin")?,
        action: read(row, "action")?,
        subject: read(row, "subject")?,
        detail: read(row, "detail")?,
    })
}
