use crate::Fault;
use serde::{Deserialize, Serialize};

/// The most faults that are kept of a run.
const MOST_FAULTS: usize = 50;

/// Why a refresh began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It was time.
    Schedule,
    /// An admin wanted it.
    Admin,
    /// Somebody called the program with it.
    Command,
}

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was asked and answered.
    Whole,
    /// Something was left undone; the faults say what.
    Partial,
    /// It was cut off.
    Interrupted,
}

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Songs that are new.
    pub added: u64,
    /// Entries of playlists that are no songs or were declined.
    pub left_out: u64,
    /// Songs that left a playlist; they stay in the catalogue.
    pub gone: u64,
    /// Songs that Spotify was asked for.
    pub checked: u64,
    /// Songs that Spotify no longer has; they are kept and not offered.
    pub vanished: u64,
    /// What went wrong.
    pub faults: Vec<RunFault>,
}

/// A fault of a refresh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFault {
    /// As [`Fault::name`] says.
    pub fault: String,
    /// The playlist that it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playlist: Option<String>,
    /// In English, for a log.
    pub message: String,
}

/// A refresh that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// Why it began.
    pub cause: Cause,
    /// The time of the schedule that it is for, in milliseconds since 1970.
    pub due_ms: Option<i64>,
    /// When it began.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When the same is tried again.
    pub retry_ms: Option<i64>,
    /// What it did.
    pub tally: Tally,
}

impl Cause {
    const ALL: [Self; 3] = [Self::Schedule, Self::Admin, Self::Command];

    /// The name by which it is kept and worded.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Admin => "admin",
            Self::Command => "command",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Whole, Self::Partial, Self::Interrupted];

    /// The name by which it is kept and worded.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Partial => "partial",
            Self::Interrupted => "interrupted",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

impl Tally {
    pub(super) fn note(&mut self, fault: &Fault, playlist: Option<&str>) {
        tracing::warn!(playlist, %fault, "the refresh met a fault");
        let noted = RunFault {
            fault: fault.name().to_owned(),
            playlist: playlist.map(ToOwned::to_owned),
            message: fault.to_string(),
        };
        if self.faults.len() < MOST_FAULTS && !self.faults.contains(&noted) {
            self.faults.push(noted);
        }
    }
}
