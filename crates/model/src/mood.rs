use crate::UnknownName;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The five moods that choose songs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mood {
    /// The survey's 'Marah'.
    Angry,
    /// The survey's 'Bahagia'.
    Happy,
    /// The survey's 'Netral'.
    Neutral,
    /// The survey's 'Sedih'.
    Sad,
    /// The survey's 'Bersemangat' (energetic), which answers a surprised expression.
    Surprise,
}

impl Mood {
    /// How many moods there are.
    pub const COUNT: usize = 5;

    /// All moods, by name.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Angry, Self::Happy, Self::Neutral, Self::Sad, Self::Surprise];

    /// The place in [`Mood::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name in lower case, as it stands in files and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Angry => "angry",
            Self::Happy => "happy",
            Self::Neutral => "neutral",
            Self::Sad => "sad",
            Self::Surprise => "surprise",
        }
    }
}

impl fmt::Display for Mood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Mood {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|mood| mood.name() == name).ok_or_else(|| UnknownName {
            name: name.to_owned(),
            what: "a mood",
            expected: Self::ALL.map(Self::name).to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mood_is_written_and_read_by_name() {
        for (place, mood) in Mood::ALL.into_iter().enumerate() {
            assert_eq!(mood.index(), place);
            assert_eq!(mood.to_string().parse(), Ok(mood));
            assert_eq!(serde_json::to_string(&mood).unwrap(), format!("\"{mood}\""));
        }
    }
}
