//! The database: made, filled, opened again, and what it says when it cannot be.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use model::Mood;
use playlists::{Catalogue, Import, Store, StoreError, default_database_url};
use sqlx::{AnyConnection, Connection, any::install_default_drivers};
use std::{fs, path::Path};
use tempfile::TempDir;

const HEADER: &str = "mood,spotify_id,artist,title,year,genre\n";
const NEW_SONG: &str = "sad,0000000000000000000000,Nobody,Nothing,,\n";

async fn open(folder: &TempDir) -> Store {
    Store::open(&default_database_url(folder.path())).await.unwrap()
}

async fn open_error(url: &str) -> StoreError {
    Store::open(url).await.expect_err(url)
}

async fn catalogue(store: &Store) -> Catalogue {
    store.catalogue().await.unwrap()
}

fn votes(catalogue: &Catalogue) -> u32 {
    Mood::ALL.into_iter().map(|mood| votes_for(catalogue, mood)).sum()
}

fn votes_for(catalogue: &Catalogue, mood: Mood) -> u32 {
    catalogue.entries().iter().map(|entry| entry.votes.of(mood)).sum()
}

/// Runs a statement on the file as another program would.
async fn execute(file: &Path, statement: &'static str) {
    install_default_drivers();
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    sqlx::query(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_new_database_holds_the_survey() {
    let folder = TempDir::new().unwrap();
    let catalogue = catalogue(&open(&folder).await).await;
    assert_eq!((catalogue.len(), votes(&catalogue)), (200, 219));
    let by_mood = Mood::ALL.map(|mood| (mood.name(), votes_for(&catalogue, mood)));
    assert_eq!(
        by_mood,
        [("angry", 20), ("happy", 26), ("neutral", 41), ("sad", 65), ("surprise", 67)]
    );
}

#[tokio::test]
async fn a_song_keeps_its_words_and_its_votes() {
    let folder = TempDir::new().unwrap();
    let catalogue = catalogue(&open(&folder).await).await;
    let numb = catalogue.entries().iter().find(|entry| entry.song.title == "Numb").unwrap();
    assert_eq!(numb.song.artist, "Linkin Park");
    assert_eq!(numb.song.year, Some(2003));
    assert_eq!(numb.song.genre.as_deref(), Some("Rock"));
    assert_eq!(numb.song.language, None);
    assert_eq!((numb.votes.of(Mood::Angry), numb.votes.of(Mood::Happy)), (1, 1));
    assert_eq!(catalogue.get(numb.song.id).unwrap().song, numb.song);

    let unknown = |title| {
        let entry = catalogue.entries().iter().find(|entry| entry.song.title == title).unwrap();
        (entry.song.year, entry.song.genre.clone())
    };
    assert_eq!(unknown("Love in the dark"), (None, Some("Pop".to_owned())));
    assert_eq!(unknown("Perfect"), (Some(2017), None));
}

#[tokio::test]
async fn a_database_opened_again_is_the_same() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let first = catalogue(&store).await;
    store.close().await;
    let again = catalogue(&open(&folder).await).await;
    for (one, other) in first.entries().iter().zip(again.entries()) {
        assert_eq!((&one.song, one.votes), (&other.song, other.votes));
    }
    assert_eq!((again.len(), votes(&again)), (200, 219));
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
async fn a_deleted_song_does_not_come_back() {
    let folder = TempDir::new().unwrap();
    open(&folder).await.close().await;
    let file = folder.path().join("songs.sqlite");
    execute(&file, "DELETE FROM songs WHERE title = 'Numb'").await;
    let store = open(&folder).await;
    let left = catalogue(&store).await;
    assert_eq!((left.len(), votes(&left)), (199, 217));
}

#[tokio::test]
async fn a_deleted_songs_number_is_not_given_again() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let greatest = catalogue(&store).await.entries().last().unwrap().song.id;
    execute(&folder.path().join("songs.sqlite"), "DELETE FROM songs").await;
    store.import(format!("{HEADER}{NEW_SONG}").as_bytes()).await.unwrap();
    assert!(catalogue(&store).await.entries()[0].song.id > greatest);
}

#[tokio::test]
async fn reading_the_same_survey_again_adds_nothing() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let survey = include_bytes!("../../../playlists/survey.csv");
    for _ in 0..2 {
        let import = store.import(survey).await.unwrap();
        assert_eq!(import, Import { added: 0, already_there: 219, rejected: Vec::new() });
    }
    assert_eq!(votes(&catalogue(&store).await), 219);
}

#[tokio::test]
async fn a_second_equal_row_is_a_second_vote() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let once = format!("{HEADER}{NEW_SONG}");
    let twice = format!("{once}{NEW_SONG}");
    let mut counts = Vec::new();
    for survey in [&once, &twice, &twice, &once] {
        let import = store.import(survey.as_bytes()).await.unwrap();
        counts.push((import.added, import.already_there));
    }
    assert_eq!(counts, [(1, 0), (1, 1), (0, 2), (0, 1)]);
    assert_eq!(votes(&catalogue(&store).await), 221);
}

#[tokio::test]
async fn a_bad_row_is_named_and_the_others_are_kept() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let survey = format!(
        "{HEADER}{NEW_SONG}sad,not-an-id,Nobody,Nothing,,\nhappy,0000000000000000000001,Nobody,Something,2020,Pop\n"
    );
    let import = store.import(survey.as_bytes()).await.unwrap();
    assert_eq!((import.added, import.already_there), (2, 0));
    assert_eq!(import.rejected.len(), 1);
    let message = import.rejected[0].to_string();
    assert!(message.starts_with("line 3: \"not-an-id\" is not the id"), "{message}");
    assert_eq!(catalogue(&store).await.len(), 202);
}

#[tokio::test]
async fn hostile_titles_are_kept_as_text() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let titles = ["'); DROP TABLE songs; --", "<script>alert(1)</script>", "=1+1", "🎵 心做し"];
    for (number, title) in titles.into_iter().enumerate() {
        let survey = format!("{HEADER}sad,000000000000000000000{number},Nobody,{title},,\n");
        assert_eq!(store.import(survey.as_bytes()).await.unwrap().added, 1);
    }
    let catalogue = catalogue(&store).await;
    let kept = catalogue.entries()[200..].iter().map(|entry| entry.song.title.as_str());
    assert!(kept.eq(titles));
}

#[tokio::test]
async fn programs_that_start_together_fill_the_database_once() {
    let folder = TempDir::new().unwrap();
    let url = default_database_url(folder.path());
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Store::open(&url).await })
        })
        .collect();
    for start in starts {
        let store = start.await.unwrap().unwrap();
        let catalogue = catalogue(&store).await;
        assert_eq!((catalogue.len(), votes(&catalogue)), (200, 219));
    }
}

#[tokio::test]
async fn imports_at_the_same_time_lose_no_vote() {
    let folder = TempDir::new().unwrap();
    let (one, other) = (open(&folder).await, open(&folder).await);
    let imports: Vec<_> = (0..16)
        .map(|number| {
            let store = if number % 2 == 0 { one.clone() } else { other.clone() };
            let row = format!("{HEADER}sad,00000000000000000000{number:02},Nobody,Nothing,,\n");
            tokio::spawn(async move { store.import(row.as_bytes()).await })
        })
        .collect();
    for import in imports {
        assert_eq!(import.await.unwrap().unwrap().added, 1);
    }
    assert_eq!(catalogue(&one).await.len(), 216);
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
async fn another_programs_database_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("songs.sqlite");
    execute(&file, "CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, title TEXT)").await;
    let before = fs::read(&file).unwrap();
    let error = open_error(&default_database_url(folder.path())).await;
    assert!(matches!(error, StoreError::NotADatabase { .. }), "{error}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_newer_database_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    open(&folder).await.close().await;
    let file = folder.path().join("songs.sqlite");
    execute(
        &file,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (99, 'from the future', TRUE, x'00', 0)",
    )
    .await;
    let before = fs::read(&file).unwrap();
    let error = open_error(&default_database_url(folder.path())).await;
    assert!(matches!(error, StoreError::NewerSchema { found: 99, .. }), "{error}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_truncated_database_is_refused() {
    let folder = TempDir::new().unwrap();
    open(&folder).await.close().await;
    let file = folder.path().join("songs.sqlite");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let error = match Store::open(&default_database_url(folder.path())).await {
        Err(error) => error,
        Ok(store) => store.catalogue().await.unwrap_err(),
    };
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
}

#[tokio::test]
async fn a_song_that_no_program_of_ours_wrote_is_named() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder).await;
    let file = folder.path().join("songs.sqlite");
    execute(&file, "UPDATE songs SET spotify_id = 'javascript:alert' WHERE id = 7").await;
    let message = store.catalogue().await.unwrap_err().to_string();
    assert!(message.contains("song 7:") && message.contains("is damaged"), "{message}");
}

#[tokio::test]
async fn another_kind_of_database_is_refused_with_what_to_write() {
    let message = open_error("postgres://me:secret@localhost/songs").await.to_string();
    assert_eq!(
        message,
        "the song database's address begins with 'postgres:', but this build keeps songs in SQLite \
         only; write sqlite:///folder/songs.sqlite"
    );
}
