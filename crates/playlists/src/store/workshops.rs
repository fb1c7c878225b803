use super::{Store, changes::note, now_ms, read};
use crate::{Allowance, StoreError, Workshop};
use sqlx::any::AnyRow;

/// More people than this do not share a room and an address.
const MOST_PEOPLE: u32 = 1000;

impl Store {
    /// What a listener's address may do: a household's allowance, or with a workshop's code that of
    /// the workshop. None when no workshop has this code now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn allowance(&self, code: Option<&str>) -> Result<Option<Allowance>, StoreError> {
        let Some(code) = code else { return Ok(Some(Allowance::HOUSEHOLD)) };
        let people: Option<i64> =
            sqlx::query_scalar("SELECT people FROM workshops WHERE code = $1 AND until_ms > $2")
                .bind(code)
                .bind(now_ms())
                .fetch_optional(&self.pools.reader)
                .await
                .map_err(|error| self.explain(error))?;
        Ok(people.map(|people| {
            Allowance::workshop(u32::try_from(people).unwrap_or(MOST_PEOPLE).min(MOST_PEOPLE))
        }))
    }

    /// Lets so many people vote from one address until a time. A workshop with the same code is
    /// replaced.
    ///
    /// # Errors
    /// When code, people or time is out of its range, and when the database fails.
    pub async fn open_workshop(&self, workshop: &Workshop, admin: &str) -> Result<(), StoreError> {
        let refuse = |problem: String| Err(StoreError::Workshop { problem });
        let code = &workshop.code;
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(6..=40).contains(&code.len()) || !code.bytes().all(is_known) {
            return refuse("needs a code of 6 to 40 letters, digits and '-'".to_owned());
        }
        if !(1..=MOST_PEOPLE).contains(&workshop.people) {
            return refuse(format!("needs a number of people from 1 to {MOST_PEOPLE}"));
        }
        if workshop.until_ms <= now_ms() {
            return refuse("ends in the past; choose a later time".to_owned());
        }
        let mut transaction = self.begin_write().await?;
        sqlx::query(
            "INSERT INTO workshops (code, people, until_ms) VALUES ($1, $2, $3)
             ON CONFLICT (code) DO UPDATE SET people = excluded.people, until_ms = excluded.until_ms",
        )
        .bind(code)
        .bind(i64::from(workshop.people))
        .bind(workshop.until_ms)
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.explain(error))?;
        note(&mut transaction, admin, "open-workshop", code, &workshop.people.to_string())
            .await
            .map_err(|error| self.explain(error))?;
        self.commit(transaction).await
    }

    /// The workshops that have not ended, the first to end first.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn workshops(&self) -> Result<Vec<Workshop>, StoreError> {
        let rows = sqlx::query(
            "SELECT code, people, until_ms FROM workshops WHERE until_ms > $1
             ORDER BY until_ms, code",
        )
        .bind(now_ms())
        .fetch_all(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        rows.iter().map(|row| read_workshop(row).map_err(|problem| self.damaged(problem))).collect()
    }

    /// Ends a workshop. False when there is none with this code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_workshop(&self, code: &str, admin: &str) -> Result<bool, StoreError> {
        let mut transaction = self.begin_write().await?;
        let closed = sqlx::query("DELETE FROM workshops WHERE code = $1")
            .bind(code)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.explain(error))?;
        let closed = closed.rows_affected() > 0;
        if closed {
            note(&mut transaction, admin, "close-workshop", code, "")
                .await
                .map_err(|error| self.explain(error))?;
        }
        self.commit(transaction).await?;
        Ok(closed)
    }
}

fn read_workshop(row: &AnyRow) -> Result<Workshop, String> {
    let code: String = read(row, "code")?;
    let people: i64 = read(row, "people")?;
    let people = people.try_into().map_err(|_| format!("workshop {code} has no true size"))?;
    Ok(Workshop { code, people, until_ms: read(row, "until_ms")? })
}
