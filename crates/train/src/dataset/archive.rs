//! FER2013 packed: the challenge's `fer2013.tar.gz` and Kaggle's zip archives. Nothing is
//! unpacked to the disk.

use super::load::Contents;
use super::{DataError, fer2013, folders};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use tar::Archive;
use zip::ZipArchive;

/// The largest picture's file that is read from an archive, in bytes.
const LARGEST_PICTURE: u64 = 64 << 20;

/// Reads the csv in a tar.gz.
///
/// # Errors
/// [`DataError`] when the archive is damaged or holds no csv.
pub(super) fn read_tar_gz(path: &Path) -> Result<Contents, DataError> {
    let read_error = |source| DataError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(read_error)?;
    let mut archive = Archive::new(MultiGzDecoder::new(BufReader::new(file)));
    for entry in archive.entries().map_err(read_error)? {
        let entry = entry.map_err(read_error)?;
        let name = entry.path().map_err(read_error)?.to_string_lossy().into_owned();
        if is_csv(&name) {
            return Ok(fer2013::read(entry, path)?.into());
        }
    }
    Err(DataError::EmptyArchive(path.to_owned()))
}

/// Reads the csv or the pictures in a zip archive.
///
/// # Errors
/// [`DataError`] when the archive is damaged or holds neither.
pub(super) fn read_zip(path: &Path) -> Result<Contents, DataError> {
    let read_error = |source| DataError::Read { path: path.to_owned(), source };
    let mut archive = open_zip(path).map_err(read_error)?;
    let csv = names(&archive).into_iter().filter(|name| is_csv(name)).min();
    if let Some(csv) = csv {
        let entry = archive.by_name(&csv).map_err(|error| read_error(error.into()))?;
        return Ok(fer2013::read(entry, path)?.into());
    }
    let mut pictures: Vec<String> =
        names(&archive).into_iter().filter(|name| folders::is_picture(name)).collect();
    if pictures.is_empty() {
        return Err(DataError::EmptyArchive(path.to_owned()));
    }
    pictures.sort();
    Ok(folders::read_pictures(pictures.into_iter().map(|name| {
        let bytes = unpack(&mut archive, &name);
        (name, bytes)
    })))
}

/// Whether a file is a zip archive that [`read_zip`] finds something in.
pub(super) fn zip_is_known(path: &Path) -> bool {
    open_zip(path).is_ok_and(|archive| {
        names(&archive).iter().any(|name| is_csv(name) || folders::is_picture(name))
    })
}

fn open_zip(path: &Path) -> io::Result<ZipArchive<BufReader<File>>> {
    Ok(ZipArchive::new(BufReader::new(File::open(path)?))?)
}

/// The names that are text.
fn names(archive: &ZipArchive<BufReader<File>>) -> Vec<String> {
    archive.file_names().flatten().map(Cow::into_owned).collect()
}

fn unpack(archive: &mut ZipArchive<BufReader<File>>, name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    archive.by_name(name)?.take(LARGEST_PICTURE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_csv(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|file| fer2013::FILES.contains(&file))
}
