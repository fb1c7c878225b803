//! Files of SQLite, and addresses that lead nowhere.

use crate::database::{self, catalogue};
use playlists::{Store, StoreError, default_database_url};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};
use tempfile::TempDir;

async fn open_error(url: &str) -> StoreError {
    Store::open(url).await.unwrap_err()
}

#[tokio::test]
async fn missing_folders_are_made() {
    let folder = TempDir::new().unwrap();
    let deep = folder.path().join("a b/ö?#%41/c");
    let store = Store::open(&default_database_url(&deep)).await.unwrap();
    assert!(deep.join("songs.sqlite").is_file());
    assert_eq!(store.place(), deep.join("songs.sqlite").display().to_string());
}

#[tokio::test]
async fn a_database_in_memory_works_and_leaves_no_file() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    assert_eq!(catalogue(&store).await.len(), 200);
    assert!(!Path::new(":memory:").exists());
}

#[tokio::test]
async fn a_folder_below_a_file_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = open_error(&default_database_url(&file.join("below"))).await;
    assert!(matches!(error, StoreError::Folder { .. }), "{error}");
    let message = error.to_string();
    assert!(message.contains("file/below") && message.contains("may write to"), "{message}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_folder_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    // Permissions do not bind root, but not even root makes files in /proc.
    let bound = fs::write(folder.path().join("trial"), "").is_err();
    let read_only = if bound { folder.path() } else { Path::new("/proc") };
    let error = open_error(&default_database_url(read_only)).await;
    let message = error.to_string();
    assert!(
        matches!(error, StoreError::CannotOpen { .. } | StoreError::ReadOnly { .. }),
        "{message}"
    );
    assert!(message.contains(&read_only.display().to_string()), "{message}");
    assert!(message.contains("choose another place"), "{message}");
}

#[tokio::test]
async fn a_folder_in_the_files_place_is_named() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("songs.sqlite")).unwrap();
    let error = open_error(&default_database_url(folder.path())).await;
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
}

#[tokio::test]
async fn a_file_of_another_kind_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("songs.sqlite");
    let text = "Dear diary, this is no database. ".repeat(100);
    fs::write(&file, &text).unwrap();
    let error = open_error(&default_database_url(folder.path())).await;
    assert!(matches!(error, StoreError::NotADatabase { .. }), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn other_databases_keep_every_byte() {
    let database = database::sqlite();
    database.execute(&["CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, title TEXT)"]).await;
    let before = fs::read(database.file()).unwrap();
    open_error(&database.url).await;
    assert_eq!(fs::read(database.file()).unwrap(), before);
}

#[tokio::test]
async fn a_truncated_database_is_refused() {
    let database = database::sqlite();
    database.open().await.close().await;
    let whole = fs::read(database.file()).unwrap();
    fs::write(database.file(), &whole[..whole.len() / 2]).unwrap();
    let error = match Store::open(&database.url).await {
        Err(error) => error,
        Ok(store) => store.catalogue().await.unwrap_err(),
    };
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    for (url, name) in [
        ("postgres://me:secret@localhost/songs?host=/nowhere", "'songs' of PostgreSQL on /nowhere"),
        ("postgres://me:secret@127.0.0.1:1/songs", "'songs' of PostgreSQL on 127.0.0.1"),
    ] {
        let begun = Instant::now();
        let error = open_error(url).await;
        let message = error.to_string();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{message}");
        assert!(message.contains(name) && !message.contains("secret"), "{message}");
        assert!(begun.elapsed() < Duration::from_secs(5), "it says so at once");
    }
}

#[tokio::test]
async fn a_database_that_the_server_has_not_is_named() {
    let Some(server) = database::server() else { return };
    let error =
        open_error(&format!("postgres://test@localhost/nothing?host={}", server.folder)).await;
    let message = error.to_string();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{message}");
    assert!(message.contains("\"nothing\" does not exist"), "{message}");
}

#[tokio::test]
async fn another_kind_of_database_is_refused_with_what_to_write() {
    let message = open_error("mysql://me:secret@localhost/songs").await.to_string();
    assert_eq!(
        message,
        "the song database's address begins with 'mysql:', but songs are kept in SQLite or \
         PostgreSQL; write sqlite:///folder/songs.sqlite or postgres://user:password@host/database"
    );
}
