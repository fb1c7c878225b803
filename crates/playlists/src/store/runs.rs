//! Every refresh as a row, from its start on.

use super::{Store, next_id, read};
use crate::{
    StoreError,
    refresh::{Cause, Outcome, Run, RunFault, Tally},
};
use sqlx::any::AnyRow;

const RUNS: &str = "SELECT id, cause, due_ms, started_ms, ended_ms, outcome, retry_ms, added,
    left_out, gone, checked, vanished, faults FROM runs";

/// How often what was due at a time was tried, and how the last try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tries {
    pub(crate) count: u32,
    /// When to try again; none when it is done or given up.
    pub(crate) retry_ms: Option<i64>,
}

impl Store {
    /// The refreshes, the latest first.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes.
    pub async fn runs(&self, limit: usize) -> Result<Vec<Run>, StoreError> {
        let statement = format!("{RUNS} ORDER BY id DESC LIMIT $1");
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.pools.reader)
            .await
            .map_err(|error| self.explain(error))?;
        rows.iter().map(|row| read_run(row).map_err(|problem| self.damaged(problem))).collect()
    }

    /// Notes that a refresh begins. One that was cut off before is noted as interrupted; so only
    /// whoever holds the lease may call this.
    pub(crate) async fn begin_run(
        &self,
        cause: Cause,
        due_ms: Option<i64>,
        now_ms: i64,
    ) -> Result<i64, StoreError> {
        let mut transaction = self.begin_unnumbered().await?;
        let begun = async {
            sqlx::query(
                "UPDATE runs SET ended_ms = $1, outcome = 'interrupted',
                     retry_ms = CASE WHEN due_ms IS NULL THEN NULL ELSE $1 END
                 WHERE ended_ms IS NULL",
            )
            .bind(now_ms)
            .execute(&mut *transaction)
            .await?;
            let id = next_id(&mut transaction, "runs").await?;
            sqlx::query("INSERT INTO runs (id, cause, due_ms, started_ms) VALUES ($1, $2, $3, $4)")
                .bind(id)
                .bind(cause.name())
                .bind(due_ms)
                .bind(now_ms)
                .execute(&mut *transaction)
                .await?;
            Ok(id)
        };
        let id = begun.await.map_err(|error| self.explain(error))?;
        self.commit(transaction).await?;
        Ok(id)
    }

    pub(crate) async fn end_run(
        &self,
        id: i64,
        now_ms: i64,
        outcome: Outcome,
        retry_ms: Option<i64>,
        tally: &Tally,
    ) -> Result<(), StoreError> {
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let faults = serde_json::to_string(&tally.faults)
            .map_err(|error| self.damaged(error.to_string()))?;
        sqlx::query(
            "UPDATE runs SET ended_ms = $1, outcome = $2, retry_ms = $3, added = $4, left_out = $5,
                 gone = $6, checked = $7, vanished = $8, faults = $9
             WHERE id = $10 AND ended_ms IS NULL",
        )
        .bind(now_ms)
        .bind(outcome.name())
        .bind(retry_ms)
        .bind(count(tally.added))
        .bind(count(tally.left_out))
        .bind(count(tally.gone))
        .bind(count(tally.checked))
        .bind(count(tally.vanished))
        .bind(faults)
        .bind(id)
        .execute(&self.pools.writer)
        .await
        .map_err(|error| self.explain(error))?;
        Ok(())
    }

    /// What became of the refresh that was due at a time; none when nobody began it.
    pub(crate) async fn tries(&self, due_ms: i64) -> Result<Option<Tries>, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT COUNT(*) FROM runs WHERE due_ms = $1) AS tries, ended_ms, retry_ms,
                 started_ms
             FROM runs WHERE due_ms = $1 ORDER BY id DESC LIMIT 1",
        )
        .bind(due_ms)
        .fetch_optional(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        row.map(|row| {
            let count: i64 = read(&row, "tries")?;
            let ended: Option<i64> = read(&row, "ended_ms")?;
            let started: i64 = read(&row, "started_ms")?;
            // One that has not ended is going on, or was cut off: the lease tells.
            let retry_ms = if ended.is_some() { read(&row, "retry_ms")? } else { Some(started) };
            Ok(Tries { count: u32::try_from(count).unwrap_or(u32::MAX), retry_ms })
        })
        .transpose()
        .map_err(|problem: String| self.damaged(problem))
    }

    /// How many songs refreshes asked for that began after a time.
    pub(crate) async fn checked_since(&self, since_ms: i64) -> Result<usize, StoreError> {
        let checked: i64 = sqlx::query_scalar(
            "SELECT CAST(COALESCE(SUM(checked), 0) AS BIGINT) FROM runs WHERE started_ms > $1",
        )
        .bind(since_ms)
        .fetch_one(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        Ok(usize::try_from(checked).unwrap_or_default())
    }
}

fn read_run(row: &AnyRow) -> Result<Run, String> {
    let id: i64 = read(row, "id")?;
    let cause: String = read(row, "cause")?;
    let outcome: Option<String> = read(row, "outcome")?;
    let faults: String = read(row, "faults")?;
    let faults: Vec<RunFault> =
        serde_json::from_str(&faults).map_err(|error| format!("refresh {id}: {error}"))?;
    let count = |column| Ok::<_, String>(read::<i64>(row, column)?.unsigned_abs());
    let unknown = |what: &str| format!("refresh {id} has the unknown word {what:?}");
    Ok(Run {
        id,
        cause: Cause::from_name(&cause).ok_or_else(|| unknown(&cause))?,
        due_ms: read(row, "due_ms")?,
        started_ms: read(row, "started_ms")?,
        ended_ms: read(row, "ended_ms")?,
        outcome: outcome
            .map(|name| Outcome::from_name(&name).ok_or_else(|| unknown(&name)))
            .transpose()?,
        retry_ms: read(row, "retry_ms")?,
        tally: Tally {
            added: count("added")?,
            left_out: count("left_out")?,
            gone: count("gone")?,
            checked: count("checked")?,
            vanished: count("vanished")?,
            faults,
        },
    })
}
