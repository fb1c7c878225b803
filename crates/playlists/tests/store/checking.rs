//! What `check` finds.

use crate::database::Database;
use model::Mood;
use playlists::{Problem, SongId};

on_both_databases! {
    a_new_database_is_sound,
    votes_without_their_song_are_counted,
    a_spotify_id_twice_is_named,
    what_an_import_would_refuse_is_named,
    numbers_that_would_be_given_twice_are_named,
    moods_without_songs_are_named,
}

async fn check(database: &Database, statements: &[&str]) -> Vec<Problem> {
    let store = database.open().await;
    database.execute(statements).await;
    store.check().await.unwrap()
}

async fn a_new_database_is_sound(database: Database) {
    assert_eq!(check(&database, &[]).await, []);
}

async fn votes_without_their_song_are_counted(database: Database) {
    let unbind = if database.is_sqlite() {
        "PRAGMA foreign_keys = OFF"
    } else {
        "ALTER TABLE votes DROP CONSTRAINT votes_song_id_fkey"
    };
    let insert = "INSERT INTO votes (id, song_id, mood, source, added_ms)
                  VALUES (-1, 999, 'sad', 'survey', 0), (-2, 999, 'sad', 'survey', 0)";
    let problems = check(&database, &[unbind, insert]).await;
    assert_eq!(problems, [Problem::Orphans { table: "votes", rows: 2 }]);
    assert!(problems[0].to_string().contains("2 rows of votes belong to songs"), "{problems:?}");
}

async fn a_spotify_id_twice_is_named(database: Database) {
    let rebuild = [
        "CREATE TABLE copies AS SELECT * FROM songs",
        "UPDATE copies SET spotify_id = '0000000000000000000000' WHERE id IN (1, 2)",
        if database.is_sqlite() {
            "PRAGMA foreign_keys = OFF"
        } else {
            "ALTER TABLE songs DROP CONSTRAINT songs_spotify_id_key"
        },
        if database.is_sqlite() {
            "DROP TABLE songs"
        } else {
            "UPDATE songs SET spotify_id = '0000000000000000000000' WHERE id IN (1, 2)"
        },
        if database.is_sqlite() {
            "ALTER TABLE copies RENAME TO songs"
        } else {
            "DROP TABLE copies"
        },
    ];
    let problems = check(&database, &rebuild).await;
    let spotify_id = "0".repeat(22);
    assert_eq!(problems, [Problem::Duplicate { spotify_id, songs: 2 }]);
}

async fn what_an_import_would_refuse_is_named(database: Database) {
    let statements = [
        "UPDATE songs SET spotify_id = 'spotify:track:x' WHERE id = 3",
        "UPDATE songs SET title = 'a\u{202E}b' WHERE id = 4",
    ];
    let problems = check(&database, &statements).await;
    assert!(
        matches!(
            &*problems,
            [
                Problem::SpotifyId { song: SongId(3), .. },
                Problem::Text { song: SongId(4), field: "title", .. }
            ]
        ),
        "{problems:?}"
    );
}

async fn numbers_that_would_be_given_twice_are_named(database: Database) {
    let statement = "UPDATE next_ids SET next_id = 200 WHERE of_table = 'songs'";
    let problems = check(&database, &[statement]).await;
    assert_eq!(problems, [Problem::NextId { table: "songs", next: 200, greatest: 200 }]);
    assert!(problems[0].to_string().ends_with("set it to 201"), "{problems:?}");
}

async fn moods_without_songs_are_named(database: Database) {
    let problems = check(&database, &["DELETE FROM votes WHERE mood = 'happy'"]).await;
    assert_eq!(problems, [Problem::NoSongs { mood: Mood::Happy }]);
}
