use std::{io, path::PathBuf};
use thiserror::Error;

/// Why a data set cannot be used.
#[derive(Debug, Error)]
pub(crate) enum DataError {
    /// Nothing that looks like FER2013 was found.
    #[error(
        "no data set at {}\n\n\
         Training needs FER2013, in any of these forms:\n\
         - fer2013.csv or icml_face_data.csv (columns emotion, pixels and Usage), or fer2013.tar.gz,\n  \
           which holds the first, from\n  \
           kaggle.com/c/challenges-in-representation-learning-facial-expression-recognition-challenge\n\
         - archive.zip as kaggle.com/datasets/msambare/fer2013 has it, packed or unpacked: pictures\n  \
           in train/CLASS and test/CLASS, CLASS being angry, disgust, fear, happy, sad, surprise or\n  \
           neutral\n\
         Put it into datasets/ or name its file or folder with --data. To see the pipeline run\n\
         without any data, train with --synthetic.",
        .0.display()
    )]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// An archive is cut short, damaged, locked or swells up.
    #[error(
        "cannot unpack {}: {source}; download it again, or unpack it with another program and name \
         the folder with --data",
        path.display()
    )]
    Unpack {
        /// The archive.
        path: PathBuf,
        /// What unpacking stumbled over.
        source: io::Error,
    },
    /// The file has other columns.
    #[error("{} has the columns '{found}'; FER2013's are 'emotion,pixels,Usage'", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// The header that was read.
        found: String,
    },
    /// An archive holds neither csv nor pictures in class folders.
    #[error(
        "{} holds neither fer2013.csv nor icml_face_data.csv nor pictures in train/CLASS folders: \
         it is another archive or a part of one",
        .0.display()
    )]
    EmptyArchive(PathBuf),
    /// Too much of the data is broken to trust the rest.
    #[error(
        "{} has {bad} bad pictures of {all}, more than 1 %: it is damaged or of another form. The first: {first}",
        path.display()
    )]
    TooManyBad {
        /// The file or folder.
        path: PathBuf,
        /// How many pictures were refused.
        bad: usize,
        /// How many pictures there are.
        all: usize,
        /// The first refusal.
        first: LeftOut,
    },
    /// Votes were asked for and there is no file of them.
    #[error(
        "no FER+ votes at {}: name fer2013new.csv with --votes, or put it beside the pictures; it \
         comes from github.com/microsoft/FERPlus",
        .0.display()
    )]
    VotesMissing(PathBuf),
    /// Votes belong to rows of a csv.
    #[error("FER+ votes are joined to the rows of fer2013.csv; {} has no such rows", .0.display())]
    VotesWithoutRows(PathBuf),
    /// The votes cannot be read or are those of other pictures.
    #[error("{}: {problem}", path.display())]
    Votes {
        /// The file of the votes.
        path: PathBuf,
        /// What is wrong and where.
        problem: VotesProblem,
    },
    /// A split that is needed holds nothing.
    #[error("{} holds no {split} pictures, which are needed here", path.display())]
    EmptySplit {
        /// The file or folder.
        path: PathBuf,
        /// The split's name.
        split: &'static str,
    },
}

/// Why a file of votes does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum VotesProblem {
    /// A column is missing.
    #[error("no column '{0}'; FER+'s header begins with Usage,Image name,neutral,happiness")]
    Column(&'static str),
    /// A row cannot be read.
    #[error("line {line}: '{found}' is not a number of votes")]
    Number {
        /// The line in the file, from 1.
        line: u64,
        /// What stands there.
        found: String,
    },
    /// The csv itself is broken here.
    #[error("{0}")]
    Csv(String),
    /// A row belongs to another split than the picture's.
    #[error(
        "line {line} says '{found}' where the picture's row says {expected}: the votes are those \
         of other rows"
    )]
    Split {
        /// The line in the file, from 1.
        line: u64,
        /// The split in the votes' row.
        found: String,
        /// The split of the picture.
        expected: &'static str,
    },
    /// There are more or fewer votes than pictures.
    #[error("{votes} rows of votes for {pictures} rows of pictures: they belong to other data")]
    Rows {
        /// Rows of votes.
        votes: usize,
        /// Rows of pictures, bad ones included.
        pictures: usize,
    },
}

/// One picture that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {reason}")]
pub(crate) struct LeftOut {
    place: Place,
    reason: Reason,
}

/// Where a picture stands in its data set.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
enum Place {
    #[error("line {0}")]
    Line(u64),
    #[error("{0}")]
    File(String),
}

impl LeftOut {
    /// A row of a csv; lines count from 1.
    pub(super) fn line(line: u64, reason: Reason) -> Self {
        Self { place: Place::Line(line), reason }
    }

    /// A picture's file, named from the data set's folder on.
    pub(super) fn file(name: String, reason: Reason) -> Self {
        Self { place: Place::File(name), reason }
    }

    /// The same row where `lines` more stand above it.
    pub(super) fn further_down(mut self, lines: u64) -> Self {
        if let Place::Line(line) = &mut self.place {
            *line += lines;
        }
        self
    }
}

/// What is wrong with a picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Reason {
    /// Not three columns.
    #[error("{0} columns instead of 3")]
    Columns(usize),
    /// The class is not 0 to 6.
    #[error("class '{0}' is not 0 to 6")]
    Class(String),
    /// Not 48 x 48 pixels.
    #[error("{0} pixels instead of 2304")]
    PixelCount(usize),
    /// A pixel is not 0 to 255.
    #[error("pixel '{0}' is not a number from 0 to 255")]
    Pixel(String),
    /// The split is none of the three.
    #[error("usage '{0}' is not Training, PublicTest or PrivateTest")]
    Usage(String),
    /// The folder of a picture does not name one of the seven expressions.
    #[error("its folder '{0}' is none of angry, disgust, fear, happy, sad, surprise, neutral")]
    Folder(String),
    /// A file cannot be read or is no picture.
    #[error("{0}")]
    File(String),
}
