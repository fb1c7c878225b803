//! A work that one replica does for all, and times at which nobody may ask.

use super::{Store, read};
use crate::StoreError;
use sqlx::AssertSqlSafe;
use std::time::Duration;

impl Store {
    /// Takes or prolongs the right to do a work for all replicas, until `term` from now by the
    /// database's clock. False while another holds it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn acquire_lease(
        &self,
        name: &str,
        holder: &str,
        term: Duration,
    ) -> Result<bool, StoreError> {
        let now = self.place.clock();
        // One statement, so that of two replicas only one gets it.
        let statement = format!(
            "INSERT INTO leases (name, holder, until_ms) VALUES ($1, $2, {now} + $3)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms
             WHERE leases.holder = excluded.holder OR leases.until_ms <= {now}"
        );
        let acquired = sqlx::query(AssertSqlSafe(statement))
            .bind(name)
            .bind(holder)
            .bind(i64::try_from(term.as_millis()).unwrap_or(i64::MAX))
            .execute(&self.pools.writer)
            .await
            .map_err(|error| self.explain(error))?;
        Ok(acquired.rows_affected() > 0)
    }

    /// Gives the right back. Nothing happens when another has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_lease(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM leases WHERE name = $1 AND holder = $2")
            .bind(name)
            .bind(holder)
            .execute(&self.pools.writer)
            .await
            .map_err(|error| self.explain(error))?;
        Ok(())
    }

    /// Until when a service asked to be left alone, in milliseconds since 1970; none when it may be
    /// asked at `now_ms`.
    pub(crate) async fn cooldown(
        &self,
        service: &str,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        sqlx::query_scalar("SELECT until_ms FROM cooldowns WHERE service = $1 AND until_ms > $2")
            .bind(service)
            .bind(now_ms)
            .fetch_optional(&self.pools.reader)
            .await
            .map_err(|error| self.explain(error))
    }

    /// Keeps every replica from asking a service until a time.
    pub(crate) async fn cool_down(&self, service: &str, until_ms: i64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO cooldowns (service, until_ms) VALUES ($1, $2)
             ON CONFLICT (service) DO UPDATE SET until_ms = excluded.until_ms",
        )
        .bind(service)
        .bind(until_ms)
        .execute(&self.pools.writer)
        .await
        .map_err(|error| self.explain(error))?;
        Ok(())
    }

    /// When the database was filled, in milliseconds since 1970.
    pub(crate) async fn planted(&self) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "SELECT CAST(COALESCE(MIN(planted_ms), 0) AS BIGINT) AS planted FROM seeds",
        )
        .fetch_one(&self.pools.reader)
        .await
        .map_err(|error| self.explain(error))?;
        read(&row, "planted").map_err(|problem| self.damaged(problem))
    }
}
