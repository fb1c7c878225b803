use super::*;
use crate::dataset::tests::{Packed, csv, encoded, faces, write_tar_gz, write_zip};
use crate::dataset::{draw, load};
use image::{GrayImage, ImageFormat};
use std::fs;
use std::io::Cursor;
use tempfile::TempDir;

fn whole_csv(name: &str) -> Packed {
    (name.to_owned(), csv(&faces(), "emotion,pixels,Usage"))
}

fn refusal(path: &Path) -> String {
    load(path).unwrap_err().to_string()
}

/// A folder that holds the part of an archive that was downloaded before the connection broke.
fn cut_short(name: &str, write: fn(&Path, &[Packed])) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    write(&path, &[whole_csv("fer2013/fer2013.csv")]);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    folder
}

#[test]
fn half_a_download_says_to_download_it_again() {
    let halves = [cut_short("fer2013.tar.gz", write_tar_gz), cut_short("archive.zip", write_zip)];
    for folder in halves {
        let message = refusal(folder.path());
        assert!(message.contains("cannot unpack"), "{message}");
        assert!(message.contains("download it again"), "{message}");
    }
}

#[test]
fn a_damaged_csv_in_an_archive_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.zip");
    write_zip(&path, &[whole_csv("fer2013.csv")]);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 100].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let message = refusal(&path);
    assert!(message.contains("cannot unpack"), "{message}");
}

#[test]
fn an_archive_of_other_things_is_told_from_a_damaged_one() {
    let folder = tempfile::tempdir().unwrap();
    let files = [("letters/to.txt".to_owned(), b"Dear".to_vec())];
    for (name, write) in [("a.tar.gz", write_tar_gz as fn(&Path, &[Packed])), ("a.zip", write_zip)]
    {
        let path = folder.path().join(name);
        write(&path, &files);
        let message = refusal(&path);
        assert!(message.contains("holds neither fer2013.csv"), "{message}");
    }
    assert_eq!(look_into_zip(&folder.path().join("a.zip")), Zip::Foreign);
    assert!(refusal(folder.path()).contains("no data set at"));
}

#[test]
fn names_that_lead_out_of_an_archive_lead_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let absolute = folder.path().join("out/fer2013.csv").to_string_lossy().into_owned();
    for name in ["../out/fer2013.csv", absolute.as_str()] {
        let (tar_gz, zip) = (data.join("fer2013.tar.gz"), data.join("archive.zip"));
        write_tar_gz(&tar_gz, &[whole_csv(name)]);
        write_zip(&zip, &[whole_csv(name)]);
        for archive in [tar_gz, zip] {
            assert_eq!(load(&archive).unwrap().dataset.training.len(), 140);
        }
    }
    let png = encoded(&draw(1, 0, 1).training.pixels, ImageFormat::Png);
    let pictures = data.join("pictures.zip");
    write_zip(&pictures, &[("../../out/train/happy/1.png".to_owned(), png)]);
    assert_eq!(load(&pictures).unwrap().dataset.training.len(), 1);
    assert!(!folder.path().join("out").exists());
}

#[test]
fn rows_without_end_are_not_read_to_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fer2013.zip");
    let csv = [&b"emotion,pixels,Usage\n"[..], &b"0\n".repeat(16 << 20)].concat();
    write_zip(&path, &[("fer2013.csv".to_owned(), csv)]);
    assert!(fs::metadata(&path).unwrap().len() < 1 << 20);
    let message = refusal(&path);
    assert!(message.contains("line 2: 1 columns instead of 3"), "{message}");
}

#[test]
fn pictures_that_swell_up_are_left_out_and_named() {
    let mut wide = Cursor::new(Vec::new());
    GrayImage::new(8193, 1).write_to(&mut wide, ImageFormat::Png).unwrap();
    let face = encoded(&draw(1, 0, 1).training.pixels, ImageFormat::Png);
    let mut files: Vec<Packed> =
        (0..300).map(|number| (format!("train/sad/{number}.png"), face.clone())).collect();
    files.push(("train/sad/heavy.png".to_owned(), vec![0; (16 << 20) + 1]));
    files.push(("train/sad/wide.png".to_owned(), wide.into_inner()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.zip");
    write_zip(&path, &files);
    let left_out: Vec<String> =
        load(&path).unwrap().left_out.iter().map(ToString::to_string).collect();
    let [heavy, wide] = left_out.as_slice() else { panic!("{left_out:?}") };
    assert!(heavy.starts_with("train/sad/heavy.png: larger than 16 MiB"), "{heavy}");
    assert!(wide.starts_with("train/sad/wide.png: "), "{wide}");
}
