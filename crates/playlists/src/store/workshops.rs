use super::{Store, changes::note, now_ms, read};
use crate::{Allowance, StoreError, Workshop};
use sqlx::any::AnyRow;

/// More people than this do not share a room and an address.
const MOST_PEOPLE: u32 = 1000;

/// A workshop that is open or has ended, and what came of it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkshopNow {
    /// Its code, size and end.
    pub workshop: Workshop,
    /// Since when it is open, in milliseconds since 1970.
    pub opened_ms: i64,
    /// Whether it has not ended.
    pub is_open: bool,
    /// What its people said.
    pub tally: WorkshopTally,
}

/// What was said under a workshop's code since it was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkshopTally {
    /// Votes.
    pub votes: u64,
    /// Browsers that voted.
    pub people: u64,
    /// Songs that got their first vote of a listener: before, nobody but a survey or an admin had
    /// spoken on them.
    pub first_votes: u64,
}

impl Store {
    /// What a listener's address may do: a household's allowance, or with a workshop's code that of
    /// the workshop. None when no workshop has this code now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn allowance(&self, code: Option<&str>) -> Result<Option<Allowance>, StoreError> {
        let Some(code) = code else { return Ok(Some(Allowance::HOUSEHOLD)) };
        if !is_code(code) {
            return Ok(None);
        }
        let people: Option<i64> =
            sqlx::query_scalar("SELECT people FROM workshops WHERE code = $1 AND until_ms > $2")
                .bind(capitals(code))
                .bind(now_ms())
                .fetch_optional(&self.pools.reader)
                .await
                .map_err(|error| self.explain(error))?;
        Ok(people.map(|people| {
            Allowance::workshop(u32::try_from(people).unwrap_or(MOST_PEOPLE).min(MOST_PEOPLE))
        }))
    }

    /// Lets so many people vote from one address until a time. An open workshop with the same code
    /// gets this size and end, one that has ended begins anew.
    ///
    /// # Errors
    /// When code, people or time is out of its range, and when the database fails.
    pub async fn open_workshop(&self, workshop: &Workshop, admin: &str) -> Result<(), StoreError> {
        let refuse = |problem: String| Err(StoreError::Workshop { problem });
        let code = capitals(&workshop.code);
        if !is_code(&code) {
            return refuse("needs a code of 6 to 40 letters, digits and '-'".to_owned());
        }
        if !(1..=MOST_PEOPLE).contains(&workshop.people) {
            return refuse(format!("needs a number of people from 1 to {MOST_PEOPLE}"));
        }
        let now_ms = now_ms();
        if workshop.until_ms <= now_ms {
            return refuse("ends in the past; choose a later time".to_owned());
        }
        let mut transaction = self.begin_write().await?;
        sqlx::query(
            "INSERT INTO workshops (code, people, until_ms, opened_ms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (code) DO UPDATE SET people = excluded.people, until_ms = excluded.until_ms,
                 opened_ms = CASE WHEN workshops.until_ms > $4 THEN workshops.opened_ms ELSE $4 END",
        )
        .bind(&code)
        .bind(i64::from(workshop.people))
        .bind(workshop.until_ms)
        .bind(now_ms)
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.explain(error))?;
        note(&mut transaction, admin, "open-workshop", &code, &workshop.people.to_string())
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

    /// A workshop and what came of it so far, also when it has ended within the time that votes are
    /// kept. None when there was none with this code.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn workshop(&self, code: &str) -> Result<Option<WorkshopNow>, StoreError> {
        if !is_code(code) {
            return Ok(None);
        }
        let mut transaction = self.begin_read().await?;
        let row =
            sqlx::query("SELECT code, people, until_ms, opened_ms FROM workshops WHERE code = $1")
                .bind(capitals(code))
                .fetch_optional(&mut *transaction)
                .await
                .map_err(|error| self.explain(error))?;
        let Some(row) = row else { return Ok(None) };
        let workshop = read_workshop(&row).map_err(|problem| self.damaged(problem))?;
        let opened_ms = read(&row, "opened_ms").map_err(|problem| self.damaged(problem))?;
        let row = sqlx::query(TALLY)
            .bind(&workshop.code)
            .bind(opened_ms)
            .fetch_one(&mut *transaction)
            .await
            .map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        let tally = read_tally(&row).map_err(|problem| self.damaged(problem))?;
        let is_open = workshop.until_ms > now_ms();
        Ok(Some(WorkshopNow { workshop, opened_ms, is_open, tally }))
    }

    /// Ends a workshop. False when none with this code is open.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_workshop(&self, code: &str, admin: &str) -> Result<bool, StoreError> {
        let code = capitals(code);
        let mut transaction = self.begin_write().await?;
        let closed =
            sqlx::query("UPDATE workshops SET until_ms = $2 WHERE code = $1 AND until_ms > $2")
                .bind(&code)
                .bind(now_ms())
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.explain(error))?;
        let closed = closed.rows_affected() > 0;
        if closed {
            note(&mut transaction, admin, "close-workshop", &code, "")
                .await
                .map_err(|error| self.explain(error))?;
        }
        self.commit(transaction).await?;
        Ok(closed)
    }
}

/// Votes on a song from before the workshop, or aggregated, make its votes there none of the first.
const TALLY: &str = "SELECT COUNT(*) AS votes, COUNT(DISTINCT browser) AS people,
        (SELECT COUNT(DISTINCT song_id) FROM votes AS said
            WHERE workshop = $1 AND added_ms >= $2
            AND NOT EXISTS (SELECT 1 FROM votes AS earlier
                WHERE earlier.song_id = said.song_id AND earlier.source = 'listener'
                AND earlier.added_ms < $2)
            AND NOT EXISTS (SELECT 1 FROM tallies
                WHERE tallies.song_id = said.song_id AND tallies.kind = 'vote')) AS first_votes
    FROM votes WHERE workshop = $1 AND added_ms >= $2";

/// Whether a workshop may have this code. A database need not bear any other text: `PostgreSQL`
/// refuses a NUL.
fn is_code(code: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (6..=40).contains(&code.len()) && code.bytes().all(is_known)
}

/// A code as it is kept.
pub(super) fn capitals(code: &str) -> String {
    code.to_ascii_uppercase()
}

fn read_workshop(row: &AnyRow) -> Result<Workshop, String> {
    let code: String = read(row, "code")?;
    let people: i64 = read(row, "people")?;
    let people = people.try_into().map_err(|_| format!("workshop {code} has no true size"))?;
    Ok(Workshop { code, people, until_ms: read(row, "until_ms")? })
}

fn read_tally(row: &AnyRow) -> Result<WorkshopTally, String> {
    let count = |column: &str| read::<i64>(row, column).map(i64::unsigned_abs);
    Ok(WorkshopTally {
        votes: count("votes")?,
        people: count("people")?,
        first_votes: count("first_votes")?,
    })
}
