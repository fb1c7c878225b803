//! A program is killed while it imports.

use crate::{
    database::{Database, catalogue},
    people::{HEADER, import},
};
use playlists::Store;
use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

on_both_databases! { an_import_that_is_killed_can_be_repeated }

const URL: &str = "MISSION_TEST_IMPORT_INTO";
const BEGINS: &str = "the import begins";
const SONGS: usize = 10_000;

fn many_songs() -> String {
    (0..SONGS).fold(String::from(HEADER), |rows, number| {
        rows + &format!("sad,{number:022},Somebody,Song {number},2001,Pop\n")
    })
}

async fn an_import_that_is_killed_can_be_repeated(database: Database) {
    use std::os::unix::process::ExitStatusExt;

    database.open().await.close().await;
    for milliseconds in [20, 150, 400] {
        // This very program, told to run the test below.
        let mut program = Command::new(env::current_exe().unwrap())
            .args(["--exact", "crash::import_for_the_test_above", "--ignored", "--nocapture"])
            .env(URL, &database.url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains(BEGINS)));
        sleep(Duration::from_millis(milliseconds));
        program.kill().unwrap();
        assert_eq!(program.wait().unwrap().signal(), Some(9), "it was still importing");

        let store = database.open().await;
        assert_eq!(store.check().await.unwrap(), []);
        assert_eq!(catalogue(&store).await.len(), 200, "all or nothing");
        store.close().await;
    }
    let store = database.open().await;
    assert_eq!(import(&store, &many_songs()).await.added, SONGS);
    assert_eq!(catalogue(&store).await.len(), 200 + SONGS);
    assert_eq!(import(&store, &many_songs()).await.added, 0);
    assert_eq!(store.check().await.unwrap(), []);
}

#[tokio::test]
#[ignore = "the test above runs it in a program of its own and kills that"]
async fn import_for_the_test_above() {
    let Ok(url) = env::var(URL) else { return };
    let store = Store::open(&url).await.unwrap();
    println!("{BEGINS}");
    import(&store, &many_songs()).await;
}
