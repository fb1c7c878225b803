//! What depends on the kind of database: its addresses, how it is opened, locked and checked, its
//! errors. All other SQL is understood by `SQLite` and `PostgreSQL`.

mod errors;

use crate::{StoreError, migrations};
use sqlx::{
    AnyConnection, AnyPool, Connection,
    any::{AnyPoolOptions, install_default_drivers},
    migrate::MigrateError,
    postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};
use std::{
    fmt::{self, Write},
    fs,
    path::{Path, PathBuf, absolute},
    pin::Pin,
    time::Duration,
};

/// How long a writer waits for the others before it gives up: sqlx's default for `SQLite`.
const POSTGRES_PATIENCE: &str = "SET lock_timeout = '5s'";

/// Replicas that start together make and fill the tables one after the other.
const POSTGRES_START_LOCK: &str = "SELECT pg_advisory_xact_lock(4722353129406)";

/// How many connections one program holds to `PostgreSQL`, which has 100 by default for all. Writers
/// wait for each other, readers for nobody: so neither takes the other's.
const POSTGRES_WRITERS: u32 = 2;
const POSTGRES_READERS: u32 = 6;

/// How long a request waits for one of them.
const POSTGRES_TIMEOUT: Duration = Duration::from_secs(10);

const SQLITE_READERS: u32 = 4;

/// The address of the database in a user's data folder.
pub fn default_database_url(data_dir: &Path) -> String {
    sqlite_url(&data_dir.join("songs.sqlite"))
}

/// Where songs are kept.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A `SQLite` file.
    File(PathBuf),
    /// `SQLite` in memory: nothing is kept after the end.
    Memory,
    /// A `PostgreSQL` database.
    Server {
        /// With its password.
        url: String,
        /// Without it.
        name: String,
    },
}

/// What is done about a database that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// A new one is made.
    Make,
    /// It is refused.
    Refuse,
}

/// Connections to a database.
#[derive(Debug, Clone)]
pub(crate) struct Pools {
    /// For what changes it.
    pub(crate) writer: AnyPool,
    /// For the rest.
    pub(crate) reader: AnyPool,
}

impl Place {
    pub(crate) fn from_url(url: &str) -> Result<Self, StoreError> {
        let address = |problem: &str| StoreError::Address {
            url: url.to_owned(),
            problem: problem.to_owned(),
        };
        match url.split_once(':') {
            None => return Err(address("does not say what kind of database it is")),
            Some(("postgres" | "postgresql", _)) => return Self::server(url),
            Some(("sqlite", "" | "//")) => return Err(address("names no file")),
            Some(("sqlite", ":memory:" | "//:memory:")) => return Ok(Self::Memory),
            Some(("sqlite", rest)) if rest.contains('?') => {
                return Err(address("has options after '?', which are not read"));
            }
            Some(("sqlite", _)) => {}
            Some((scheme, _)) => {
                return Err(StoreError::UnsupportedScheme { scheme: scheme.to_owned() });
            }
        }
        let options: SqliteConnectOptions =
            url.parse().map_err(|error: sqlx::Error| address(&format!("is not valid: {error}")))?;
        let path = absolute(options.get_filename())
            .map_err(|error| address(&format!("is not valid: {error}")))?;
        Ok(Self::File(path))
    }

    fn server(url: &str) -> Result<Self, StoreError> {
        let options: PgConnectOptions = url.parse().map_err(|error: sqlx::Error| {
            StoreError::ServerAddress { problem: error.to_string() }
        })?;
        let Some(database) = options.get_database() else {
            return Err(StoreError::ServerAddress { problem: "it names no database".to_owned() });
        };
        let host = options
            .get_socket()
            .map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
        Ok(Self::Server {
            url: url.to_owned(),
            name: format!("'{database}' of PostgreSQL on {host}"),
        })
    }

    /// Opens the database, and may make an empty one where there is none. A `PostgreSQL` database
    /// must be there.
    pub(crate) async fn connect(&self, missing: Missing) -> Result<Pools, StoreError> {
        install_default_drivers();
        let explain = |error| self.explain(error);
        match self {
            Self::File(path) => {
                if missing == Missing::Refuse && matches!(path.try_exists(), Ok(false)) {
                    return Err(StoreError::Missing { place: self.to_string() });
                }
                let folder = path.parent().unwrap_or(path);
                fs::create_dir_all(folder)
                    .map_err(|reason| StoreError::Folder { folder: folder.to_owned(), reason })?;
                let url = format!("{}?mode=rwc", sqlite_url(path));
                let writer = sqlite_writer().connect(&url).await.map_err(explain)?;
                let reader = AnyPoolOptions::new()
                    .max_connections(SQLITE_READERS)
                    .after_connect(|connection, _| run(connection, "PRAGMA query_only = ON"))
                    .connect_lazy(&format!("{}?mode=rw", sqlite_url(path)))
                    .map_err(explain)?;
                Ok(Pools { writer, reader })
            }
            Self::Memory => {
                let pool = sqlite_writer().connect("sqlite::memory:").await.map_err(explain)?;
                Ok(Pools { writer: pool.clone(), reader: pool })
            }
            Self::Server { url, .. } => {
                // A pool keeps trying where nobody listens, and then knows only that time is up.
                AnyConnection::connect(url)
                    .await
                    .map_err(explain)?
                    .close()
                    .await
                    .map_err(explain)?;
                let pool = |connections| {
                    AnyPoolOptions::new()
                        .max_connections(connections)
                        .acquire_timeout(POSTGRES_TIMEOUT)
                        .after_connect(|connection, _| run(connection, POSTGRES_PATIENCE))
                        .connect_lazy(url)
                        .map_err(explain)
                };
                Ok(Pools { writer: pool(POSTGRES_WRITERS)?, reader: pool(POSTGRES_READERS)? })
            }
        }
    }

    /// Refuses a database of another program, and an empty one that must not be made, then lets
    /// readers go on while one writes (WAL).
    pub(crate) async fn prepare(
        &self,
        connection: &mut AnyConnection,
        missing: Missing,
    ) -> Result<(), StoreError> {
        let tables: Vec<String> = sqlx::query_scalar(match self {
            Self::File(_) | Self::Memory => "SELECT name FROM sqlite_master WHERE type = 'table'",
            Self::Server { .. } => {
                "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
                 WHERE table_schema = current_schema()"
            }
        })
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| self.explain(error))?;
        if tables.is_empty() && missing == Missing::Refuse {
            return Err(StoreError::Missing { place: self.to_string() });
        }
        if !tables.is_empty() && !tables.iter().any(|table| table == migrations::TABLE) {
            return Err(StoreError::NotADatabase { place: self.to_string() });
        }
        if matches!(self, Self::Server { .. }) {
            return Ok(());
        }
        // The file remembers this mode. While another program holds the file it cannot be changed;
        // that is no harm, since it only spares readers the wait for a writer.
        match sqlx::query("PRAGMA journal_mode = WAL").execute(connection).await {
            Ok(_) => Ok(()),
            Err(error) => match self.explain(error) {
                StoreError::Busy { .. } => Ok(()),
                other => Err(other),
            },
        }
    }

    /// Starts a transaction that will write. `SQLite` locks at once.
    pub(crate) const fn begin_write(&self) -> &'static str {
        match self {
            Self::File(_) | Self::Memory => "BEGIN IMMEDIATE",
            Self::Server { .. } => "BEGIN",
        }
    }

    /// Starts a transaction all of whose queries see the same state.
    pub(crate) const fn begin_read(&self) -> &'static str {
        match self {
            Self::File(_) | Self::Memory => "BEGIN",
            Self::Server { .. } => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The database's own clock in milliseconds since 1970, which all replicas share.
    pub(crate) const fn clock(&self) -> &'static str {
        match self {
            Self::File(_) | Self::Memory => {
                "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
            }
            Self::Server { .. } => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }

    /// Lets programs that start together make the tables one after the other, within the writing
    /// transaction in which each does.
    pub(crate) async fn lock_start(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<(), StoreError> {
        match self {
            Self::File(_) | Self::Memory => Ok(()),
            Self::Server { .. } => {
                run(connection, POSTGRES_START_LOCK).await.map_err(|error| self.explain(error))
            }
        }
    }

    /// What the database itself finds wrong with its file.
    pub(crate) async fn integrity(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<Vec<String>, sqlx::Error> {
        match self {
            Self::File(_) | Self::Memory => {
                let mut problems: Vec<String> =
                    sqlx::query_scalar("PRAGMA integrity_check(10)").fetch_all(connection).await?;
                problems.retain(|problem| problem != "ok");
                Ok(problems)
            }
            // Its own checks run with every page that it reads.
            Self::Server { .. } => Ok(Vec::new()),
        }
    }

    /// What an error of the database means for whoever runs it.
    pub(crate) fn explain(&self, error: sqlx::Error) -> StoreError {
        let place = self.to_string();
        match (self, error) {
            (Self::File(_) | Self::Memory, sqlx::Error::PoolTimedOut) => StoreError::Busy { place },
            (Self::File(_) | Self::Memory, error) => errors::of_sqlite(place, error),
            (Self::Server { .. }, error) => errors::of_postgres(place, error),
        }
    }

    /// What a failed migration means for whoever runs it.
    pub(crate) fn explain_migration(&self, error: MigrateError) -> StoreError {
        let place = self.to_string();
        match error {
            MigrateError::VersionMissing(found) => StoreError::NewerSchema { place, found },
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                self.explain(error)
            }
            other => StoreError::Damaged { place, problem: other.to_string() },
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Memory => f.write_str("in memory"),
            Self::Server { name, .. } => f.write_str(name),
        }
    }
}

impl fmt::Debug for Place {
    /// Without a password, as it is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

/// How long writers wait for one another.
const SQLITE_PATIENCE: Duration = Duration::from_secs(5);

/// `SQLite` has one writer at a time, so writers queue for one connection rather than for the file's
/// lock. It is kept open, for with its last connection a database in memory ends. By sqlx's defaults
/// it checks foreign keys and waits 5 s for the lock of another program.
fn sqlite_writer() -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(SQLITE_PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
}

fn run<'c>(
    connection: &'c mut AnyConnection,
    statement: &'static str,
) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'c>> {
    Box::pin(async move { sqlx::query(statement).execute(connection).await.map(drop) })
}

/// A path as an address: what could mean something in one is percent-encoded.
fn sqlite_url(path: &Path) -> String {
    let mut url =
        String::from(if path.is_absolute() && cfg!(unix) { "sqlite://" } else { "sqlite:" });
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            url.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(url: &str) -> PathBuf {
        match Place::from_url(url) {
            Ok(Place::File(path)) => path,
            other => panic!("{url}: {other:?}"),
        }
    }

    #[test]
    fn addresses_name_files() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(file("sqlite:///var/lib/songs.sqlite"), Path::new("/var/lib/songs.sqlite"));
        assert_eq!(file("sqlite:/var/lib/songs.sqlite"), Path::new("/var/lib/songs.sqlite"));
        assert_eq!(file("sqlite:songs.sqlite"), here.join("songs.sqlite"));
        assert_eq!(file("sqlite://data/songs.sqlite"), here.join("data/songs.sqlite"));
        for url in ["sqlite::memory:", "sqlite://:memory:"] {
            assert_eq!(Place::from_url(url).unwrap(), Place::Memory);
        }
    }

    #[test]
    fn a_default_address_leads_back_to_its_folder_whatever_it_is_called() {
        for folder in ["/home/me/.local/share", "/a b/50%/what?/#1/心/x:y", "/%20"] {
            let url = default_database_url(Path::new(folder));
            assert_eq!(file(&url), Path::new(folder).join("songs.sqlite"), "{url}");
        }
    }

    #[test]
    fn a_servers_name_is_without_its_password() {
        for (url, name) in [
            ("postgres://me:secret@db.example/songs", "'songs' of PostgreSQL on db.example"),
            (
                "postgresql://me:secret@localhost/songs?host=/run/pg",
                "'songs' of PostgreSQL on /run/pg",
            ),
        ] {
            assert_eq!(Place::from_url(url).unwrap().to_string(), name);
        }
    }

    #[test]
    fn other_addresses_are_refused_without_repeating_a_password() {
        for url in
            ["mysql://me:secret@host/x", "postgres://me:secret@", "postgres://me:secret@h:x/y"]
        {
            let message = Place::from_url(url).unwrap_err().to_string();
            assert!(message.contains("postgres://user:password@host/database"), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn an_address_without_a_file_says_what_to_write() {
        for url in ["", "songs.sqlite", "sqlite:", "sqlite://", "sqlite:a.sqlite?mode=ro"] {
            let message = Place::from_url(url).unwrap_err().to_string();
            assert!(message.contains("write sqlite:///folder/songs.sqlite"), "{message}");
        }
    }
}
