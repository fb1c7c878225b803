//! A backup of a database in use, made and restored as `playlists/README.md` says.

use crate::{
    database::{self, Database, catalogue},
    people::{person, votes},
};
use model::Mood;
use playlists::{Allowance, SongId, Store};
use std::process::Command;

#[tokio::test]
async fn a_copy_of_a_sqlite_file_in_use_opens() {
    let database = database::sqlite();
    let store = database.open().await;
    vote(&store).await;
    let copy = database::sqlite();
    let statement = format!("VACUUM INTO '{}'", copy.file().display());
    database.execute(&[&statement]).await;
    holds_the_vote(&copy).await;
}

#[tokio::test]
async fn a_dump_of_a_postgresql_database_in_use_is_restored() {
    let (Some(database), Some(copy)) = (database::postgres().await, database::postgres().await)
    else {
        return;
    };
    let store = database.open().await;
    vote(&store).await;
    let programs = &database::server().unwrap().programs;
    let dump = Command::new(programs.join("pg_dump")).arg(&database.url).output().unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("songs.sql");
    std::fs::write(&file, dump.stdout).unwrap();
    let restore = Command::new(programs.join("psql"))
        .args(["-q", "-v", "ON_ERROR_STOP=1", "-f"])
        .arg(&file)
        .arg(&copy.url)
        .output()
        .unwrap();
    assert!(restore.status.success(), "{}", String::from_utf8_lossy(&restore.stderr));
    holds_the_vote(&copy).await;
}

async fn vote(store: &Store) {
    let listener = person(1, 1);
    let vote = store.add_vote(&listener, SongId(1), Mood::Sad, Allowance::HOUSEHOLD);
    vote.await.unwrap();
}

async fn holds_the_vote(copy: &Database) {
    let store = copy.open().await;
    assert_eq!(votes(&catalogue(&store).await), 220);
    assert_eq!(store.check().await.unwrap(), []);
    let erased = store.delete_person(&person(1, 1).browser).await.unwrap();
    assert_eq!(erased.votes, 1);
}
