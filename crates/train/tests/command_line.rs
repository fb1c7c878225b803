//! The `train` program as a person runs it.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use image::{GrayImage, Luma};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A tiny network on drawn faces.
const FIT: &str = "--synthetic --channels 4,4,8,8 --hidden 8 --epochs 1 --warmup-epochs 0 \
                   --name first";

fn train(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_train"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn message(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
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
    assert!(message.contains("kaggle.com") && message.contains("--synthetic"), "{message}");
}

/// A run of one epoch in `runs/first`, and the csv beside it.
fn first_run() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = train(folder.path(), &FIT.split_whitespace().collect::<Vec<_>>());
    assert!(output.status.success(), "{}", message(&output));
    write_csv(folder.path());
    folder
}

#[test]
fn a_run_leaves_everything_that_is_needed_to_judge_it_and_go_on() {
    let folder = first_run();
    let run = folder.path().join("runs/first");
    for file in [
        "config.json",
        "metrics.csv",
        "metrics.jsonl",
        "report.html",
        "report.md",
        "best/config.json",
        "best/metrics.json",
        "best/weights.safetensors",
        "last/progress.json",
    ] {
        assert!(run.join(file).is_file(), "{file}");
    }
    let is_events = |name: &str| name.starts_with("events.out.tfevents.");
    let names = fs::read_dir(&run).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.filter(|name| is_events(name.to_str().unwrap())).count(), 1);

    let page = fs::read_to_string(run.join("report.html")).unwrap();
    assert!(page.contains("selected here") && page.contains("<svg"), "{page}");
    assert!(page.contains("data:image/png;base64,"), "the hardest mistakes are shown");
    for outside in ["http:", "https:", "<script", "<link", "@import", "url("] {
        assert!(!page.contains(outside), "the page asks for {outside}");
    }
    let again = train(folder.path(), &FIT.split_whitespace().collect::<Vec<_>>());
    assert!(message(&again).contains("holds a run already"), "{}", message(&again));
}

#[test]
fn a_checkpoint_is_scored_exported_and_remembers_private_test() {
    let folder = first_run();
    let evaluate = ["evaluate", "runs/first/best", "--data", ".", "--json"];
    let output = train(folder.path(), &evaluate);
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((figures["split"].as_str(), figures["n"].as_u64()), (Some("PublicTest"), Some(14)));
    assert_eq!(figures["n_clean"], 0, "every picture stands in Training too");
    for key in [
        "accuracy",
        "accuracy_ci95",
        "accuracy_flip",
        "accuracy_clean",
        "accuracy_flip_clean",
        "accuracy_5_moods",
        "accuracy_moods_all",
        "macro_f1",
        "per_class",
        "confusion",
        "ece_raw",
        "ece",
        "nll",
    ] {
        assert!(!figures[key].is_null(), "{key}");
    }

    let export = ["export", "runs/first", "--to", "shipped", "--data", "."];
    let output = train(folder.path(), &export);
    assert!(output.status.success(), "{}", message(&output));
    let shipped = fs::read_to_string(folder.path().join("shipped/metrics.json")).unwrap();
    assert!(shipped.contains("accuracy_flip_clean"), "{shipped}");
    assert!(!shipped.contains(folder.path().to_str().unwrap()), "{shipped}");

    let over = train(folder.path(), &["export", "runs/first", "--to", "runs/first", "--data", "."]);
    assert!(message(&over).contains("choose another --to"), "{}", message(&over));
    assert!(train(folder.path(), &["report", "runs/first"]).status.success());

    let score = |flags: &[&str]| {
        train(folder.path(), &[&["evaluate", "shipped", "--data", "."], flags].concat())
    };
    let named = ["--split", "PrivateTest", "--final"];
    for (flags, word) in [
        (&named[..2], "add --final"),
        (&["--split", "PublicTest", "--final"], "--final scores PrivateTest, not PublicTest"),
    ] {
        let refused = message(&score(flags));
        assert!(refused.contains(word), "{refused}");
    }
    let remembered = folder.path().join("shipped/private_test.json");
    assert!(!remembered.exists());
    for (times, flags, warned) in [(1, &named[..], false), (2, &["--final"], true)] {
        let last = score(flags);
        assert!(last.status.success(), "{}", message(&last));
        assert_eq!(message(&last).contains("WARNING: PrivateTest was scored before"), warned);
        let scorings: Value = serde_json::from_slice(&fs::read(&remembered).unwrap()).unwrap();
        assert_eq!(
            (scorings["count"].as_u64(), &scorings["scorings"][0]["n"]),
            (Some(times), &json!(14))
        );
    }
}

#[test]
fn a_network_is_not_trusted_on_pictures_that_it_may_have_learnt() {
    let folder = first_run();
    for (class, name) in
        ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"].into_iter().enumerate()
    {
        let class_folder = folder.path().join("faces/train").join(name);
        fs::create_dir_all(&class_folder).unwrap();
        for number in 0..10 {
            let picture = GrayImage::from_pixel(48, 48, Luma([10 * class as u8 + number]));
            picture.save(class_folder.join(format!("{number}.png"))).unwrap();
        }
    }
    let line = "fit --data faces --channels 4,4,8,8 --hidden 8 --epochs 1 --warmup-epochs 0";
    let fit = train(folder.path(), &line.split(' ').collect::<Vec<_>>());
    assert!(fit.status.success(), "{}", message(&fit));
    for (run, warned) in [("runs/first", true), ("runs/slim-1", false)] {
        let output = train(folder.path(), &["evaluate", run, "--data", "faces"]);
        assert!(output.status.success(), "{}", message(&output));
        let said = message(&output);
        assert!(said.contains("7 pictures of Training"), "{said}");
        assert_eq!(said.contains("WARNING"), warned, "{said}");
    }
}

#[test]
fn reports_are_written_anew_and_runs_compared() {
    let folder = first_run();
    let page = folder.path().join("runs/first/report.html");
    fs::remove_file(&page).unwrap();
    let alone = train(folder.path(), &["report", "runs/first"]);
    assert!(alone.status.success() && page.is_file(), "{}", message(&alone));
    assert!(printed(&alone).contains("epoch 1 was selected"), "{}", printed(&alone));

    let pair = ["report", "runs/first", "runs/first/best", "--data", ".", "--out", "pair.html"];
    let output = train(folder.path(), &pair);
    assert!(output.status.success(), "{}", message(&output));
    let told = printed(&output);
    assert!(told.contains("macro-F1") && told.contains("McNemar's p = 1.000"), "{told}");
    let page = fs::read_to_string(folder.path().join("pair.html")).unwrap();
    assert!(page.contains("runs/first/best") && page.contains("selected here"), "{page}");
}

#[test]
fn predictions_come_a_row_a_picture_and_bad_files_are_named() {
    let folder = first_run();
    let faces = folder.path().join("faces");
    fs::create_dir(&faces).unwrap();
    GrayImage::from_pixel(48, 48, Luma([90])).save(faces.join("a.png")).unwrap();
    GrayImage::from_pixel(200, 180, Luma([30])).save(faces.join("b.jpg")).unwrap();
    let good = train(folder.path(), &["predict", "runs/first", "faces", "--json"]);
    assert!(good.status.success(), "{}", message(&good));
    let rows: Vec<Value> =
        printed(&good).lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["picture"], "faces/a.png");
    let probabilities = rows[1]["probabilities"].as_object().unwrap();
    let sum: f64 = probabilities.values().map(|share| share.as_f64().unwrap()).sum();
    assert!(probabilities.len() == 7 && (sum - 1.0).abs() < 1e-5, "{sum}");

    fs::write(faces.join("c.png"), "no picture").unwrap();
    let mixed = train(folder.path(), &["predict", "runs/first", "faces", "--csv"]);
    assert_eq!(mixed.status.code(), Some(3));
    assert!(message(&mixed).contains("faces/c.png: "), "{}", message(&mixed));
    let csv = printed(&mixed);
    assert!(csv.starts_with("picture,expression,confidence,angry,"), "{csv}");
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

#[test]
fn what_a_data_set_holds_is_told_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    write_csv(folder.path());
    let csv = folder.path().join("fer2013.csv");
    let rows = fs::read_to_string(&csv).unwrap().replace("PrivateTest", "Training");
    fs::write(&csv, rows).unwrap();
    let output = train(folder.path(), &["data", "--data", ".", "--json", "--sheet", "new/a.png"]);
    assert!(output.status.success(), "{}", message(&output));
    let found: Value = serde_json::from_str(&printed(&output)).unwrap();
    assert_eq!((&found["form"], &found["held_out"]), (&json!("csv"), &json!(0)));
    let [training, public_test, private_test] =
        ["Training", "PublicTest", "PrivateTest"].map(|name| {
            let splits = found["splits"].as_array().unwrap();
            splits.iter().find(|split| split["split"] == name).unwrap()
        });
    assert_eq!((&training["pictures"], &training["blank"]), (&json!(28), &json!(28)));
    assert_eq!(public_test["classes"]["disgust"], 2);
    assert_eq!((&private_test["pictures"], &private_test["grey"]), (&json!(0), &Value::Null));
    let copies = &found["copies"];
    assert_eq!((&copies["groups"], &copies["surplus"]), (&json!(14), &json!(28)));
    let shared = json!({"of": "PublicTest", "within": "Training", "exact": 14, "near": 0});
    assert!(copies["shared"].as_array().unwrap().contains(&shared), "{copies}");
    assert!(found["seconds"]["read"].as_f64().unwrap() > 0.0);
    let sheet = image::open(folder.path().join("new/a.png")).unwrap();
    assert!(sheet.width() > 1000 && sheet.height() > 500);

    let output = train(folder.path(), &["data", "--data", "."]);
    let table = printed(&output);
    for words in ["2   14.29 %", "more than once in Training", "of PublicTest in Training"] {
        assert!(table.contains(words), "{words}: {table}");
    }
    assert!(message(&output).contains("runs/data.png"), "{}", message(&output));
    assert!(folder.path().join("runs/data.png").is_file());
}

#[test]
fn a_data_set_with_too_many_bad_rows_is_refused_by_name_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    write_csv(folder.path());
    let csv = folder.path().join("fer2013.csv");
    let rows = fs::read_to_string(&csv).unwrap() + "3,1 2 3,Training\n";
    fs::write(&csv, rows).unwrap();
    let output = train(folder.path(), &["data", "--data", "."]);
    assert_eq!(output.status.code(), Some(1));
    let message = message(&output);
    assert!(message.contains("1 bad pictures of 43"), "{message}");
    assert!(message.contains("line 44: 3 pixels instead of 2304"), "{message}");
}
