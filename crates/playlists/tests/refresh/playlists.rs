//! What watched playlists bring.

use crate::{
    database::Database,
    stand_in::{OTHER, PLAYLIST, StandIn, entries, entry, now_ms},
};
use model::Mood;
use playlists::{Allowance, Decision, Entry, LiveCatalogue, RunOutcome, Store, Suggested};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;
use wiremock::ResponseTemplate;

on_both_databases! {
    new_songs_are_appended_with_their_source_and_a_vote,
    a_song_that_leaves_a_playlist_is_marked_and_stays,
    entries_without_a_song_hide_no_other,
    a_declined_song_stays_out_and_a_suggested_one_comes_in,
    a_playlist_that_is_let_go_of_keeps_its_songs,
    a_mood_that_is_set_right_is_set_right_for_the_songs_too,
    a_mood_that_is_set_right_during_a_refresh_counts_at_once,
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
    stand_in.name(PLAYLIST, "Galau").await;

    let before = now_ms();
    let run = stand_in.run().await;
    assert_eq!((run.tally.added, run.outcome), (1, Some(RunOutcome::Whole)));
    let named = stand_in.store.watched_playlists().await.unwrap();
    assert_eq!(named[0].name, "Galau", "it was not known when the playlist was named");
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
    let runs = stand_in.store.runs(10).await.unwrap();
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
    let declined = store.suggestions(9).await.unwrap()[0].song.id;
    store.decide(declined, Decision::Decline, "ani").await.unwrap();
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
    let read = async |playlist| stand_in.asked(&format!("{playlist}/items")).await;
    assert_eq!((read(PLAYLIST).await, read(OTHER).await), (1, 2));
    assert_eq!(stand_in.offered().await, 202);
    let changes = stand_in.store.changes(9).await.unwrap();
    let actions: Vec<_> = changes.iter().map(|change| &*change.action).collect();
    assert_eq!(actions, ["unwatch", "watch", "watch", "spotify-connect"]);
}

/// Sets the mood of the playlist right, as an admin does whom Spotify does not tell its name.
async fn correct(store: &Store, playlist: &str, mood: Mood) {
    store
        .watch_playlist(&playlist.parse().unwrap(), playlist, mood, now_ms(), "ani")
        .await
        .unwrap();
}

async fn a_mood_that_is_set_right_is_set_right_for_the_songs_too(database: Database) {
    let stand_in = StandIn::connected(&database).await;
    let store = &stand_in.store;
    let id = OTHER.parse().unwrap();
    store.watch_playlist(&id, "Galau", Mood::Sad, now_ms(), "ani").await.unwrap();
    // Both playlists have the second song, and one of them also a song of the survey.
    let known = store.catalogue().await.unwrap().entries()[0].clone();
    let mut first = entries([1, 2]);
    first.push(entry(3));
    first[2]["item"]["id"] = known.song.spotify_id.as_str().into();
    stand_in.playlist(PLAYLIST, &first).await;
    stand_in.playlist(OTHER, &entries([2])).await;
    stand_in.run().await;

    let live = LiveCatalogue::load(store.clone()).await.unwrap();
    // What people said for the moods of the first, the second and the known song.
    let said = async || {
        live.refresh().await.unwrap();
        let catalogue = live.current();
        let votes = |entry: &Entry| Mood::ALL.map(|mood| entry.votes.of(mood));
        let of = |title: &str| {
            votes(catalogue.entries().iter().find(|entry| entry.song.title == title).unwrap())
        };
        let of_known = votes(catalogue.get(known.song.id).unwrap());
        let brought: Vec<_> = Mood::ALL
            .into_iter()
            .zip(of_known)
            .filter(|(mood, votes)| *votes > known.votes.of(*mood))
            .map(|(mood, _)| mood)
            .collect();
        (of("Song 1"), of("Song 2"), brought)
    };
    // Angry, happy, neutral, sad, surprise.
    assert_eq!(said().await, ([0, 0, 0, 1, 0], [0, 0, 0, 2, 0], vec![Mood::Sad]));
    for _ in 0..2 {
        correct(store, PLAYLIST, Mood::Happy).await;
        assert_eq!(said().await, ([0, 1, 0, 0, 0], [0, 1, 0, 1, 0], vec![Mood::Happy]));
    }
    correct(store, OTHER, Mood::Happy).await;
    assert_eq!(said().await.1, [0, 2, 0, 0, 0]);
    correct(store, OTHER, Mood::Angry).await;
    assert_eq!(said().await, ([0, 1, 0, 0, 0], [1, 1, 0, 0, 0], vec![Mood::Happy]));
    let playlists = store.watched_playlists().await.unwrap();
    assert_eq!((playlists[1].mood, &*playlists[1].name), (Mood::Angry, "Galau"));
    assert_eq!(store.check().await.unwrap(), []);
}

async fn a_mood_that_is_set_right_during_a_refresh_counts_at_once(database: Database) {
    let stand_in = StandIn::connected(&database).await;
    let body = json!({"items": entries(1..=50), "total": 60, "next": "x"});
    stand_in.answer(PLAYLIST, ResponseTemplate::new(200).set_body_json(body), Some(1)).await;
    let body = json!({"items": entries(51..=60), "total": 60, "next": null});
    let second = ResponseTemplate::new(200).set_body_json(body);
    let second = second.set_delay(Duration::from_millis(500));
    stand_in.answer(PLAYLIST, second, None).await;
    let admin = async {
        while stand_in.asked("/items").await < 2 {
            sleep(Duration::from_millis(10)).await;
        }
        correct(&stand_in.store, PLAYLIST, Mood::Happy).await;
    };
    let (run, ()) = tokio::join!(stand_in.run(), admin);
    assert_eq!(run.tally.added, 60);
    let catalogue = stand_in.store.catalogue().await.unwrap();
    let new = catalogue.entries().iter().filter(|entry| entry.song.artist == "Somebody");
    assert!(new.clone().all(|entry| entry.votes.of(Mood::Happy) == 1));
    assert!(new.clone().all(|entry| entry.votes.of(Mood::Sad) == 0));
    assert_eq!(new.count(), 60);
}
