//! Pictures in folders: `train/CLASS/…` and `test/CLASS/…`, or `CLASS/…`. FER2013's own names,
//! such as `PublicTest_123.jpg`, say the split more exactly than the folder does.

use super::bounded::Bounded;
use super::error::Reason;
use super::find::entries;
use super::load::Contents;
use super::{Dataset, LeftOut, Split, image_file};
use model::Expression;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Files that are held in memory and decoded at once, on all cores.
const BLOCK: usize = 1024;
/// Bytes of files that are enough for a block.
const BLOCK_BYTES: usize = 64 << 20;
/// The largest file of a picture, in bytes.
const LARGEST_PICTURE: u64 = 16 << 20;

/// Whether a folder holds class folders, with or without a level of splits.
pub(super) fn is_known(folder: &Path) -> bool {
    let has_class =
        |folder: &Path| entries(folder).1.iter().any(|folder| class_of(&name_of(folder)).is_some());
    let splits =
        entries(folder).1.into_iter().filter(|folder| split_of(&name_of(folder)).is_some());
    has_class(folder) || splits.into_iter().any(|folder| has_class(&folder))
}

/// Reads the pictures in a folder's class folders; a file that cannot be read is left out and
/// named.
pub(super) fn read(root: &Path) -> Contents {
    let mut names = Vec::new();
    list(root, "", 3, &mut names);
    names.sort();
    read_pictures(names.into_iter().map(|name| {
        let bytes = File::open(root.join(&name)).and_then(bytes);
        (name, bytes)
    }))
}

/// Decodes pictures given by their names, which end in `[SPLIT/]CLASS/FILE`, with their bytes;
/// a file that stands elsewhere is not looked at.
pub(super) fn read_pictures(
    files: impl Iterator<Item = (String, io::Result<Vec<u8>>)>,
) -> Contents {
    let mut dataset = Dataset::default();
    let mut left_out = Vec::new();
    let mut files = files;
    loop {
        let mut held = 0;
        let mut block = Vec::new();
        while block.len() < BLOCK
            && held < BLOCK_BYTES
            && let Some((name, bytes)) = files.next()
        {
            held += bytes.as_ref().map_or(0, Vec::len);
            block.push((name, bytes));
        }
        if block.is_empty() {
            return Contents { dataset, left_out, rows: Vec::new() };
        }
        let decoded: Vec<_> = block
            .into_par_iter()
            .map(|(name, bytes)| match decode(&name, bytes) {
                Ok(picture) => Ok(picture),
                Err(reason) => Err(LeftOut::file(name, reason)),
            })
            .collect();
        for picture in decoded {
            match picture {
                Ok((label, split, picture)) => dataset.split_mut(split).push(&picture, label),
                Err(file) => left_out.push(file),
            }
        }
    }
}

/// The bytes of a picture's file.
pub(super) fn bytes(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Bounded::new(file, LARGEST_PICTURE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn decode(name: &str, bytes: io::Result<Vec<u8>>) -> Result<(Expression, Split, Vec<u8>), Reason> {
    let (label, split) = place_of(name)?;
    let bytes = bytes.map_err(|error| Reason::File(error.to_string()))?;
    Ok((label, split, image_file::decode(&bytes)?))
}

/// Whether a name is that of a picture of a data set: a file in a class folder, or in any folder
/// inside a split's, but none that a system or a packer leaves there.
pub(super) fn is_picture(name: &str) -> bool {
    let mut parts = name.rsplit('/');
    let file = parts.next().unwrap_or_default();
    if file.is_empty() || file.starts_with('.') || ["Thumbs.db", "desktop.ini"].contains(&file) {
        return false;
    }
    let class = parts.next().unwrap_or_default();
    let split = parts.next().unwrap_or_default();
    let rubbish = name.split('/').any(|part| part == "__MACOSX");
    !rubbish && (class_of(class).is_some() || split_of(split).is_some())
}

/// Class and split by a picture's name.
fn place_of(name: &str) -> Result<(Expression, Split), Reason> {
    let mut parts = name.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let class = parts.next().unwrap_or_default();
    let folder = parts.next().and_then(split_of).unwrap_or(Split::Training);
    let label = class_of(class).ok_or_else(|| Reason::Folder(class.to_owned()))?;
    let own = Split::ALL.into_iter().find(|split| {
        file.strip_prefix(split.name()).is_some_and(|number| number.starts_with('_'))
    });
    Ok((label, own.unwrap_or(folder)))
}

/// The split that a folder's name means.
fn split_of(folder: &str) -> Option<Split> {
    match folder.to_lowercase().as_str() {
        "train" | "training" => Some(Split::Training),
        "publictest" | "validation" | "valid" | "val" => Some(Split::PublicTest),
        "test" | "privatetest" => Some(Split::PrivateTest),
        _ => None,
    }
}

/// The expression that a folder's name means: ours, the noun, or FER2013's number.
fn class_of(folder: &str) -> Option<Expression> {
    match folder.to_lowercase().as_str() {
        "0" | "anger" => Some(Expression::Angry),
        "1" | "disgusted" => Some(Expression::Disgust),
        "2" | "fearful" => Some(Expression::Fear),
        "3" | "happiness" => Some(Expression::Happy),
        "4" | "sadness" => Some(Expression::Sad),
        "5" | "surprised" => Some(Expression::Surprise),
        "6" => Some(Expression::Neutral),
        name => name.parse().ok(),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Adds the pictures in a folder, named from the data set's folder on, `depth` levels deep.
fn list(root: &Path, inside: &str, depth: usize, names: &mut Vec<String>) {
    let (files, folders) = entries(&root.join(inside));
    let below = |path: &Path| match inside {
        "" => name_of(path),
        _ => format!("{inside}/{}", name_of(path)),
    };
    names.extend(files.iter().map(|path| below(path)).filter(|name| is_picture(name)));
    if depth > 1 {
        for folder in folders {
            list(root, &below(&folder), depth - 1, names);
        }
    }
}

#[cfg(test)]
mod tests;
