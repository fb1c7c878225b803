//! The database: made, filled, written to by many, cut off, opened again, and what it says when it
//! cannot be. Every claim holds on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[macro_use]
mod database;
mod backup;
mod checking;
mod concurrency;
mod crash;
mod exporting;
mod feedback;
mod importing;
mod opening;
mod people;
mod places;
mod retention;
mod suggesting;
mod upgrade;
mod voting;
mod workshops;
