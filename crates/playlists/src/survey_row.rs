use crate::{
    InvalidSpotifyId, InvalidText, NewSong, VoteSource, mood_from_word,
    text::{clean, excerpt},
};
use model::Mood;
use std::fmt;
use thiserror::Error;

/// Where a row stands in its file, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowPlace {
    /// A line of a CSV file.
    Line(usize),
    /// An object of a JSON array.
    Object(usize),
}

/// A valid row of a survey: one person's vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyRow {
    /// In the file.
    pub at: RowPlace,
    /// What the song fits.
    pub mood: Mood,
    /// Where the vote comes from.
    pub source: VoteSource,
    /// The song as this row writes it.
    pub song: NewSong,
}

/// A row of a survey that was skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// In the file.
    pub at: RowPlace,
    /// What is wrong with it.
    pub reason: RowError,
}

/// Why a row of a survey was skipped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowError {
    /// More or fewer fields than the first row has.
    #[error(
        "has {found} fields where the first row names {expected}; put a text with a comma between double quotes"
    )]
    FieldCount {
        /// In this row.
        found: usize,
        /// In the first row.
        expected: usize,
    },
    /// A double quote without its counterpart.
    #[error("a double quote is not closed on its line; close it, or write \"\" for one in a text")]
    OpenQuote,
    /// Bytes of another encoding.
    #[error("is not UTF-8; save the file in that encoding")]
    NotUtf8,
    /// A word that names no mood.
    #[error("{word:?} is no mood; write one of angry, happy, neutral, sad, energetic")]
    UnknownMood {
        /// The beginning of the word.
        word: String,
    },
    /// A word that names no source of votes.
    #[error("{word:?} is no source; write survey, listener or admin, or leave it empty for survey")]
    UnknownSource {
        /// The beginning of the word.
        word: String,
    },
    /// Not an object.
    #[error("is no object; write {{\"mood\": …, \"spotify_id\": …, \"artist\": …, \"title\": …}}")]
    NoObject,
    /// A field that means nothing here.
    #[error("has a field {name:?}; it may have {COLUMNS}")]
    UnknownField {
        /// The beginning of its name.
        name: String,
    },
    /// A field that is neither text, number nor null.
    #[error("the {column} is a list, an object or a truth value; write a text")]
    NoText {
        /// Which one.
        column: Column,
    },
    /// No Spotify id.
    #[error(transparent)]
    SpotifyId(#[from] InvalidSpotifyId),
    /// A required field without text.
    #[error("the {column} is empty; write it")]
    Empty {
        /// Which one.
        column: Column,
    },
    /// A text that may not be kept.
    #[error("the {column} {reason}")]
    Text {
        /// Which one.
        column: Column,
        /// What is wrong with it.
        reason: InvalidText,
    },
    /// No year of release.
    #[error(
        "{year:?} is not a year from {FIRST_YEAR} to {LAST_YEAR}; correct it or leave it empty"
    )]
    Year {
        /// The beginning of what was written.
        year: String,
    },
}

/// The columns of a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// What the song fits.
    Mood,
    /// Where it plays.
    SpotifyId,
    /// As it is credited.
    Artist,
    /// Its name.
    Title,
    /// Of release; may be missing.
    Year,
    /// In the voter's words; may be missing.
    Genre,
    /// Of the words sung; may be missing.
    Language,
    /// Where the vote comes from; a survey where it is missing.
    Source,
}

/// The names of all columns, for messages.
pub(crate) const COLUMNS: &str =
    "mood, spotify_id, artist, title, year, genre, language and source";

impl Column {
    /// All columns, in the order of an export.
    pub const ALL: [Self; 8] = [
        Self::Mood,
        Self::SpotifyId,
        Self::Artist,
        Self::Title,
        Self::Year,
        Self::Genre,
        Self::Language,
        Self::Source,
    ];

    /// The name, as it stands in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mood => "mood",
            Self::SpotifyId => "spotify_id",
            Self::Artist => "artist",
            Self::Title => "title",
            Self::Year => "year",
            Self::Genre => "genre",
            Self::Language => "language",
            Self::Source => "source",
        }
    }

    pub(crate) const fn is_required(self) -> bool {
        matches!(self, Self::Mood | Self::SpotifyId | Self::Artist | Self::Title)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for RejectedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            RowPlace::Line(line) => write!(f, "line {line}: {}", self.reason),
            RowPlace::Object(number) => write!(f, "object {number}: {}", self.reason),
        }
    }
}

/// When the oldest known sound recording was made.
pub(crate) const FIRST_YEAR: u16 = 1860;
pub(crate) const LAST_YEAR: u16 = 2100;

/// Reads a row whose fields `field` finds by column.
pub(crate) fn read_row<'f>(
    at: RowPlace,
    field: impl Fn(Column) -> Option<&'f str>,
) -> Result<SurveyRow, RowError> {
    let text = |column| {
        let text = clean(field(column).unwrap_or_default())
            .map_err(|reason| RowError::Text { column, reason })?;
        Ok::<_, RowError>((!text.is_empty()).then_some(text))
    };
    let required = |column| text(column)?.ok_or(RowError::Empty { column });

    let word = field(Column::Mood).unwrap_or_default();
    let mood = mood_from_word(word).ok_or_else(|| RowError::UnknownMood { word: excerpt(word) })?;
    let word = field(Column::Source).unwrap_or_default().trim().to_lowercase();
    let source = match &*word {
        "" => VoteSource::default(),
        word => VoteSource::from_name(word)
            .ok_or_else(|| RowError::UnknownSource { word: excerpt(word) })?,
    };
    let song = NewSong {
        spotify_id: field(Column::SpotifyId).unwrap_or_default().trim().parse()?,
        artist: required(Column::Artist)?,
        title: required(Column::Title)?,
        year: year(field(Column::Year).unwrap_or_default().trim())?,
        genre: text(Column::Genre)?,
        language: text(Column::Language)?,
    };
    Ok(SurveyRow { at, mood, source, song })
}

fn year(text: &str) -> Result<Option<u16>, RowError> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse() {
        Ok(year @ FIRST_YEAR..=LAST_YEAR) => Ok(Some(year)),
        _ => Err(RowError::Year { year: excerpt(text) }),
    }
}
