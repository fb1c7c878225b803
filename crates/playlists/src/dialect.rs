//! What depends on the kind of database: its addresses, how it is opened, its errors. All other SQL
//! is understood by `SQLite` and `PostgreSQL`.

use crate::{StoreError, migrations};
use sqlx::{
    AnyConnection, AnyPool,
    any::{AnyPoolOptions, install_default_drivers},
    migrate::MigrateError,
    sqlite::SqliteConnectOptions,
};
use std::{
    fmt::{self, Write},
    fs,
    path::{Path, PathBuf, absolute},
};

/// Starts a transaction that will write. It locks at once, so that two programs that start together
/// make and fill the tables one after the other.
pub(crate) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// The address of the database in a user's data folder.
pub fn default_database_url(data_dir: &Path) -> String {
    sqlite_url(&data_dir.join("songs.sqlite"))
}

/// Where songs are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A `SQLite` file.
    File(PathBuf),
    /// `SQLite` in memory: nothing is kept after the end.
    Memory,
}

impl Place {
    pub(crate) fn from_url(url: &str) -> Result<Self, StoreError> {
        let address = |problem: &str| StoreError::Address {
            url: url.to_owned(),
            problem: problem.to_owned(),
        };
        match url.split_once(':') {
            None => return Err(address("does not say what kind of database it is")),
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

    /// Opens the database, and makes an empty one where there is none.
    pub(crate) async fn connect(&self) -> Result<AnyPool, StoreError> {
        install_default_drivers();
        let url = match self {
            Self::File(path) => {
                let folder = path.parent().unwrap_or(path);
                fs::create_dir_all(folder)
                    .map_err(|reason| StoreError::Folder { folder: folder.to_owned(), reason })?;
                format!("{}?mode=rwc", sqlite_url(path))
            }
            Self::Memory => "sqlite::memory:".to_owned(),
        };
        // SQLite has one writer at a time, so writers queue for one connection rather than for the
        // file's lock; listeners are answered from memory. It is kept open, for with its last
        // connection a database in memory ends. By sqlx's defaults it checks foreign keys and waits
        // 5 s for the lock of another program.
        AnyPoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect(&url)
            .await
            .map_err(|error| self.explain(error))
    }

    /// Refuses a database of another program, then lets readers go on while one writes (WAL).
    pub(crate) async fn prepare(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
                .fetch_all(&mut *connection)
                .await
                .map_err(|error| self.explain(error))?;
        if !tables.is_empty() && !tables.iter().any(|table| table == migrations::TABLE) {
            return Err(StoreError::NotADatabase { place: self.to_string() });
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

    /// What an error of the database means for whoever runs it.
    pub(crate) fn explain(&self, error: sqlx::Error) -> StoreError {
        /// <https://www.sqlite.org/rescode.html>: the lowest byte of an extended code.
        const BUSY: u32 = 5;
        const LOCKED: u32 = 6;
        const READONLY: u32 = 8;
        const CORRUPT: u32 = 11;
        const FULL: u32 = 13;
        const CANTOPEN: u32 = 14;
        const NOTADB: u32 = 26;

        let place = self.to_string();
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return StoreError::Busy { place };
        }
        let Some(database) = error.as_database_error() else {
            return StoreError::Database { place, reason: error };
        };
        let code = database.code().and_then(|code| code.parse::<u32>().ok());
        match code.map(|code| code & 0xFF) {
            Some(BUSY | LOCKED) => StoreError::Busy { place },
            Some(READONLY) => StoreError::ReadOnly { place },
            Some(CORRUPT) => StoreError::Damaged { place, problem: database.message().to_owned() },
            Some(FULL) => StoreError::Full { place },
            Some(CANTOPEN) => {
                StoreError::CannotOpen { place, reason: database.message().to_owned() }
            }
            Some(NOTADB) => StoreError::NotADatabase { place },
            _ => StoreError::Database { place, reason: error },
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
        }
    }
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
    fn other_databases_are_refused_without_repeating_a_password() {
        for url in ["postgres://me:secret@host/songs", "postgresql:x", "mysql://me:secret@host"] {
            let message = Place::from_url(url).unwrap_err().to_string();
            assert!(message.contains("SQLite only"), "{message}");
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
