//! What the errors of each kind of database mean.

use crate::StoreError;

pub(super) fn of_sqlite(place: String, error: sqlx::Error) -> StoreError {
    /// <https://www.sqlite.org/rescode.html>: the lowest byte of an extended code.
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const READONLY: u32 = 8;
    const CORRUPT: u32 = 11;
    const FULL: u32 = 13;
    const CANTOPEN: u32 = 14;
    const NOTADB: u32 = 26;

    let Some(database) = error.as_database_error() else {
        return StoreError::Database { place, reason: error };
    };
    let code = database.code().and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xFF) {
        Some(BUSY | LOCKED) => StoreError::Busy { place },
        Some(READONLY) => StoreError::ReadOnly { place },
        Some(CORRUPT) => StoreError::Damaged { place, problem: database.message().to_owned() },
        Some(FULL) => StoreError::Full { place },
        Some(CANTOPEN) => StoreError::CannotOpen { place, reason: database.message().to_owned() },
        Some(NOTADB) => StoreError::NotADatabase { place },
        _ => StoreError::Database { place, reason: error },
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
pub(super) fn of_postgres(place: String, error: sqlx::Error) -> StoreError {
    let unreachable =
        |place, error: &sqlx::Error| StoreError::Unreachable { place, reason: error.to_string() };
    if matches!(error, sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut) {
        return unreachable(place, &error);
    }
    let Some(database) = error.as_database_error() else {
        return StoreError::Database { place, reason: error };
    };
    let code = database.code().unwrap_or_default();
    match &*code {
        // Not let in; no such database; starting or stopping.
        "28000" | "28P01" | "3D000" | "57P01" | "57P02" | "57P03" => unreachable(place, &error),
        // Read-only; not permitted.
        "25006" | "42501" => StoreError::ReadOnly { place },
        "53100" => StoreError::Full { place },
        // Too many connections; a lock not given in time; a deadlock or conflict.
        "53300" | "55P03" | "40P01" | "40001" => StoreError::Busy { place },
        "XX001" | "XX002" => StoreError::Damaged { place, problem: database.message().to_owned() },
        _ => StoreError::Database { place, reason: error },
    }
}
