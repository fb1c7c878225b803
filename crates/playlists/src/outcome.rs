use crate::SongId;

/// What became of a vote or of feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It counts.
    Counted,
    /// This person's earlier vote on the song was for another mood and now is for this one.
    Changed,
    /// This person had said so before: nothing changed.
    SaidBefore,
    /// As many others as its allowance admits spoke on this song from this address today: nothing
    /// changed.
    AllowanceSpent,
    /// The catalogue has no such song.
    UnknownSong,
}

impl Outcome {
    /// Whether the database was written to.
    pub(crate) const fn changes_something(self) -> bool {
        matches!(self, Self::Counted | Self::Changed)
    }
}

/// What became of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggested {
    /// The catalogue had the song, so the suggestion is a vote.
    Known(SongId, Outcome),
    /// It waits for an admin's word or for so many more people at other addresses.
    Waiting {
        /// At least 1.
        missing: u32,
    },
    /// With this suggestion enough people said so: it is in the catalogue.
    Listed(SongId),
    /// An admin has decided against this song.
    Declined,
    /// From this address as much was suggested today as its allowance admits.
    AllowanceSpent,
}
