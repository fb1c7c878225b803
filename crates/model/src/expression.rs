use crate::{Mood, UnknownName};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The seven expressions, in FER2013's order of classes 0 to 6: the order of every network's
/// outputs, of the rows of a confusion matrix and of the names in a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expression {
    /// Class 0.
    Angry,
    /// Class 1.
    Disgust,
    /// Class 2.
    Fear,
    /// Class 3.
    Happy,
    /// Class 4.
    Sad,
    /// Class 5.
    Surprise,
    /// Class 6.
    Neutral,
}

impl Expression {
    /// How many expressions there are: the width of every network's output.
    pub const COUNT: usize = 7;

    /// All expressions in the order of their classes.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Angry,
        Self::Disgust,
        Self::Fear,
        Self::Happy,
        Self::Sad,
        Self::Surprise,
        Self::Neutral,
    ];

    /// The class, 0 to 6.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name in lower case, as it stands in files and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Angry => "angry",
            Self::Disgust => "disgust",
            Self::Fear => "fear",
            Self::Happy => "happy",
            Self::Sad => "sad",
            Self::Surprise => "surprise",
            Self::Neutral => "neutral",
        }
    }

    /// The mood whose songs answer this expression. The community made no lists for disgust and
    /// fear, so both play the neutral one.
    pub const fn mood(self) -> Mood {
        match self {
            Self::Angry => Mood::Angry,
            Self::Happy => Mood::Happy,
            Self::Sad => Mood::Sad,
            Self::Surprise => Mood::Surprise,
            Self::Neutral | Self::Disgust | Self::Fear => Mood::Neutral,
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Expression {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|expression| expression.name() == name).ok_or_else(|| {
            UnknownName {
                name: name.to_owned(),
                what: "an expression",
                expected: Self::ALL.map(Self::name).to_vec(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_fer2013() {
        let names = Expression::ALL.map(Expression::name);
        assert_eq!(names, ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]);
        for (class, expression) in Expression::ALL.into_iter().enumerate() {
            assert_eq!(expression.index(), class);
            assert_eq!(expression.name().parse(), Ok(expression));
        }
    }

    #[test]
    fn expressions_without_a_list_play_the_neutral_one() {
        let neutral: Vec<_> =
            Expression::ALL.into_iter().filter(|e| e.mood() == Mood::Neutral).collect();
        assert_eq!(neutral, [Expression::Disgust, Expression::Fear, Expression::Neutral]);
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let error = "joy".parse::<Expression>().unwrap_err();
        assert!(error.to_string().starts_with("'joy' is not an expression; write one of angry,"));
    }
}
