//! The program at work on its database.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const HEADER: &str = "mood,spotify_id,artist,title\n";
const GOOD: &str = "sad,0000000000000000000001,A,One\n";
const BAD: &str = "joyful,0000000000000000000002,B,Two\n";

fn serve(folder: &TempDir, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command(folder: &TempDir, arguments: &[&str]) -> Command {
    let url = playlists::default_database_url(folder.path());
    let mut command = Command::new(env!("CARGO_BIN_EXE_serve"));
    command.args(arguments).args(["--database", &url]);
    command.env_remove("DATABASE_URL").env_remove("MISSION_SECRET");
    command
}

/// Makes the database as a server does when it starts.
fn make(folder: &TempDir) {
    let url = playlists::default_database_url(folder.path());
    block_on(async { playlists::Store::open(&url).await.unwrap().close().await });
}

fn block_on(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
}

fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn said(output: &Output) -> (Option<i32>, &str, &str) {
    let text = |bytes| str::from_utf8(bytes).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn an_import_names_bad_rows_takes_the_others_and_can_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let survey = file(&folder, "survey.csv", &format!("{HEADER}{GOOD}{BAD}"));
    let output = serve(&folder, &["import", &survey]);
    let (code, out, err) = said(&output);
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.starts_with("1 votes are new, 0 were there already, 1 rows were left out; ")
            && out.ends_with("songs.sqlite\n"),
        "{out}"
    );
    assert!(err.contains("survey.csv, line 3: ") && err.contains("\"joyful\" is no mood"), "{err}");
    let output = serve(&folder, &["import", &survey]);
    assert!(said(&output).1.starts_with("0 votes are new, 1 were there already"));
}

#[test]
fn an_import_reads_standard_input_in_the_format_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let survey = file(&folder, "survey", &format!("{HEADER}{GOOD}"));
    let import = |arguments: &[&str]| {
        let input = File::open(&survey).unwrap();
        command(&folder, arguments).stdin(input).output().unwrap()
    };
    let output = import(&["import", "-"]);
    let (code, _, err) = said(&output);
    assert!(code == Some(1) && err.contains("--format csv"), "{err}");
    let output = import(&["import", "-", "--format", "csv"]);
    assert!(said(&output).1.starts_with("1 votes are new"), "{output:?}");
    let output = import(&["import", &survey, "--format", "csv"]);
    assert!(said(&output).1.starts_with("0 votes are new, 1 were there already"), "{output:?}");
}

#[test]
fn a_strict_import_takes_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    make(&folder);
    let survey = file(&folder, "survey.csv", &format!("{HEADER}{GOOD}{BAD}"));
    let output = serve(&folder, &["import", &survey, "--strict"]);
    let (code, out, err) = said(&output);
    assert_eq!((code, out), (Some(1), ""));
    assert!(err.contains("line 3") && err.contains("nothing of"), "{err}");
    let exported = serve(&folder, &["export"]);
    let (code, out, err) = said(&exported);
    assert_eq!(code, Some(0), "{err}");
    assert!(!out.contains("0000000000000000000001"), "{out}");
}

#[test]
fn an_import_of_what_is_no_survey_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, help) in [
        ("survey.xlsx", "", "end its name with .csv or .json"),
        ("other.csv", "a,b\n1,2\n", "column"),
        ("broken.json", "{", "broken.json"),
    ] {
        let output = serve(&folder, &["import", &file(&folder, name, text)]);
        let (code, _, err) = said(&output);
        assert!(code == Some(1) && err.contains(help), "{name}: {err}");
    }
    let output = serve(&folder, &["import", "/no/such.csv"]);
    assert!(said(&output).2.contains("cannot read /no/such.csv"));
}

#[test]
fn an_export_in_either_form_fills_another_database() {
    let folder = tempfile::tempdir().unwrap();
    let survey = file(&folder, "survey.csv", &format!("{HEADER}{GOOD}"));
    assert!(serve(&folder, &["import", &survey]).status.success());
    for format in ["csv", "json"] {
        let exported = serve(&folder, &["export", "--format", format]);
        let (code, out, err) = said(&exported);
        assert_eq!(code, Some(0), "{err}");
        let other = tempfile::tempdir().unwrap();
        let copy = file(&other, &format!("copy.{format}"), out);
        let output = serve(&other, &["import", &copy, "--strict"]);
        assert!(said(&output).1.starts_with("1 votes are new, 219 were there already, 0 rows"));
        let again = serve(&other, &["export", "--format", format]);
        assert_eq!(said(&again).1, out);
    }
}

#[test]
fn work_on_a_database_that_is_not_there_makes_none_and_says_how_to_name_it() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["export"][..],
        &["check"],
        &["refresh", "--now", "--offline"],
        &["workshop", "solo-2026", "--people", "40"],
    ] {
        let output = serve(&folder, arguments);
        let (code, out, err) = said(&output);
        assert_eq!((code, out), (Some(1), ""), "{arguments:?}");
        for help in ["songs.sqlite", "DATABASE_URL", "mission-admin"] {
            assert!(err.contains(help), "{arguments:?}: {err}");
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{arguments:?}");
    }
}

#[test]
fn a_check_finds_a_sound_database_sound_and_a_damaged_one_not() {
    let folder = tempfile::tempdir().unwrap();
    make(&folder);
    let output = serve(&folder, &["check"]);
    let (code, out, err) = said(&output);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.ends_with(" is sound\n"), "{out}");
    damage(&folder.path().join("songs.sqlite"));
    let output = serve(&folder, &["check"]);
    let (code, out, err) = said(&output);
    assert_eq!(code, Some(1));
    assert!(out.contains("song 1") && err.contains("has 1 faults"), "{out}{err}");
}

/// Gives song 1 an id that nobody can play.
fn damage(database: &Path) {
    use sqlx::{Connection as _, SqliteConnection};
    let url = format!("sqlite://{}", database.display());
    block_on(async {
        let mut database = SqliteConnection::connect(&url).await.unwrap();
        let damage = "UPDATE songs SET spotify_id = 'x' WHERE id = 1";
        sqlx::query(damage).execute(&mut database).await.unwrap();
        database.close().await.unwrap();
    });
}

#[test]
fn a_workshop_is_opened_by_its_code() {
    let folder = tempfile::tempdir().unwrap();
    make(&folder);
    let output = serve(&folder, &["workshop", "solo-2026", "--people", "40"]);
    let (code, out, err) = said(&output);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("for 12 hours 40 people") && out.contains("solo-2026"), "{out}");
    let output = serve(&folder, &["workshop", "x", "--people", "40"]);
    assert_eq!(said(&output).0, Some(1));
    let output = serve(&folder, &["workshop", "solo-2026", "--people", "0"]);
    assert_eq!(said(&output).0, Some(2));
}

#[test]
fn a_short_secret_is_refused_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_serve"))
        .args(["--bind", "127.0.0.1:0"])
        .env("XDG_DATA_HOME", folder.path())
        .env("MISSION_SECRET", "hunter2")
        .output()
        .unwrap();
    let (code, _, err) = said(&output);
    assert_eq!(code, Some(1));
    assert!(err.contains("openssl rand -hex 32") && !err.contains("hunter2"), "{err}");
}
