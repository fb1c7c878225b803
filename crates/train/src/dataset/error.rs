use std::{io, path::PathBuf};
use thiserror::Error;

/// Why a data set cannot be used.
#[derive(Debug, Error)]
pub(crate) enum DataError {
    /// Nothing that looks like FER2013 was found.
    #[error(
        "no data set at {}\n\n\
         Training needs FER2013 as fer2013.csv or icml_face_data.csv (columns emotion, pixels and\n\
         Usage). It comes from\n\
         Kaggle: kaggle.com/c/challenges-in-representation-learning-facial-expression-recognition-challenge\n\
         (fer2013.tar.gz holds fer2013/fer2013.csv). Put the csv into datasets/ or name its folder\n\
         with --data. To see the pipeline run without any data, add --synthetic.",
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
    /// The file has other columns.
    #[error("{} has the columns '{found}'; FER2013's are 'emotion,pixels,Usage'", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// The header that was read.
        found: String,
    },
    /// Too much of the file is broken to trust the rest.
    #[error(
        "{} has {bad} bad rows of {rows}, more than 1 %: it is damaged or of another form. The first: {first}",
        path.display()
    )]
    TooManyBadRows {
        /// The file.
        path: PathBuf,
        /// How many rows were refused.
        bad: usize,
        /// How many rows there are.
        rows: usize,
        /// The first refusal.
        first: RowError,
    },
    /// A split that is needed holds nothing.
    #[error("{} holds no {split} rows, which are needed here", path.display())]
    EmptySplit {
        /// The file.
        path: PathBuf,
        /// The split's name.
        split: &'static str,
    },
}

/// One row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {reason}")]
pub(crate) struct RowError {
    /// The line in the file, from 1.
    pub(crate) line: u64,
    /// What is wrong with it.
    pub(crate) reason: BadRow,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum BadRow {
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
    /// The csv itself is broken here.
    #[error("{0}")]
    Csv(String),
}
