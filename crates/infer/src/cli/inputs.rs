//! What the paths of the command line stand for.

use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::{Path, PathBuf};

const PHOTOS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
const FILMS: [&str; 3] = ["y4m", "mjpeg", "mjpg"];

/// Something to read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Photo(PathBuf),
    Film(PathBuf),
    Pipe,
}

/// The inputs that paths stand for, in their order; those of a folder and the folders in it by
/// name. A folder that cannot be read or holds nothing is an error in its place.
pub(crate) fn find(paths: &[PathBuf]) -> Vec<Result<Input>> {
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(Ok(Input::Pipe));
        } else if path.is_dir() {
            let before = found.len();
            walk(path, &mut found);
            if found.len() == before {
                found.push(Err(anyhow!(
                    "{}: holds no photo (.{}) and no film (.{}); choose another folder",
                    path.display(),
                    PHOTOS.join(", ."),
                    FILMS.join(", .")
                )));
            }
        } else {
            found.push(Ok(Input::of(path.clone()).unwrap_or_else(Input::Photo)));
        }
    }
    found
}

impl Input {
    /// Where it lies, if it is a file.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Photo(path) | Self::Film(path) => Some(path),
            Self::Pipe => None,
        }
    }

    /// By the name's extension; the path again if that says nothing.
    fn of(path: PathBuf) -> Result<Self, PathBuf> {
        let extension = path.extension().map(|text| text.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some(film) if FILMS.contains(&film) => Ok(Self::Film(path)),
            Some(photo) if PHOTOS.contains(&photo) => Ok(Self::Photo(path)),
            _ => Err(path),
        }
    }
}

fn walk(folder: &Path, found: &mut Vec<Result<Input>>) {
    let entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("{}: cannot be read", folder.display()));
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.push(Err(error)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        // A link to a folder is not followed: it may lead back.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), found);
        } else if let Ok(input) = Input::of(entry.path()) {
            found.push(Ok(input));
        }
    }
}
