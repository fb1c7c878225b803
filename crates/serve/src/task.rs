use clap::{Subcommand, ValueEnum};
use playlists::Format;
use std::path::PathBuf;
use std::time::Duration;

/// What the program is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Serve until it is told to stop.
    Serve,
    /// Add a survey to the database.
    Import {
        /// The survey; `-` is standard input.
        file: PathBuf,
        /// How it is written, if its name does not say so.
        format: Option<Format>,
        /// Whether one bad row refuses it all.
        strict: bool,
    },
    /// Write the songs that have votes, and the votes, to standard output.
    Export(Format),
    /// Look for faults in the database.
    Check,
    /// Open a workshop.
    Workshop {
        /// What its people enter.
        code: String,
        /// How many they are.
        people: u32,
        /// How long the code is open.
        open: Duration,
    },
    /// Refresh the songs from Spotify.
    Refresh {
        /// Whether or not it is time.
        now: bool,
    },
    /// Print what stands for a password in `MISSION_ADMIN`.
    HashPassword {
        /// Whose it is.
        name: String,
    },
}

/// What the command line asks for instead of serving.
#[derive(Debug, Subcommand)]
pub(crate) enum TaskFlags {
    /// Adds the votes of a survey to the database; those that it has are not added again.
    Import {
        /// A file as `export` writes it, or `-` for standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How it is written, where its name does not end with .csv or .json.
        #[arg(long, value_enum)]
        format: Option<FormatFlag>,
        /// Add nothing if any row is bad, instead of naming bad rows and leaving them out.
        #[arg(long)]
        strict: bool,
    },
    /// Writes the songs that have votes, and the votes, to standard output.
    Export {
        /// How.
        #[arg(long, value_enum, default_value_t = FormatFlag::Csv)]
        format: FormatFlag,
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

/// How songs and votes are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FormatFlag {
    Csv,
    Json,
}

impl From<FormatFlag> for Format {
    fn from(flag: FormatFlag) -> Self {
        match flag {
            FormatFlag::Csv => Self::Csv,
            FormatFlag::Json => Self::Json,
        }
    }
}

impl TaskFlags {
    pub(crate) fn resolve(self) -> Task {
        match self {
            Self::Import { file, format, strict } => {
                Task::Import { file, format: format.map(Format::from), strict }
            }
            Self::Export { format } => Task::Export(format.into()),
            Self::Check => Task::Check,
            Self::Workshop { code, people, hours } => {
                let open = Duration::from_hours(hours.into());
                Task::Workshop { code, people, open }
            }
            Self::Refresh { now } => Task::Refresh { now },
            Self::HashPassword { name } => Task::HashPassword { name },
        }
    }
}
