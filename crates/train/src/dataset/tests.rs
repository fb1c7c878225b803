//! One data set in every form in which people have it.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use image::{GrayImage, ImageFormat};
use model::SIDE;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Cursor, Write as _};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A file's name and bytes.
pub(super) type Packed = (String, Vec<u8>);

/// Drawn faces: 140 in Training, 35 in each other split.
pub(crate) fn faces() -> Dataset {
    let Dataset { training, public_test, .. } = draw(140, 35, 1);
    Dataset { training, public_test, private_test: draw(0, 35, 2).public_test }
}

fn each(dataset: &Dataset) -> impl Iterator<Item = (Split, usize, &[u8], Expression)> {
    Split::ALL.into_iter().flat_map(|split| {
        let pictures = dataset.split(split);
        let one = move |index| (split, index, pictures.picture(index), pictures.labels[index]);
        (0..pictures.len()).map(one)
    })
}

/// The csv of a data set under a header that names the columns in some order.
pub(crate) fn csv(dataset: &Dataset, header: &str) -> Vec<u8> {
    let mut csv = format!("{header}\n");
    for (split, _, picture, label) in each(dataset) {
        let pixels: Vec<String> = picture.iter().map(u8::to_string).collect();
        let columns = header.split(',').map(|column| match column.trim() {
            "emotion" => label.index().to_string(),
            "pixels" => pixels.join(" "),
            _ => split.name().to_owned(),
        });
        writeln!(csv, "{}", columns.collect::<Vec<_>>().join(",")).unwrap();
    }
    csv.into_bytes()
}

pub(super) fn encoded(picture: &[u8], format: ImageFormat) -> Vec<u8> {
    let side = SIDE as u32;
    let mut file = Cursor::new(Vec::new());
    let picture = GrayImage::from_raw(side, side, picture.to_vec()).unwrap();
    image::DynamicImage::from(picture).into_rgb8().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// The files of Kaggle's archive: two folders of classes, the split in each file's name.
fn class_folders(dataset: &Dataset) -> Vec<Packed> {
    let file = |(split, index, picture, label): (Split, usize, &[u8], Expression)| {
        let folder = if split == Split::Training { "train" } else { "test" };
        let name = format!("{folder}/{label}/{}_{index}.png", split.name());
        (name, encoded(picture, ImageFormat::Png))
    };
    each(dataset).map(file).collect()
}

/// The same without a split to choose on, as its names and folders tell.
fn two_splits(dataset: &Dataset) -> Vec<Packed> {
    let file = |(split, index, picture, label): (Split, usize, &[u8], Expression)| {
        let folder = if split == Split::Training { "train" } else { "test" };
        (format!("{folder}/{label}/im{index}.png"), encoded(picture, ImageFormat::Png))
    };
    let all = each(dataset).filter(|(split, ..)| *split != Split::PublicTest);
    all.map(file).collect()
}

pub(super) fn write_files(folder: &Path, files: &[Packed]) {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

pub(super) fn write_tar_gz(path: &Path, files: &[Packed]) {
    let packer = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
    let mut archive = tar::Builder::new(packer);
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        // The packer refuses names that lead out of the archive, which a test may want.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, bytes.as_slice()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap();
}

pub(super) fn write_zip(path: &Path, files: &[Packed]) {
    let mut archive = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in files {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
}

/// Every picture with its split and label, in an order of its own.
fn contents(dataset: &Dataset) -> Vec<(Vec<u8>, Expression, &'static str)> {
    let one = |(split, _, picture, label): (Split, usize, &[u8], Expression)| {
        (picture.to_vec(), label, Split::name(split))
    };
    let mut all: Vec<_> = each(dataset).map(one).collect();
    all.sort();
    all
}

/// Loads what `write` puts into a folder, once by the folder and once by the file's own name.
fn loaded(file: &str, write: impl Fn(&Path)) -> [Loaded; 2] {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    write(&path);
    [load(folder.path()).unwrap(), load(&path).unwrap()]
}

#[test]
fn every_form_of_the_csv_holds_the_same_pictures() {
    let faces = faces();
    let plain = csv(&faces, "emotion,pixels,Usage");
    let blanks = csv(&faces, "emotion, Usage, pixels");
    let packed = |name: &str, bytes: &[u8]| [(name.to_owned(), bytes.to_vec())];
    let forms = [
        loaded("fer2013/fer2013.csv", |path| fs::write(path, &plain).unwrap()),
        loaded("icml_face_data.csv", |path| fs::write(path, &blanks).unwrap()),
        loaded("fer2013.tar.gz", |path| write_tar_gz(path, &packed("fer2013/fer2013.csv", &plain))),
        loaded("archive.zip", |path| write_zip(path, &packed("icml_face_data.csv", &blanks))),
        loaded("challenge/data.zip", |path| write_zip(path, &packed("a/fer2013.csv", &plain))),
    ];
    for loaded in forms.iter().flatten() {
        assert!(contents(&loaded.dataset) == contents(&faces), "{loaded:?}");
        assert_eq!((loaded.left_out.len(), loaded.held_out), (0, 0));
        assert_eq!(loaded.dataset.training.labels, faces.training.labels, "in the same order");
    }
}

#[test]
fn class_folders_hold_the_same_pictures_packed_and_unpacked() {
    let faces = faces();
    let files = class_folders(&faces);
    let in_folder = |files: &[Packed]| -> Vec<Packed> {
        files.iter().map(|(name, bytes)| (format!("archive/{name}"), bytes.clone())).collect()
    };
    let forms = [
        loaded("archive.zip", |path| write_zip(path, &files)),
        loaded("fer.zip", |path| write_zip(path, &in_folder(&files))),
        loaded("archive", |path| write_files(path, &files)),
    ];
    for loaded in forms.iter().flatten() {
        assert!(contents(&loaded.dataset) == contents(&faces), "{:?}", loaded.path);
        assert_eq!((loaded.left_out.len(), loaded.held_out), (0, 0));
    }
}

#[test]
fn without_a_split_to_choose_on_a_tenth_of_training_takes_its_place() {
    let mut faces = faces();
    for index in 0..70 {
        let (picture, label) =
            (faces.training.picture(index).to_vec(), faces.training.labels[index]);
        faces.training.push(&picture, label);
    }
    let files = two_splits(&faces);
    let forms = [
        loaded("archive.zip", |path| write_zip(path, &files)),
        loaded("faces", |path| write_files(path, &files)),
    ];
    let [first, others @ ..] = forms.as_flattened() else { panic!("no form") };
    let Dataset { training, public_test, private_test } = &first.dataset;
    assert_eq!((first.held_out, public_test.counts()), (21, [3; Expression::COUNT]));
    assert_eq!((training.len(), private_test.len()), (189, 35));
    assert!(public_test.found_in(training).iter().all(|found| !found), "copies stay together");
    for other in others {
        assert!(contents(&other.dataset) == contents(&first.dataset), "{:?}", other.path);
    }
}

#[test]
fn pictures_may_be_of_any_usual_format() {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, Pnm, Tiff, WebP};
    let face = draw(1, 0, 1).training.pixels;
    for format in [Bmp, Gif, Jpeg, Png, Pnm, Tiff, WebP] {
        let suffix = format.extensions_str()[0];
        let file = (format!("train/happy/1.{suffix}"), encoded(&face, format));
        let [loaded, _] = loaded("faces", |path| write_files(path, std::slice::from_ref(&file)));
        assert_eq!(loaded.left_out, [], "{format:?}");
        let read = loaded.dataset.training.picture(0);
        let apart: u32 = read.iter().zip(&face).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        assert!(apart < 8 * face.len() as u32, "{format:?} differs by {apart} in all");
    }
}

#[test]
fn votes_lie_beside_an_archive_as_beside_a_csv() {
    let faces = faces();
    let mut votes = String::from(
        "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n",
    );
    for (split, ..) in each(&faces) {
        writeln!(votes, "{},,0,9,1,0,0,0,0,0,0,0", split.name()).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let csv = ("fer2013/fer2013.csv".to_owned(), csv(&faces, "emotion,pixels,Usage"));
    write_tar_gz(&folder.path().join("fer2013.tar.gz"), &[csv]);
    fs::write(folder.path().join("fer2013new.csv"), votes).unwrap();
    let mut loaded = load(folder.path()).unwrap();
    loaded.join_votes(None).unwrap();
    let happy = loaded.dataset.public_test.votes(34).unwrap()[Expression::Happy.index()];
    assert!((happy - 0.9).abs() < 1e-6, "{happy}");
}
