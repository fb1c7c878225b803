//! A database is made, filled and opened again.

use crate::{
    database::{Database, catalogue},
    people::{HEADER, NEW_SONG, import, titled, votes, votes_for},
};
use model::Mood;
use playlists::{LiveCatalogue, Store, StoreError};

on_both_databases! {
    a_new_database_holds_the_survey,
    a_database_that_must_be_there_is_not_made,
    a_song_keeps_its_words_and_its_votes,
    a_database_opened_again_is_the_same,
    a_deleted_song_does_not_come_back,
    a_deleted_songs_number_is_not_given_again,
    programs_that_start_together_fill_the_database_once,
    a_newer_database_is_left_as_it_is,
    another_programs_database_is_left_as_it_is,
    a_song_that_no_program_of_ours_wrote_is_named,
    the_catalogue_in_memory_follows_what_others_write,
    a_database_that_another_program_holds_says_so,
}

async fn a_new_database_holds_the_survey(database: Database) {
    let catalogue = catalogue(&database.open().await).await;
    assert_eq!((catalogue.len(), votes(&catalogue)), (200, 219));
    let by_mood = Mood::ALL.map(|mood| (mood.name(), votes_for(&catalogue, mood)));
    assert_eq!(
        by_mood,
        [("angry", 20), ("happy", 26), ("neutral", 41), ("sad", 65), ("surprise", 67)]
    );
}

async fn a_database_that_must_be_there_is_not_made(database: Database) {
    let refused = async || {
        let error = Store::open_existing(&database.url).await.unwrap_err();
        assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    };
    refused().await;
    assert!(!database.is_sqlite() || !database.file().exists());
    // An empty one is no better, and nothing of ours is put into it.
    database.execute(&["CREATE TABLE songs (id BIGINT)", "DROP TABLE songs"]).await;
    refused().await;
    database.execute(&["CREATE TABLE songs (id BIGINT)", "DROP TABLE songs"]).await;
    database.open().await.close().await;
    let store = Store::open_existing(&database.url).await.unwrap();
    assert_eq!(catalogue(&store).await.len(), 200);
}

async fn a_song_keeps_its_words_and_its_votes(database: Database) {
    let catalogue = catalogue(&database.open().await).await;
    let numb = titled(&catalogue, "Numb");
    assert_eq!(numb.song.artist, "Linkin Park");
    assert_eq!(numb.song.year, Some(2003));
    assert_eq!(numb.song.genre.as_deref(), Some("Rock"));
    assert_eq!(numb.song.language, None);
    assert_eq!((numb.votes.of(Mood::Angry), numb.votes.of(Mood::Happy)), (1, 1));
    assert_eq!(catalogue.get(numb.song.id).unwrap().song, numb.song);

    let unknown = |title| {
        let entry = titled(&catalogue, title);
        (entry.song.year, entry.song.genre.clone())
    };
    assert_eq!(unknown("Love in the dark"), (None, Some("Pop".to_owned())));
    assert_eq!(unknown("Perfect"), (Some(2017), None));
}

async fn a_database_opened_again_is_the_same(database: Database) {
    let store = database.open().await;
    let first = catalogue(&store).await;
    store.close().await;
    let again = catalogue(&database.open().await).await;
    for (one, other) in first.entries().iter().zip(again.entries()) {
        assert_eq!((&one.song, one.votes), (&other.song, other.votes));
    }
    assert_eq!((again.len(), votes(&again)), (200, 219));
}

async fn a_deleted_song_does_not_come_back(database: Database) {
    database.open().await.close().await;
    // A connection of SQLite's own checks no foreign keys, unlike this program's.
    let statements = [
        "DELETE FROM votes WHERE song_id IN (SELECT id FROM songs WHERE title = 'Numb')",
        "DELETE FROM songs WHERE title = 'Numb'",
    ];
    database.execute(&statements).await;
    let left = catalogue(&database.open().await).await;
    assert_eq!((left.len(), votes(&left)), (199, 217));
}

async fn a_deleted_songs_number_is_not_given_again(database: Database) {
    let store = database.open().await;
    let greatest = catalogue(&store).await.entries().last().unwrap().song.id;
    database.execute(&["DELETE FROM votes", "DELETE FROM songs"]).await;
    import(&store, &format!("{HEADER}{NEW_SONG}")).await;
    assert!(catalogue(&store).await.entries()[0].song.id > greatest);
}

async fn programs_that_start_together_fill_the_database_once(database: Database) {
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { Store::open(&url).await })
        })
        .collect();
    for start in starts {
        let store = start.await.unwrap().unwrap();
        let catalogue = catalogue(&store).await;
        assert_eq!((catalogue.len(), votes(&catalogue)), (200, 219));
    }
}

async fn a_newer_database_is_left_as_it_is(database: Database) {
    database.open().await.close().await;
    let statement = "INSERT INTO _sqlx_migrations
         (version, description, success, checksum, execution_time)
         SELECT 99, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    database.execute(&[statement]).await;
    let error = Store::open(&database.url).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { found: 99, .. }), "{error}");
}

async fn another_programs_database_is_left_as_it_is(database: Database) {
    database.execute(&["CREATE TABLE bookmarks (id BIGINT PRIMARY KEY, title TEXT)"]).await;
    let error = Store::open(&database.url).await.unwrap_err();
    assert!(matches!(error, StoreError::NotADatabase { .. }), "{error}");
    // Its own table can still be made, so nothing of ours was.
    database.execute(&["CREATE TABLE songs (id BIGINT PRIMARY KEY)"]).await;
}

async fn a_song_that_no_program_of_ours_wrote_is_named(database: Database) {
    let store = database.open().await;
    database.execute(&["UPDATE songs SET spotify_id = 'javascript:alert' WHERE id = 7"]).await;
    let message = store.catalogue().await.unwrap_err().to_string();
    assert!(message.contains("song 7:") && message.contains("is damaged"), "{message}");
}

async fn the_catalogue_in_memory_follows_what_others_write(database: Database) {
    let live = LiveCatalogue::load(database.open().await).await.unwrap();
    let before = live.current();
    assert!(!live.refresh().await.unwrap(), "nothing was written");
    import(&database.open().await, &format!("{HEADER}{NEW_SONG}")).await;
    assert_eq!(live.current().len(), 200);
    assert!(live.refresh().await.unwrap());
    assert_eq!((before.len(), live.current().len()), (200, 201));
    assert!(!live.refresh().await.unwrap());
}

async fn a_database_that_another_program_holds_says_so(database: Database) {
    let store = database.open().await;
    let mut other = database.connect().await;
    let begin = if database.is_sqlite() { "BEGIN IMMEDIATE" } else { "BEGIN" };
    for statement in [begin, "UPDATE next_ids SET next_id = next_id + 1"] {
        sqlx::query(statement).execute(&mut other).await.unwrap();
    }
    let error = store.import(crate::people::survey(&format!("{HEADER}{NEW_SONG}"))).await;
    assert!(matches!(error, Err(StoreError::Busy { .. })), "{error:?}");
    assert_eq!(catalogue(&store).await.len(), 200, "it can still be read");
}
