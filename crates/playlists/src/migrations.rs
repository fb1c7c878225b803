//! The steps by which a database of any earlier version becomes one of this version.

use sqlx::{
    AnyConnection, SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

/// Where the database notes which steps were made.
pub(crate) const TABLE: &str = "_sqlx_migrations";

/// Makes the steps that the database lacks.
pub(crate) async fn run(connection: &mut AnyConnection) -> Result<(), MigrateError> {
    // `Migrator::run` on a connection gives a future that the compiler does not find `Send`
    // ("implementation of `Acquire` is not general enough"); sqlx has `run_direct` for that.
    migrator().run_direct(None, connection, false).await
}

/// All steps, the first is 1. A released one is never edited: a change is a new step at the end.
const STEPS: [(&str, &str); 4] = [
    ("songs and votes", include_str!("../migrations/0001_songs_and_votes.sql")),
    ("listeners", include_str!("../migrations/0002_listeners.sql")),
    ("refresh", include_str!("../migrations/0003_refresh.sql")),
    ("workshops", include_str!("../migrations/0004_workshops.sql")),
];

fn migrator() -> Migrator {
    let steps = STEPS.into_iter().zip(1..).map(|((name, statements), version)| {
        let statements = statements.into_sql_str();
        Migration::new(version, name.into(), MigrationType::Simple, statements, false)
    });
    Migrator::with_migrations(steps.collect())
}
