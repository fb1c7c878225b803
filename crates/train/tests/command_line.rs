//! The `train` program as a person runs it.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn train(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_train"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn message(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A csv of 14 blank pictures in each split, two of each class.
fn write_csv(folder: &Path) {
    let mut csv = String::from("emotion,pixels,Usage\n");
    for split in ["Training", "PublicTest", "PrivateTest"] {
        for row in 0..14 {
            let pixels = vec![(10 * row).to_string(); 48 * 48].join(" ");
            writeln!(csv, "{},{pixels},{split}", row % 7).unwrap();
        }
    }
    fs::write(folder.join("fer2013.csv"), csv).unwrap();
}

#[test]
fn without_data_it_says_where_to_get_some() {
    let folder = tempfile::tempdir().unwrap();
    let output = train(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let message = message(&output);
    assert!(message.contains("no data set at datasets"), "{message}");
    assert!(message.contains("Kaggle") && message.contains("--synthetic"), "{message}");
}

#[test]
fn a_run_leaves_its_configuration_metrics_and_networks() {
    let folder = tempfile::tempdir().unwrap();
    let fit = ["--synthetic", "--epochs", "1", "--warmup-epochs", "0", "--name", "first"];
    let output = train(folder.path(), &fit);
    assert!(output.status.success(), "{}", message(&output));
    let run = folder.path().join("runs/first");
    for file in [
        "config.json",
        "metrics.csv",
        "best/config.json",
        "best/metrics.json",
        "best/weights.safetensors",
        "last/progress.json",
    ] {
        assert!(run.join(file).is_file(), "{file}");
    }
    let again = train(folder.path(), &fit);
    assert!(message(&again).contains("holds a run already"), "{}", message(&again));

    write_csv(folder.path());
    let evaluate = ["evaluate", "runs/first/best", "--data", ".", "--json"];
    let output = train(folder.path(), &evaluate);
    let figures: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((figures["split"].as_str(), figures["n"].as_u64()), (Some("PublicTest"), Some(14)));
    assert_eq!(figures["n_clean"], 0, "every picture stands in Training too");

    let export = ["export", "runs/first", "--to", "shipped", "--data", "."];
    let output = train(folder.path(), &export);
    assert!(output.status.success(), "{}", message(&output));
    let shipped = fs::read_to_string(folder.path().join("shipped/metrics.json")).unwrap();
    assert!(shipped.contains("accuracy_flip_clean"), "{shipped}");
    assert!(!shipped.contains(folder.path().to_str().unwrap()), "{shipped}");

    let early = ["evaluate", "shipped", "--data", ".", "--split", "PrivateTest"];
    let refused = message(&train(folder.path(), &early));
    assert!(refused.contains("--final"), "{refused}");
    let last = train(folder.path(), &[&early[..], &["--final"]].concat());
    assert!(last.status.success(), "{}", message(&last));
}
