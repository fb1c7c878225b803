use clap::Subcommand;
use playlists::Format;
use std::path::PathBuf;

/// What the command line asks for instead of serving.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Task {
    /// Adds the votes of a survey to the database; those that it has are not added again.
    Import {
        /// A file as `export` writes it, or `-` for standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How it is written, csv or json, where its name does not end so.
        #[arg(long)]
        format: Option<Format>,
        /// Add nothing if any row is bad, instead of naming bad rows and leaving them out.
        #[arg(long)]
        strict: bool,
    },
    /// Writes the songs that have votes, and the votes, to standard output.
    Export {
        /// How: csv or json.
        #[arg(long, default_value = "csv")]
        format: Format,
    },
    /// Looks for faults in the database; ends with 1 if there are any.
    Check,
    /// Lets many people vote from one address for a while, with a code.
    Workshop {
        /// What they enter: 6 to 40 letters, digits and '-'.
        code: String,
        /// How many they are.
        #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1000))]
        people: u32,
        /// For how many hours the code is open.
        #[arg(long, value_name = "NUMBER", default_value = "12", value_parser = clap::value_parser!(u16).range(1..))]
        hours: u16,
    },
    /// Refreshes the songs from Spotify if it is time, as a running server does by itself.
    Refresh {
        /// Do not wait for the time.
        #[arg(long)]
        now: bool,
    },
    /// Reads a password and prints what `MISSION_ADMIN` must hold for it.
    HashPassword {
        /// Who it is for, as the log of changes names them.
        #[arg(default_value = "admin")]
        name: String,
    },
}
