//! The `infer` binary as a user runs it.

use crate::pictures::{astronaut, checkpoint, encoded, group, hollow_png, png_with_profile};
use image::{ImageFormat, RgbImage};
use infer::FrameSource;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
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
fn a_smile_at_a_tenth_of_the_light_is_still_happy() {
    let mut dark = astronaut();
    for value in dark.iter_mut() {
        *value /= 10;
    }
    let folder = tempfile::tempdir().unwrap();
    let png = encoded(&dark, ImageFormat::Png);
    std::fs::write(folder.path().join("dark.png"), png).unwrap();
    let output = infer(&folder, &["dark.png", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["faces"][0]["expression"], "happy");
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
    assert_eq!(refused.status.code(), Some(2));
    let message = text(&refused.stderr);
    assert!(message.contains("cannot use the checkpoint missing"), "{message}");
    assert!(message.contains(&format!("{}", Path::new("missing/config.json").display())));
}

/// A face that stays for `frames` frames.
fn film(frames: usize) -> Vec<u8> {
    encoded(&group(320, 240, &[(40, 10, 220)]), ImageFormat::Jpeg).repeat(frames)
}

fn piped(folder: &TempDir, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_infer"))
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_film_becomes_a_line_a_frame_and_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("face.mjpeg"), film(20)).unwrap();
    let output = infer(&folder, &["face.mjpeg", "--json", "--frame-rate", "10"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 20);
    assert_eq!((&lines[7]["frame"], &lines[7]["time_s"]), (&Value::from(7), &Value::from(0.7)));
    assert!(lines[0]["faces"][0]["expression"].is_string());
    assert_eq!(lines[0]["reading"]["state"], "unsure");
    assert_eq!(lines[19]["reading"]["state"], "steady");
    let summary = text(&output.stderr);
    for part in ["20 frames, 20 with a face", "flips a minute: 0.0 raw", "decode", "classify"] {
        assert!(summary.contains(part), "{summary}");
    }
}

#[test]
fn standard_input_may_be_a_film_or_a_photo() {
    let folder = tempfile::tempdir().unwrap();
    let photo = film(1);
    let output = piped(&folder, &["-", "--json"], &photo);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["source"], &report["frame"]), (&Value::from("stdin"), &Value::Null));
    let png = encoded(&astronaut(), ImageFormat::Png);
    assert!(text(&piped(&folder, &["-"], &png).stdout).starts_with("stdin: 1 face"));
    assert_eq!(text(&piped(&folder, &["-"], &film(3)).stdout).lines().count(), 3);
    assert_eq!(piped(&folder, &["-"], b"").status.code(), Some(2));
}

#[test]
fn a_folder_is_read_with_the_folders_in_it() {
    let folder = folder_with("b.jpg", &astronaut());
    std::fs::create_dir(folder.path().join("a")).unwrap();
    std::fs::write(folder.path().join("a/face.mjpeg"), film(2)).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
    let output = infer(&folder, &[".", "--csv"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows: Vec<_> = text(&output.stdout).lines().collect();
    assert!(rows[0].starts_with("source,frame,time_s,face,x,y,width,height,expression"));
    assert!(rows[1].starts_with("./a/face.mjpeg,0,0.000,0,"), "{rows:?}");
    assert!(rows[3].starts_with("./b.jpg,,,0,"), "{rows:?}");
    let columns = |row: &str| row.split(',').count();
    assert!(rows.len() == 4 && rows.iter().all(|row| columns(row) == columns(rows[0])));
}

#[test]
fn what_was_read_is_drawn_into_copies() {
    let folder = folder_with("face.jpg", &astronaut());
    std::fs::write(folder.path().join("face.mjpeg"), film(3)).unwrap();
    let output = infer(&folder, &["face.jpg", "face.mjpeg", "--annotate", "out"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let photo = image::open(folder.path().join("out/face.jpg")).unwrap().into_rgb8();
    let coloured = photo.pixels().filter(|pixel| pixel[1] > pixel[0].saturating_add(60)).count();
    assert!(photo.dimensions() == (512, 512) && coloured > 300, "{coloured}");
    let copy = std::fs::read(folder.path().join("out/face.mjpeg")).unwrap();
    assert_eq!(FrameSource::new(&copy[..]).unwrap().flatten().count(), 3);
}

#[test]
fn no_copy_takes_the_place_of_an_original() {
    let folder = folder_with("face.jpg", &astronaut());
    std::fs::write(folder.path().join("face.mjpeg"), film(3)).unwrap();
    for name in ["face.jpg", "face.mjpeg"] {
        let before = std::fs::read(folder.path().join(name)).unwrap();
        let output = infer(&folder, &[name, "--annotate", "."]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("--annotate"), "{}", text(&output.stderr));
        assert!(std::fs::read(folder.path().join(name)).unwrap() == before, "{name}");
    }
}

#[test]
fn the_exit_code_tells_all_from_some_from_nothing() {
    let folder = folder_with("face.jpg", &astronaut());
    let code = |arguments: &[&str]| infer(&folder, arguments).status.code();
    assert_eq!(code(&["face.jpg"]), Some(0));
    assert_eq!(code(&["face.jpg", "missing.jpg"]), Some(1));
    assert_eq!(code(&["missing.jpg"]), Some(2));
    assert_eq!(code(&["--frame-rate", "0", "face.jpg"]), Some(2));
    assert_eq!(code(&[]), Some(2));
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let empty = infer(&folder, &["empty"]);
    assert_eq!(empty.status.code(), Some(2));
    assert!(text(&empty.stderr).contains("empty: holds no photo"), "{}", text(&empty.stderr));
}

#[test]
fn a_film_with_a_damaged_frame_is_read_on() {
    let folder = tempfile::tempdir().unwrap();
    let damaged = b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xD9".to_vec();
    let cut = [film(2), damaged, film(1)].concat();
    std::fs::write(folder.path().join("cut.mjpeg"), cut).unwrap();
    let output = infer(&folder, &["cut.mjpeg"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout).lines().count(), 3);
    assert!(text(&output.stderr).contains("cut.mjpeg: frame 2: "), "{}", text(&output.stderr));
}

/// Pictures of few bytes that unpack to as much as is accepted, or to more.
#[test]
#[cfg(target_os = "linux")]
fn a_picture_that_unpacks_to_much_takes_bounded_memory() {
    let flat = RgbImage::new(5000, 5000);
    let (png, webp) = (encoded(&flat, ImageFormat::Png), encoded(&flat, ImageFormat::WebP));
    let bombs = [
        ("flat.png", png, 0),
        ("flat.webp", webp, 0),
        ("wide.png", hollow_png(16_384, 16_384, 16, 6), 2),
        ("profile.png", png_with_profile(1 << 29), 0),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, bomb, code) in bombs {
        assert!(bomb.len() < 1 << 20, "{name}: {} bytes", bomb.len());
        std::fs::write(folder.path().join(name), bomb).unwrap();
        let output = Command::new("sh")
            .args(["-c", "ulimit -v 524288; exec \"$0\" \"$1\"", env!("CARGO_BIN_EXE_infer"), name])
            .env("RAYON_NUM_THREADS", "1")
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{name}: {}", text(&output.stderr));
    }
}
