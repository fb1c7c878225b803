//! FER2013 packed: the challenge's `fer2013.tar.gz` and Kaggle's zip archives. Nothing is
//! unpacked to the disk, so the names in an archive lead nowhere; what it unpacks to in memory is
//! bounded.

use super::bounded::Bounded;
use super::load::Contents;
use super::{DataError, fer2013, folders};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use tar::Archive;
use zip::ZipArchive;
use zip::result::ZipError;

/// The largest csv that is unpacked, in bytes; FER2013's has 301 million.
const LARGEST_CSV: u64 = 1 << 30;

/// Reads the csv in a tar.gz.
///
/// # Errors
/// [`DataError`] when the archive is damaged or holds no csv.
pub(super) fn read_tar_gz(path: &Path) -> Result<Contents, DataError> {
    let unpack_error = |source| DataError::Unpack { path: path.to_owned(), source };
    let file = BufReader::new(open(path)?);
    let mut archive = Archive::new(Bounded::new(MultiGzDecoder::new(file), LARGEST_CSV));
    for entry in archive.entries().map_err(unpack_error)? {
        let entry = entry.map_err(unpack_error)?;
        let name = entry.path().map_err(unpack_error)?.to_string_lossy().into_owned();
        if is_csv(&name) {
            return read_csv(entry, path);
        }
    }
    Err(DataError::EmptyArchive(path.to_owned()))
}

/// Reads the csv or the pictures in a zip archive.
///
/// # Errors
/// [`DataError`] when the archive is damaged or holds neither.
pub(super) fn read_zip(path: &Path) -> Result<Contents, DataError> {
    let unpack_error =
        |error: ZipError| DataError::Unpack { path: path.to_owned(), source: error.into() };
    let mut archive = ZipArchive::new(BufReader::new(open(path)?)).map_err(unpack_error)?;
    let csv = names(&archive).into_iter().filter(|name| is_csv(name)).min();
    if let Some(csv) = csv {
        let entry = archive.by_name(&csv).map_err(unpack_error)?;
        return read_csv(Bounded::new(entry, LARGEST_CSV), path);
    }
    let mut pictures: Vec<String> =
        names(&archive).into_iter().filter(|name| folders::is_picture(name)).collect();
    if pictures.is_empty() {
        return Err(DataError::EmptyArchive(path.to_owned()));
    }
    pictures.sort();
    Ok(folders::read_pictures(pictures.into_iter().map(|name| {
        let bytes = archive.by_name(&name).map_err(io::Error::from).and_then(folders::bytes);
        (name, bytes)
    })))
}

/// What a zip archive looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zip {
    /// It has something for [`read_zip`].
    Known,
    /// It has other things.
    Foreign,
    /// It cannot be opened.
    Damaged,
}

/// Looks into a zip archive.
pub(super) fn look_into_zip(path: &Path) -> Zip {
    let archive = File::open(path)
        .map_err(ZipError::from)
        .and_then(|file| ZipArchive::new(BufReader::new(file)));
    match archive.map(|archive| names(&archive)) {
        Err(_) => Zip::Damaged,
        Ok(names) if names.iter().any(|name| is_csv(name) || folders::is_picture(name)) => {
            Zip::Known
        }
        Ok(_) => Zip::Foreign,
    }
}

fn open(path: &Path) -> Result<File, DataError> {
    File::open(path).map_err(|source| DataError::Read { path: path.to_owned(), source })
}

fn read_csv(input: impl Read, path: &Path) -> Result<Contents, DataError> {
    match fer2013::read(input, path) {
        Err(DataError::Read { path, source }) => Err(DataError::Unpack { path, source }),
        read => Ok(read?.into()),
    }
}

/// The names that are text.
fn names(archive: &ZipArchive<BufReader<File>>) -> Vec<String> {
    archive.file_names().flatten().map(Cow::into_owned).collect()
}

fn is_csv(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|file| fer2013::FILES.contains(&file))
}

#[cfg(test)]
mod tests;
