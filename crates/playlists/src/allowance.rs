/// What one address may do, whatever browser ids it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many people at the address may vote on a song, and how many may give feedback on it, each
    /// day.
    pub people_a_song: u32,
    /// How many songs that the catalogue has not may be suggested each day.
    pub suggestions: u32,
}

/// A time in which many people vote from one address, such as a workshop's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workshop {
    /// What its people enter: 6 to 40 letters, digits and '-'. Its case does not matter; it is kept in
    /// capitals.
    pub code: String,
    /// How many they are: 1 to 1,000.
    pub people: u32,
    /// When the code ends, in milliseconds since 1970.
    pub until_ms: i64,
}

impl Allowance {
    /// For a household: 2 people a song and day, 5 suggestions a day.
    pub const HOUSEHOLD: Self = Self { people_a_song: 2, suggestions: 5 };

    /// For a screen in a public place, where one visitor follows another: 1,000 people a song and day.
    pub const BOOTH: Self = Self::workshop(1000);

    /// For a workshop of so many people.
    pub const fn workshop(people: u32) -> Self {
        Self {
            people_a_song: if people > Self::HOUSEHOLD.people_a_song {
                people
            } else {
                Self::HOUSEHOLD.people_a_song
            },
            suggestions: people.saturating_mul(Self::HOUSEHOLD.suggestions),
        }
    }
}
