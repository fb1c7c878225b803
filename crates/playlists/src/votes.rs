use model::Mood;

/// How many people said that a song fits each mood, in the order of [`Mood::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Votes([u32; Mood::COUNT]);

impl Votes {
    /// The votes for one mood.
    pub fn of(self, mood: Mood) -> u32 {
        self.0[mood.index()]
    }

    /// Whether nobody voted.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The moods that somebody voted for.
    pub fn moods(self) -> impl Iterator<Item = Mood> {
        Mood::ALL.into_iter().filter(move |mood| self.of(*mood) > 0)
    }

    pub(crate) fn set(&mut self, mood: Mood, people: u32) {
        self.0[mood.index()] = people;
    }
}

impl From<[u32; Mood::COUNT]> for Votes {
    fn from(votes: [u32; Mood::COUNT]) -> Self {
        Self(votes)
    }
}
