use model::Mood;
use std::cmp::Reverse;

/// How many people said that a song fits each mood, in the order of [`Mood::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Votes([u32; Mood::COUNT]);

/// Where a vote comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VoteSource {
    /// A survey that was imported.
    #[default]
    Survey,
    /// A listener of this program.
    Listener,
    /// An admin, who accepted a suggestion or watches a playlist that has the song.
    Admin,
}

impl Votes {
    /// The votes for one mood.
    pub fn of(self, mood: Mood) -> u32 {
        self.0[mood.index()]
    }

    /// Whether nobody voted.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The votes for all moods.
    pub fn total(self) -> u32 {
        self.0.into_iter().fold(0, u32::saturating_add)
    }

    /// The mood that most voted for; of equal ones the first in [`Mood::ALL`].
    pub fn leading(self) -> Option<Mood> {
        self.moods().min_by_key(|mood| Reverse(self.of(*mood)))
    }

    /// The moods that somebody voted for.
    pub fn moods(self) -> impl Iterator<Item = Mood> {
        Mood::ALL.into_iter().filter(move |mood| self.of(*mood) > 0)
    }

    pub(crate) fn add(&mut self, mood: Mood, people: u32) {
        let votes = &mut self.0[mood.index()];
        *votes = votes.saturating_add(people);
    }
}

impl From<[u32; Mood::COUNT]> for Votes {
    fn from(votes: [u32; Mood::COUNT]) -> Self {
        Self(votes)
    }
}

impl VoteSource {
    /// All sources.
    pub const ALL: [Self; 3] = [Self::Survey, Self::Listener, Self::Admin];

    /// The name, as it stands in the database and in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Survey => "survey",
            Self::Listener => "listener",
            Self::Admin => "admin",
        }
    }

    /// The source of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}
