use super::find::{Form, Found, find};
use super::{DataError, Dataset, LeftOut, Split, archive, fer2013, folders, hold_out};
use std::fs::File;
use std::path::{Path, PathBuf};

/// The share of bad pictures above which a data set is not trusted.
const BAD_ALLOWED: f64 = 0.01;

/// A data set with where it came from and what had to be left out.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The file or folder that was read.
    pub(crate) path: PathBuf,
    /// Its form.
    pub(crate) form: Form,
    /// Other forms of data that lie beside it and were not read.
    pub(crate) passed_over: Vec<PathBuf>,
    /// Its pictures.
    pub(crate) dataset: Dataset,
    /// Its bad pictures.
    pub(crate) left_out: Vec<LeftOut>,
    /// How many of Training's pictures became PublicTest because the data has none of its own.
    pub(crate) held_out: usize,
    /// The split of each of a csv's rows in their order, nothing for a bad one.
    pub(super) rows: Vec<Option<Split>>,
}

/// What a form's reader finds.
pub(super) struct Contents {
    pub(super) dataset: Dataset,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) rows: Vec<Option<Split>>,
}

impl Loaded {
    /// Refuses data without pictures in `split`.
    ///
    /// # Errors
    /// [`DataError::EmptySplit`].
    pub(crate) fn require(&self, split: Split) -> Result<(), DataError> {
        if self.dataset.split(split).len() > 0 {
            return Ok(());
        }
        Err(DataError::EmptySplit { path: self.path.clone(), split: split.name() })
    }

    /// All pictures there are, bad ones included.
    fn pictures(&self) -> usize {
        let good: usize = Split::ALL.iter().map(|&split| self.dataset.split(split).len()).sum();
        good + self.left_out.len()
    }
}

/// Reads FER2013 in the form in which it lies at `data`, a file or a folder.
///
/// # Errors
/// [`DataError`] when no known form is there, it cannot be read or over 1 % of its pictures are
/// bad.
pub(crate) fn load(data: &Path) -> Result<Loaded, DataError> {
    let Found { path, form, passed_over } = find(data)?;
    let Contents { dataset, left_out, rows } = match form {
        Form::Csv => {
            let read_error = |source| DataError::Read { path: path.clone(), source };
            fer2013::read(File::open(&path).map_err(read_error)?, &path)?.into()
        }
        Form::TarGz => archive::read_tar_gz(&path)?,
        Form::Zip => archive::read_zip(&path)?,
        Form::Folders => folders::read(&path),
    };
    let held_out = 0;
    let mut loaded = Loaded { path, form, passed_over, dataset, left_out, held_out, rows };
    if let Some(first) = loaded.left_out.first() {
        let (bad, all) = (loaded.left_out.len(), loaded.pictures());
        if bad as f64 > BAD_ALLOWED * all as f64 {
            let (path, first) = (loaded.path, first.clone());
            return Err(DataError::TooManyBad { path, bad, all, first });
        }
    }
    if loaded.rows.is_empty() && loaded.dataset.public_test.len() == 0 {
        loaded.held_out = hold_out::hold_out(&mut loaded.dataset);
    }
    Ok(loaded)
}

impl From<fer2013::Rows> for Contents {
    fn from(rows: fer2013::Rows) -> Self {
        let fer2013::Rows { dataset, left_out, splits, .. } = rows;
        Self { dataset, left_out, rows: splits }
    }
}
