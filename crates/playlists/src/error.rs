use crate::SurveyError;
use std::{io, path::PathBuf};
use thiserror::Error;

/// Why the song database does not do what it should.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// An address of another kind of database. Its text is not repeated, for it may hold a password.
    #[error(
        "the song database's address begins with '{scheme}:', but songs are kept in SQLite or PostgreSQL; write sqlite:///folder/songs.sqlite or postgres://user:password@host/database"
    )]
    UnsupportedScheme {
        /// What stands before the first colon.
        scheme: String,
    },
    /// An address that names no database of `PostgreSQL`. Its text is not repeated, for it may hold
    /// a password.
    #[error(
        "the song database's address cannot be used: {problem}; write postgres://user:password@host/database"
    )]
    ServerAddress {
        /// What is wrong with it.
        problem: String,
    },
    /// An address that names no file.
    #[error("the song database's address {url:?} {problem}; write sqlite:///folder/songs.sqlite")]
    Address {
        /// The address.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The folder is not there and cannot be made.
    #[error(
        "cannot make the folder {} for the song database: {reason}; choose a folder that you may write to", .folder.display()
    )]
    Folder {
        /// Which one.
        folder: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// The file cannot be opened or made.
    #[error(
        "cannot open or create the song database {place}: {reason}; see that it is a file in a folder that you may write to, or choose another place"
    )]
    CannotOpen {
        /// The file.
        place: String,
        /// Why, in the database's words.
        reason: String,
    },
    /// The database's server is not there or lets nobody in.
    #[error(
        "the song database {place} cannot be reached: {reason}; see that PostgreSQL runs there, that the database exists, and that its user and password are right"
    )]
    Unreachable {
        /// Which one, without its password.
        place: String,
        /// Why, in the database's words.
        reason: String,
    },
    /// Nothing is there that could be worked on.
    #[error(
        "there is no song database at {place}, and none was made; name the one that the server uses with --database or DATABASE_URL, on Debian by calling mission-admin instead of mission, or start the server once to make it"
    )]
    Missing {
        /// Where it was looked for.
        place: String,
    },
    /// The file, its folder or the database may only be read.
    #[error(
        "the song database {place} is read-only; make the file and its folder writable, or let the database's user write, or choose another place"
    )]
    ReadOnly {
        /// The file.
        place: String,
    },
    /// A file of another kind.
    #[error(
        "{place} is not a song database and was left as it is; choose another file or an empty database"
    )]
    NotADatabase {
        /// The file.
        place: String,
    },
    /// Made by a later version of this program.
    #[error(
        "the song database {place} is of version {found}, which this program does not know, and was left as it is; use the newer program that made it, or choose another place"
    )]
    NewerSchema {
        /// The file.
        place: String,
        /// The version.
        found: i64,
    },
    /// Holds what this program never writes.
    #[error(
        "the song database {place} is damaged: {problem}; restore a backup, or choose another place and a new one is made"
    )]
    Damaged {
        /// The file.
        place: String,
        /// What was found.
        problem: String,
    },
    /// Somebody else has been writing to the file for too long.
    #[error(
        "the song database {place} is held by another program or a long import; try again when it is done"
    )]
    Busy {
        /// The file.
        place: String,
    },
    /// No room.
    #[error("no room is left for the song database {place}; free some space on that disk")]
    Full {
        /// The file.
        place: String,
    },
    /// A workshop that cannot be opened.
    #[error("the workshop {problem}")]
    Workshop {
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// A file that cannot be written.
    #[error("cannot write the songs: {0}; see that there is room and that you may write there")]
    Export(io::Error),
    /// A survey that cannot be read.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// Anything else that the database says.
    #[error("the song database {place} failed: {reason}")]
    Database {
        /// The file.
        place: String,
        /// In its words.
        reason: sqlx::Error,
    },
}
