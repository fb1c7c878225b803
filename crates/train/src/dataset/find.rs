//! Looks for a data set: a csv before an archive of it, an archive before loose pictures.

use super::archive::{Zip, look_into_zip};
use super::{DataError, fer2013, folders};
use serde::Serialize;
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The forms in which people have FER2013, the preferred first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    /// `fer2013.csv` or `icml_face_data.csv`.
    Csv,
    /// The challenge's `fer2013.tar.gz`, which holds the csv.
    TarGz,
    /// Kaggle's `archive.zip`: a csv, or pictures in folders.
    Zip,
    /// Pictures in `train/CLASS` and `test/CLASS`, or in `CLASS`.
    Folders,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "a csv",
            Self::TarGz => "a tar.gz of the csv",
            Self::Zip => "a zip archive",
            Self::Folders => "pictures in class folders",
        })
    }
}

/// A data set that has not been read yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) form: Form,
    /// What else lies there.
    pub(super) passed_over: Vec<PathBuf>,
}

/// The data set at `data`: the file itself, or the preferred form in that folder or else in a
/// folder directly inside it.
///
/// # Errors
/// [`DataError::Missing`] when no known form is there, [`DataError::Read`] when it cannot be seen.
pub(super) fn find(data: &Path) -> Result<Found, DataError> {
    if data.is_file() {
        let form = form_of_file(data)?;
        return Ok(Found { path: data.to_owned(), form, passed_over: Vec::new() });
    }
    let mut found = forms_in(data);
    // The class folders in `train` are part of the data set that holds `train`.
    let has_folders = found.iter().any(|(form, _)| *form == Form::Folders);
    let (files, folders) = entries(data);
    let inside = folders.iter().flat_map(|folder| forms_in(folder));
    found.extend(inside.filter(|(form, _)| !(has_folders && *form == Form::Folders)));
    found.sort_by_key(|(form, _)| *form);
    if found.is_empty() {
        // Half a download is named rather than not seen.
        let damaged = |path: &PathBuf| is_zip(path) && look_into_zip(path) == Zip::Damaged;
        found.extend(files.into_iter().find(damaged).map(|path| (Form::Zip, path)));
    }
    let mut found = found.into_iter();
    let Some((form, path)) = found.next() else {
        return Err(DataError::Missing(data.to_owned()));
    };
    Ok(Found { path, form, passed_over: found.map(|(_, path)| path).collect() })
}

/// By its first bytes, so that any name will do.
fn form_of_file(path: &Path) -> Result<Form, DataError> {
    let read_error = |source| DataError::Read { path: path.to_owned(), source };
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(4).read_to_end(&mut start)).map_err(read_error)?;
    Ok(match start.as_slice() {
        [0x1f, 0x8b, ..] => Form::TarGz,
        b"PK\x03\x04" => Form::Zip,
        _ => Form::Csv,
    })
}

/// The data sets directly in a folder.
fn forms_in(folder: &Path) -> Vec<(Form, PathBuf)> {
    let (files, _) = entries(folder);
    let csv = fer2013::FILES.into_iter().map(|name| folder.join(name));
    let mut found: Vec<_> =
        csv.filter(|path| path.is_file()).map(|path| (Form::Csv, path)).collect();
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if name == "fer2013.tar.gz" {
            found.push((Form::TarGz, path));
        } else if is_zip(&path) && look_into_zip(&path) == Zip::Known {
            found.push((Form::Zip, path));
        }
    }
    if folders::is_known(folder) {
        found.push((Form::Folders, folder.to_owned()));
    }
    found
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"))
}

/// The files and the folders in a folder, each by name; nothing where it cannot be listed.
pub(super) fn entries(folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let listed = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().partition(|path| !path.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with empty files and folders of these names.
    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn the_csv_is_preferred_and_the_rest_is_told() {
        let folder = folder(&[
            "archive/train/happy/Training_1.jpg",
            "archive/test/happy/PublicTest_1.jpg",
            "fer2013.tar.gz",
            "icml_face_data.csv",
            "unpacked/fer2013.csv",
            "notes.zip",
        ]);
        let root = folder.path();
        let found = find(root).unwrap();
        assert_eq!((found.path, found.form), (root.join("icml_face_data.csv"), Form::Csv));
        let rest =
            ["unpacked/fer2013.csv", "fer2013.tar.gz", "archive"].map(|name| root.join(name));
        assert_eq!(found.passed_over, rest);
    }

    #[test]
    fn class_folders_are_known_with_and_without_splits() {
        let folder = folder(&["a/train/sad/1.png", "b/sad/1.png", "c/dogs/1.png"]);
        let root = folder.path();
        assert_eq!(find(&root.join("a")).unwrap().path, root.join("a"));
        assert!(find(&root.join("a")).unwrap().passed_over.is_empty());
        assert_eq!(find(&root.join("b")).unwrap().form, Form::Folders);
        assert!(matches!(find(&root.join("c")), Err(DataError::Missing(_))));
    }

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let forms: [(&[u8], Form); 3] = [
            (&[0x1f, 0x8b, 8, 0], Form::TarGz),
            (b"PK\x03\x04..", Form::Zip),
            (b"emotion,pixels,Usage", Form::Csv),
        ];
        for (start, form) in forms {
            let path = folder.path().join("download");
            fs::write(&path, start).unwrap();
            assert_eq!(find(&path).unwrap().form, form);
        }
    }

    #[test]
    fn no_data_set_says_which_forms_there_are_and_where_to_get_them() {
        let message = find(Path::new("nowhere")).unwrap_err().to_string();
        for part in ["nowhere", "kaggle.com", "fer2013.tar.gz", "archive.zip", "--synthetic"] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }
}
