//! What a person may ask of `train fit`, asked on the command line.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn train(folder: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_train"));
    command.args(line.split_whitespace()).current_dir(folder).output().unwrap()
}

/// The standard output of a line that must succeed.
fn succeed(folder: &Path, line: &str) -> String {
    let output = train(folder, line);
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The message of a line that must fail.
fn fail(folder: &Path, line: &str) -> String {
    let output = train(folder, line);
    assert!(!output.status.success(), "{line}");
    String::from_utf8(output.stderr).unwrap()
}

/// 14 pictures in each split, two of each class, with FER+'s votes: all for surprise.
fn write_data(folder: &Path) {
    let mut pictures = String::from("emotion,pixels,Usage\n");
    let mut votes = String::from(
        "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n",
    );
    for split in ["Training", "PublicTest"] {
        for row in 0..14 {
            let pixels: Vec<String> =
                (0..48 * 48).map(|i| ((7 * row + i % (row + 2) * 40) % 256).to_string()).collect();
            writeln!(pictures, "{},{},{split}", row % 7, pixels.join(" ")).unwrap();
            writeln!(votes, "{split},fer{row}.png,0,0,10,0,0,0,0,0,0,0").unwrap();
        }
    }
    fs::write(folder.join("fer2013.csv"), pictures).unwrap();
    fs::write(folder.join("fer2013new.csv"), votes).unwrap();
}

#[test]
fn every_network_trains_is_scored_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    write_data(folder.path());
    for network in [
        "mission",
        "slim --channels 4,4,8,8 --hidden 8 --residual --squeeze-excitation",
        "vgg --channels 2,4,4,8 --hidden 8",
        "resnet18 --channels 2,4,4,8",
    ] {
        let name = network.split(' ').next().unwrap();
        let fit = format!(
            "fit --data . --network {network} --name {name} --epochs 1 --warmup-epochs 0 \
             --batch-size 7"
        );
        succeed(folder.path(), &fit);
        succeed(folder.path(), &format!("resume runs/{name} --epochs 2"));
        let json = succeed(folder.path(), &format!("evaluate runs/{name}/best --data . --json"));
        let figures: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(figures["n"], 14, "{name}");
    }
}

#[test]
fn a_network_learns_from_what_others_say() {
    let folder = tempfile::tempdir().unwrap();
    write_data(folder.path());
    let small =
        "--data . --epochs 2 --warmup-epochs 0 --batch-size 7 --channels 2,2,4,4 --hidden 4";
    for name in ["first", "second"] {
        succeed(folder.path(), &format!("fit {small} --name {name}"));
    }
    succeed(folder.path(), "teach runs/first/best runs/second/best --data . --out soft/both.csv");
    let soft = fs::read_to_string(folder.path().join("soft/both.csv")).unwrap();
    assert_eq!(soft.lines().count(), 2 + 14, "{soft}");
    succeed(
        folder.path(),
        &format!("fit {small} --name pupil --soft-targets soft/both.csv --teacher-temperature 2"),
    );

    // Or they are asked as it goes, also after a stop.
    succeed(
        folder.path(),
        &format!("fit {small} --name asking --teacher runs/first,runs/second --teacher-weight 1"),
    );
    succeed(folder.path(), "resume runs/asking --epochs 3");
    fs::rename(folder.path().join("runs/second"), folder.path().join("gone")).unwrap();
    let message = fail(folder.path(), "resume runs/asking --epochs 4");
    assert!(message.contains("runs/second"), "{message}");
    succeed(folder.path(), &format!("fit {small} --seed 7 --name second"));
    let message = fail(folder.path(), "resume runs/asking --epochs 4");
    assert!(message.contains("another teacher 2"), "{message}");

    // Data that were moved are found where `--data` says, and must be the same.
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("fer2013.csv");
    fs::copy(folder.path().join("fer2013.csv"), &moved).unwrap();
    fs::remove_file(folder.path().join("fer2013.csv")).unwrap();
    let resume = |epochs: u8| format!("resume runs/first --epochs {epochs}");
    let message = fail(folder.path(), &resume(3));
    assert!(message.contains("fer2013"), "{message}");
    let resume = |epochs: u8| format!("{} --data {}", resume(epochs), elsewhere.path().display());
    succeed(folder.path(), &resume(3));
    let without_disgust = fs::read_to_string(&moved).unwrap().replace("\n1,", "\n0,");
    fs::write(&moved, without_disgust).unwrap();
    let message = fail(folder.path(), &resume(4));
    assert!(message.contains("no picture of disgust") && message.contains("another"), "{message}");

    let small = small.replace("--data .", "--synthetic");
    let other = format!("fit {small} --name other --soft-targets soft/both.csv");
    let message = fail(folder.path(), &other);
    assert!(message.contains("other Training pictures"), "{message}");
}

/// A column of a run's `metrics.csv`.
fn column(folder: &Path, run: &str, name: &str) -> Vec<f64> {
    let metrics = fs::read_to_string(folder.join("runs").join(run).join("metrics.csv")).unwrap();
    let mut lines = metrics.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let place = lines.next().unwrap().iter().position(|found| *found == name).unwrap();
    lines.map(|row| row[place].parse().unwrap()).collect()
}

#[test]
fn a_plateau_goes_on_where_it_stood_when_a_run_is_resumed() {
    let folder = tempfile::tempdir().unwrap();
    // One picture under every label: the accuracy is a seventh whatever is learnt.
    let pixels = vec!["90"; 48 * 48].join(" ");
    let mut csv = String::from("emotion,pixels,Usage\n");
    for row in 0..14 {
        let split = if row < 7 { "Training" } else { "PublicTest" };
        writeln!(csv, "{},{pixels},{split}", row % 7).unwrap();
    }
    fs::write(folder.path().join("fer2013.csv"), csv).unwrap();
    let fit = "fit --data . --schedule plateau --learning-rate 0.01 --warmup-epochs 0 \
               --batch-size 7 --channels 2,2,4,4 --hidden 4";
    succeed(folder.path(), &format!("{fit} --epochs 12 --name whole"));
    succeed(folder.path(), &format!("{fit} --epochs 4 --name halves"));
    succeed(folder.path(), "resume runs/halves --epochs 8");
    succeed(folder.path(), "resume runs/halves --epochs 12");
    let rates = column(folder.path(), "whole", "learning_rate");
    let expected = [[0.01; 6].as_slice(), &[0.0075; 5], &[0.005_625]].concat();
    assert_eq!(rates.len(), expected.len());
    assert!(rates.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{rates:?}");
    assert_eq!(column(folder.path(), "halves", "learning_rate"), rates);
}

#[test]
fn votes_of_fer_plus_are_learnt_beside_the_labels() {
    let folder = tempfile::tempdir().unwrap();
    write_data(folder.path());
    let fit = "fit --data . --epochs 12 --warmup-epochs 0 --batch-size 7 --channels 4,4,8,8 \
               --hidden 8 --dropout 0 --ema-decay 0 --augment none --label-smoothing 0 --name";
    succeed(folder.path(), &format!("{fit} plain"));
    succeed(folder.path(), &format!("{fit} voted --fer-plus 1"));
    let loss = |run| column(folder.path(), run, "train_loss");
    let of_votes = |(both, labels): (f64, f64)| both - labels;
    let of_votes: Vec<_> = loss("voted").into_iter().zip(loss("plain")).map(of_votes).collect();
    assert!(of_votes[0] > 0.5 && of_votes[11] < 0.1, "all votes are for one class: {of_votes:?}");
}

#[test]
fn a_run_follows_a_file_and_flags_win() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = "synthetic = true\nepochs = 9\nwarmup_epochs = 0\nchannels = [2, 2, 4, 4]\n\
                  hidden = 4\noptimizer = \"adamw\"\nrebalance = \"sampling\"\nmixup = 0.2\n";
    fs::write(folder.path().join("recipe.toml"), recipe).unwrap();
    succeed(folder.path(), "fit --config recipe.toml --epochs 1 --name followed");
    let config = fs::read(folder.path().join("runs/followed/config.json")).unwrap();
    let config: serde_json::Value = serde_json::from_slice(&config).unwrap();
    assert_eq!((&config["epochs"], &config["optimizer"]), (&1.into(), &"adamw".into()));
    assert_eq!(config["architecture"]["slim"]["stages"], serde_json::json!([2, 4, 4]));

    fs::write(folder.path().join("recipe.toml"), "epoch = 9\n").unwrap();
    let message = fail(folder.path(), "fit --config recipe.toml");
    assert!(message.contains("recipe.toml") && message.contains("'epoch'"), "{message}");
}

#[test]
fn a_summary_shows_layers_without_any_data() {
    let folder = tempfile::tempdir().unwrap();
    let summary = succeed(folder.path(), "summary --network resnet18");
    let total = summary.lines().last().unwrap().split_whitespace().nth(2).unwrap();
    // PyTorch's for small pictures has 11,173,962 with three colours and ten classes.
    assert_eq!(total.parse(), Ok(11_173_962 - 2 * 9 * 64 - 3 * 513), "{summary}");
}
