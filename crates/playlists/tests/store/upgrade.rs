//! A database of the first version becomes one of this version.

use crate::{
    database::{Database, catalogue},
    people::person,
};
use model::Mood;
use playlists::{Allowance, Outcome};
use sqlx::{
    Connection, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

on_both_databases! { the_first_version_is_brought_up_to_date }

async fn the_first_version_is_brought_up_to_date(database: Database) {
    let first = include_str!("../../migrations/0001_songs_and_votes.sql").into_sql_str();
    let step = Migration::new(1, "songs and votes".into(), MigrationType::Simple, first, false);
    let mut connection = database.connect().await;
    Migrator::with_migrations(vec![step]).run_direct(None, &mut connection, false).await.unwrap();
    connection.close().await.unwrap();
    database
        .execute(&[
            "INSERT INTO seeds (name, planted_ms) VALUES ('survey', 1)",
            "INSERT INTO songs (id, spotify_id, artist, title, year, added_ms)
             VALUES (1, '2nLtzopw4rPReszdYBJU6h', 'Linkin Park', 'Numb', 2003, 1)",
            "INSERT INTO votes (id, song_id, mood, source, added_ms)
             VALUES (1, 1, 'angry', 'survey', 1)",
            "UPDATE next_ids SET next_id = 2",
        ])
        .await;

    let store = database.open().await;
    let catalogue = catalogue(&store).await;
    let entry = &catalogue.entries()[0];
    assert_eq!((catalogue.len(), entry.song.title.as_str()), (1, "Numb"));
    assert_eq!(entry.votes.of(Mood::Angry), 1);
    let listener = person(1, 1);
    let vote = store.add_vote(&listener, entry.song.id, Mood::Sad, Allowance::HOUSEHOLD);
    assert_eq!(vote.await.unwrap(), Outcome::Counted);
}
