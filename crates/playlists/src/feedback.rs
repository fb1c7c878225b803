use model::Mood;
use serde::{Deserialize, Serialize};

/// What a listener did with a song that was recommended for a mood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedbackKind {
    /// Played it.
    Click,
    /// Passed it over in the list, played or not.
    Skip,
    /// Said that they like it for this mood.
    Like,
    /// Said that it does not fit this mood.
    DoesNotFit,
}

/// What listeners did with a song, by mood, as evidence for and against its fit. The unit is a vote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Feedback {
    hits: [u32; Mood::COUNT],
    misses: [u32; Mood::COUNT],
}

impl FeedbackKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Click, Self::Skip, Self::Like, Self::DoesNotFit];

    /// The name, as it stands in the database and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Skip => "skip",
            Self::Like => "like",
            Self::DoesNotFit => "does-not-fit",
        }
    }

    /// What a person who says this takes back.
    pub(crate) const fn opposite(self) -> Option<Self> {
        match self {
            Self::Like => Some(Self::DoesNotFit),
            Self::DoesNotFit => Some(Self::Like),
            Self::Click | Self::Skip => None,
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Feedback {
    /// How often the song was right for the mood.
    pub fn hits(&self, mood: Mood) -> u32 {
        self.hits[mood.index()]
    }

    /// How often it was wrong.
    pub fn misses(&self, mood: Mood) -> u32 {
        self.misses[mood.index()]
    }

    /// Counts what so many people did. A click that was not followed by a skip is a hit and one that
    /// was cancels out; what people say in words weighs double what they do.
    pub fn add(&mut self, mood: Mood, kind: FeedbackKind, people: u32) {
        let (count, weight) = match kind {
            FeedbackKind::Click => (&mut self.hits, 1),
            FeedbackKind::Like => (&mut self.hits, 2),
            FeedbackKind::Skip => (&mut self.misses, 1),
            FeedbackKind::DoesNotFit => (&mut self.misses, 2),
        };
        let count = &mut count[mood.index()];
        *count = count.saturating_add(people.saturating_mul(weight));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_name_in_json_and_in_the_database() {
        for kind in FeedbackKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
            assert_eq!(FeedbackKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(FeedbackKind::from_name("love"), None);
    }

    #[test]
    fn a_skipped_song_was_neither_right_nor_wrong_and_words_weigh_more() {
        let mut feedback = Feedback::default();
        feedback.add(Mood::Sad, FeedbackKind::Click, 3);
        feedback.add(Mood::Sad, FeedbackKind::Skip, 3);
        assert_eq!((feedback.hits(Mood::Sad), feedback.misses(Mood::Sad)), (3, 3));
        feedback.add(Mood::Sad, FeedbackKind::Like, 1);
        feedback.add(Mood::Happy, FeedbackKind::DoesNotFit, 1);
        assert_eq!((feedback.hits(Mood::Sad), feedback.misses(Mood::Sad)), (5, 3));
        assert_eq!((feedback.hits(Mood::Happy), feedback.misses(Mood::Happy)), (0, 2));
    }
}
