use super::*;
use crate::dataset::tests::{Packed, encoded, write_files};
use crate::dataset::{draw, load};
use image::ImageFormat;

fn face() -> Vec<u8> {
    encoded(&draw(1, 0, 1).training.pixels, ImageFormat::Png)
}

#[test]
fn the_name_of_a_file_says_its_split_more_exactly_than_its_folder() {
    let split = |name: &str| place_of(name).unwrap().1;
    assert_eq!(split("test/happy/PublicTest_12.jpg"), Split::PublicTest);
    assert_eq!(split("test/happy/PrivateTest_12.jpg"), Split::PrivateTest);
    assert_eq!(split("test/happy/12.jpg"), Split::PrivateTest);
    assert_eq!(split("Validation/happy/12.jpg"), Split::PublicTest);
    assert_eq!(split("train/happy/PublicTest.jpg"), Split::Training);
    assert_eq!(split("happy/12.jpg"), Split::Training);
}

#[test]
fn classes_go_by_our_words_by_nouns_and_by_fer2013s_numbers() {
    for names in [
        ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
        ["Anger", "Disgusted", "fearful", "Happiness", "SADNESS", "surprised", "Neutral"],
        ["0", "1", "2", "3", "4", "5", "6"],
    ] {
        let read = names.map(|name| place_of(&format!("train/{name}/1.png")).unwrap().0);
        assert_eq!(read, Expression::ALL);
    }
    let refused = place_of("train/contempt/1.png").unwrap_err().to_string();
    assert!(refused.contains("'contempt' is none of angry"), "{refused}");
}

#[test]
fn what_systems_and_packers_leave_behind_is_not_looked_at() {
    for name in [
        "train/happy/.DS_Store",
        "train/happy/Thumbs.db",
        "__MACOSX/train/happy/._1.png",
        "train/happy/",
        "notes/1.png",
    ] {
        assert!(!is_picture(name), "{name}");
    }
    assert!(is_picture("train/happy/1.png") && is_picture("archive/train/contempt/1.png"));
}

#[test]
fn a_broken_picture_is_named_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<Packed> =
        (0..200).map(|number| (format!("train/sad/{number}.png"), face())).collect();
    files.push(("train/sad/broken.png".to_owned(), b"<!doctype html>".to_vec()));
    files.push(("train/contempt/1.png".to_owned(), face()));
    write_files(folder.path(), &files);
    let loaded = load(folder.path()).unwrap();
    assert_eq!(loaded.dataset.training.len() + loaded.held_out, 200);
    let named: Vec<String> = loaded.left_out.iter().map(ToString::to_string).collect();
    let [folder, broken] = named.as_slice() else { panic!("{named:?}") };
    assert!(folder.starts_with("train/contempt/1.png: its folder 'contempt'"), "{folder}");
    assert!(broken.starts_with("train/sad/broken.png: "), "{broken}");
}

#[test]
fn more_than_one_broken_picture_in_a_hundred_stops_the_reading() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<Packed> =
        (0..99).map(|number| (format!("sad/{number}.png"), face())).collect();
    files.push(("happy/1.png".to_owned(), Vec::new()));
    write_files(folder.path(), &files);
    assert!(load(folder.path()).is_ok(), "one of a hundred is allowed");
    write_files(folder.path(), &[("happy/2.png".to_owned(), Vec::new())]);
    let message = load(folder.path()).unwrap_err().to_string();
    assert!(message.contains("2 bad pictures of 101"), "{message}");
    assert!(message.contains("happy/1.png"), "{message}");
}
