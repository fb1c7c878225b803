//! What watched playlists bring.

use crate::{
    database::Database,
    stand_in::{OTHER, PLAYLIST, StandIn, entries, entry, now_ms},
};
use model::Mood;
use playlists::{Allowance, RunOutcome, Suggested};
use serde_json::{Value, json};

on_both_databases! {
    new_songs_are_appended_with_their_source_and_a_vote,
    a_song_that_leaves_a_playlist_is_marked_and_stays,
    entries_without_a_song_hide_no_other,
    a_declined_song_stays_out_and_a_suggested_one_comes_in,
    a_playlist_that_is_let_go_of_keeps_its_songs,
}

async fn new_songs_are_appended_with_their_source_and_a_vote(database: Database) {
    let stand_in = StandIn::connected(&database).await;
    // The second is in the survey.
    let mut entries = entries([1]);
    let known = stand_in.store.catalogue().await.unwrap().entries()[0].clone();
    let mut old = entry(2);
    old["item"]["id"] = known.song.spotify_id.as_str().into();
    entries.push(old);
    stand_in.playlist(PLAYLIST, &entries).await;

    let before = now_ms();
    let run = stand_in.run().await;
    assert_eq!((run.tally.added, run.outcome), (1, Some(RunOutcome::Whole)));
    let catalogue = stand_in.store.catalogue().await.unwrap();
    assert_eq!(catalogue.len(), 201);
    let new = catalogue.entries().last().unwrap();
    assert_eq!((&*new.song.title, new.song.year), ("Song 1", Some(2001)));
    assert_eq!(new.votes.of(Mood::Sad), 1);
    let again = catalogue.get(known.song.id).unwrap();
    assert_eq!(again.song, known.song, "its words stay");
    assert_eq!(again.votes.of(Mood::Sad), known.votes.of(Mood::Sad) + 1);

    let mut connection = database.connect().await;
    let sources: Vec<(String, i64)> = sqlx::query_as(
        "SELECT playlist_id, playlist_songs.added_ms FROM playlist_songs JOIN songs ON id = song_id
         WHERE title = 'Song 1'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert_eq!(sources.len(), 1);
    assert!(sources[0].0 == PLAYLIST && sources[0].1 >= before, "{sources:?}");

    let run = stand_in.run().await;
    assert_eq!((run.tally.added, run.tally.gone), (0, 0));
    assert_eq!(
        stand_in.store.catalogue().await.unwrap().get(new.song.id).unwrap().votes.of(Mood::Sad),
        1
    );
    let runs = stand_in.store.runs(0, 10).await.unwrap();
    assert_eq!(runs.len(), 2, "every run is a row");
    assert!(runs.iter().all(|run| run.ended_ms >= Some(run.started_ms)), "{runs:?}");
    assert_eq!(stand_in.store.check().await.unwrap(), []);
}

async fn a_song_that_leaves_a_playlist_is_marked_and_stays(database: Database) {
    let stand_in = StandIn::connected(&database).await;
    stand_in.playlist(PLAYLIST, &entries([1, 2, 3])).await;
    stand_in.run().await;
    let songs = async || stand_in.store.watched_playlists().await.unwrap()[0].songs;
    assert_eq!(songs().await, 3);

    stand_in.server.reset().await;
    stand_in.has_every_song().await;
    stand_in.playlist(PLAYLIST, &entries([2])).await;
    assert_eq!(stand_in.run().await.tally.gone, 2);
    assert_eq!((songs().await, stand_in.offered().await), (1, 203));

    stand_in.server.reset().await;
    stand_in.has_every_song().await;
    stand_in.playlist(PLAYLIST, &entries([1, 2])).await;
    let run = stand_in.run().await;
    assert_eq!((run.tally.gone, run.tally.added, songs().await), (0, 0, 2));
}

async fn entries_without_a_song_hide_no_other(database: Database) {
    let stand_in = StandIn::connected(&database).await;
    let mut entries = entries(1..=120);
    for place in [0, 3, 48, 49, 50, 99] {
        entries[place] = json!({"added_at": null, "item": Value::Null, "track": Value::Null});
    }
    stand_in.playlist(PLAYLIST, &entries).await;
    let run = stand_in.run().await;
    assert_eq!((run.tally.added, run.tally.left_out), (114, 6));
    assert_eq!(stand_in.asked("/items").await, 3);
}

async fn a_declined_song_stays_out_and_a_suggested_one_comes_in(database: Database) {
    let stand_in = StandIn::connected(&database).await;
    let store = &stand_in.store;
    for (number, browser) in [(1, "browser-number-1"), (2, "browser-number-2")] {
        let link = format!("spotify:track:{number:022}");
        let song = playlists::NewSong::typed(&link, "Typed", "Typed").unwrap();
        let address = playlists::AddressHash::new([number; 16]);
        let person =
            playlists::Person { browser: browser.parse().unwrap(), address, workshop: None };
        let allowance = Allowance::HOUSEHOLD;
        let suggested = store.add_suggestion(&person, song, Mood::Happy, allowance).await.unwrap();
        assert!(matches!(suggested, Suggested::Waiting { .. }));
    }
    let declined = store.suggestions(0, 9).await.unwrap()[0].song.id;
    store.decline_suggestion(declined, "ani").await.unwrap();
    stand_in.playlist(PLAYLIST, &entries([1, 2])).await;
    let run = stand_in.run().await;
    assert_eq!((run.tally.added, run.tally.left_out), (1, 1));
    let catalogue = store.catalogue().await.unwrap();
    let new = catalogue.entries().last().unwrap();
    assert_eq!((&*new.song.artist, catalogue.len()), ("Somebody", 201));
    assert_eq!((new.votes.of(Mood::Happy), new.votes.of(Mood::Sad)), (1, 1));
}

async fn a_playlist_that_is_let_go_of_keeps_its_songs(database: Database) {
    let stand_in = StandIn::connected(&database).await;
    stand_in.watch(OTHER).await;
    for (playlist, number) in [(PLAYLIST, 1), (OTHER, 2)] {
        stand_in.playlist(playlist, &entries([number])).await;
    }
    stand_in.run().await;
    let id = PLAYLIST.parse().unwrap();
    assert!(stand_in.store.unwatch_playlist(&id, now_ms(), "ani").await.unwrap());
    assert!(!stand_in.store.unwatch_playlist(&id, now_ms(), "ani").await.unwrap());
    stand_in.run().await;
    assert_eq!((stand_in.asked(PLAYLIST).await, stand_in.asked(OTHER).await), (1, 2));
    assert_eq!(stand_in.offered().await, 202);
    let changes = stand_in.store.changes(0, 9).await.unwrap();
    let actions: Vec<_> = changes.iter().map(|change| &*change.action).collect();
    assert_eq!(actions, ["unwatch", "watch", "watch"]);
}
