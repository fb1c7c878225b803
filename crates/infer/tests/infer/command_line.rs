//! The `infer` binary as a user runs it.

use crate::pictures::{astronaut, checkpoint, encoded, group};
use image::{ImageFormat, RgbImage};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn infer(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_infer"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap()
}

fn folder_with(name: &str, picture: &RgbImage) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), encoded(picture, ImageFormat::Jpeg)).unwrap();
    folder
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_photo_becomes_one_line_of_json_from_any_folder() {
    let folder = folder_with("face.jpg", &astronaut());
    let output = infer(&folder, &["face.jpg", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<_> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), 1);
    let report: Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!(report["source"], "face.jpg");
    assert_eq!(report["reading"], Value::Null);
    let face = &report["faces"][0];
    assert!(face["box"][2].as_f64().unwrap() > 80.0, "{face}");
    let probabilities = face["probabilities"].as_object().unwrap();
    let sum: f64 = probabilities.values().map(|value| value.as_f64().unwrap()).sum();
    assert!(probabilities.len() == 7 && (sum - 1.0).abs() < 1e-4, "{face}");
    assert_eq!(face["confidence"], probabilities[face["expression"].as_str().unwrap()]);
}

#[test]
fn the_network_that_ships_reads_a_smile_as_happy() {
    let folder = folder_with("smile.jpg", &astronaut());
    let output = infer(&folder, &["smile.jpg", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let face = &report["faces"][0];
    assert_eq!(
        (face["expression"].as_str(), face["mood"].as_str()),
        (Some("happy"), Some("happy"))
    );
    assert!(face["confidence"].as_f64().unwrap() > 0.6, "{face}");
}

#[test]
fn a_photo_becomes_a_table() {
    let folder = folder_with("face.jpg", &astronaut());
    let output = infer(&folder, &["face.jpg"]);
    let table = text(&output.stdout);
    assert!(table.starts_with("face.jpg: 1 face\n"), "{table}");
    for column in ["box", "expression", "mood", "angry", "surprise", "neutral", " %"] {
        assert!(table.contains(column), "{table}");
    }
}

#[test]
fn bystanders_are_read_only_when_asked_for() {
    let three = group(640, 240, &[(0, 30, 180), (200, 10, 220), (440, 40, 160)]);
    let folder = folder_with("three.jpg", &three);
    let read = |arguments: &[&str]| {
        let output = infer(&folder, arguments);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let faces = report["faces"].as_array().unwrap();
        faces.iter().filter(|face| face["expression"].is_string()).count()
    };
    assert_eq!(read(&["three.jpg", "--json"]), 1);
    assert_eq!(read(&["three.jpg", "--json", "--all-faces"]), 3);
    let table = infer(&folder, &["three.jpg"]);
    assert!(text(&table.stdout).contains("--all-faces"), "{}", text(&table.stdout));
}

#[test]
fn a_photo_without_a_face_is_told_what_to_do() {
    let folder = folder_with("wall.jpg", &group(640, 480, &[]));
    let output = infer(&folder, &["wall.jpg"]);
    assert!(output.status.success());
    assert!(text(&output.stdout).contains("no face found; use a photo"));
}

#[test]
fn a_bad_file_is_named_and_the_others_are_read() {
    let folder = folder_with("face.jpg", &astronaut());
    std::fs::write(folder.path().join("notes.jpg"), "not a picture").unwrap();
    std::fs::write(folder.path().join("empty.png"), "").unwrap();
    let output = infer(&folder, &["notes.jpg", "missing.jpg", "empty.png", "face.jpg"]);
    assert_eq!(output.status.code(), Some(1));
    let messages: Vec<_> = text(&output.stderr).lines().collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages[0].starts_with("notes.jpg: this is not a picture"), "{messages:?}");
    assert!(messages[1].starts_with("missing.jpg: cannot be read"), "{messages:?}");
    assert!(messages[2].starts_with("empty.png: the picture is empty"), "{messages:?}");
    assert!(text(&output.stdout).starts_with("face.jpg: 1 face"));
}

#[test]
fn another_checkpoint_is_used_or_refused_by_name() {
    let folder = folder_with("face.jpg", &astronaut());
    checkpoint().write(&folder.path().join("small")).unwrap();
    let output = infer(&folder, &["face.jpg", "--checkpoint", "small"]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let refused = infer(&folder, &["face.jpg", "--checkpoint", "missing"]);
    assert_eq!(refused.status.code(), Some(1));
    let message = text(&refused.stderr);
    assert!(message.contains("cannot use the checkpoint missing"), "{message}");
    assert!(message.contains(&format!("{}", Path::new("missing/config.json").display())));
}
