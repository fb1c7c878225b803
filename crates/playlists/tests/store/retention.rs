//! What is kept of a person, and for how long.

use crate::{
    database::{Database, catalogue},
    people::{new_song, person, votes},
};
use model::Mood;
use playlists::{
    Aggregated, Allowance, Catalogue, Erased, FeedbackKind, Outcome, RETENTION, SongId, Store,
    Suggested, now_ms,
};
use std::time::Duration;

on_both_databases! {
    a_person_can_be_erased,
    what_grows_old_belongs_to_nobody_and_still_counts,
    what_is_young_keeps_its_person,
    an_address_is_known_for_a_day,
    suggestions_that_wait_too_long_are_dropped,
}

const FUTURE_MS: i64 = 4_000_000_000_000;

/// Votes and feedback of two people on two songs.
async fn fill(store: &Store) {
    for browser in [1, 2] {
        for song in [SongId(1), SongId(2)] {
            let person = person(browser, 1);
            let household = Allowance::HOUSEHOLD;
            store.add_vote(&person, song, Mood::Sad, household).await.unwrap();
            for kind in [FeedbackKind::Click, FeedbackKind::Like] {
                store.add_feedback(&person, song, Mood::Sad, kind, household).await.unwrap();
            }
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap()
}

fn said(catalogue: &Catalogue) -> Vec<String> {
    catalogue.entries().iter().map(|entry| format!("{entry:?}")).collect()
}

async fn a_person_can_be_erased(database: Database) {
    let store = database.open().await;
    let before = said(&catalogue(&store).await);
    fill(&store).await;
    store
        .add_suggestion(&person(1, 1), new_song(1), Mood::Sad, Allowance::HOUSEHOLD)
        .await
        .unwrap();
    let erased = store.delete_person(&person(1, 1).browser).await.unwrap();
    assert_eq!(erased, Erased { votes: 3, feedback: 4 });
    assert!(store.suggestions(9).await.unwrap().is_empty(), "nobody else suggested it");
    assert_eq!(votes(&catalogue(&store).await), 219 + 2);
    store.delete_person(&person(2, 1).browser).await.unwrap();
    assert_eq!(said(&catalogue(&store).await), before);
    assert_eq!(store.delete_person(&person(2, 1).browser).await.unwrap(), Erased::default());
}

async fn what_grows_old_belongs_to_nobody_and_still_counts(database: Database) {
    let store = database.open().await;
    for _ in 0..2 {
        fill(&store).await;
        let before = said(&catalogue(&store).await);
        let aggregated = store.apply_retention(FUTURE_MS).await.unwrap();
        assert_eq!(aggregated, Aggregated { votes: 4, feedback: 8, suggestions: 0 });
        assert_eq!(said(&catalogue(&store).await), before);
        let erased = store.delete_person(&person(1, 1).browser).await.unwrap();
        assert_eq!(erased, Erased::default());
    }
    assert_eq!(votes(&catalogue(&store).await), 219 + 8);
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.songs, counts.votes, counts.feedback), (200, 219 + 8, 16));
}

async fn what_is_young_keeps_its_person(database: Database) {
    let store = database.open().await;
    fill(&store).await;
    // Of feedback the day alone is known.
    let soon = now_ms() + millis(RETENTION) - millis(Duration::from_hours(24)) - 60_000;
    assert_eq!(store.apply_retention(soon).await.unwrap(), Aggregated::default());
    let vote = store.add_vote(&person(1, 1), SongId(1), Mood::Sad, Allowance::HOUSEHOLD).await;
    assert_eq!(vote.unwrap(), Outcome::SaidBefore);
}

async fn an_address_is_known_for_a_day(database: Database) {
    let store = database.open().await;
    fill(&store).await;
    let household = Allowance::HOUSEHOLD;
    store.add_suggestion(&person(1, 1), new_song(1), Mood::Sad, household).await.unwrap();
    store.apply_retention(now_ms()).await.unwrap();
    let vote = async |browser| {
        store.add_vote(&person(browser, 1), SongId(1), Mood::Sad, household).await.unwrap()
    };
    let feedback = async |browser| {
        let kind = FeedbackKind::Like;
        store.add_feedback(&person(browser, 1), SongId(1), Mood::Sad, kind, household).await
    };
    assert_eq!(vote(3).await, Outcome::AllowanceSpent);
    assert_eq!(feedback(3).await.unwrap(), Outcome::AllowanceSpent);

    store.apply_retention(now_ms() + millis(Duration::from_hours(24)) + 1).await.unwrap();
    assert_eq!(vote(3).await, Outcome::Counted);
    assert_eq!(feedback(3).await.unwrap(), Outcome::Counted);
    assert_eq!(vote(1).await, Outcome::SaidBefore, "the browser is known for longer");
    let again = store.add_suggestion(&person(2, 2), new_song(1), Mood::Sad, household).await;
    assert_eq!(again.unwrap(), Suggested::Waiting { missing: 1 }, "where a song waits it is kept");
}

async fn suggestions_that_wait_too_long_are_dropped(database: Database) {
    let store = database.open().await;
    store
        .add_suggestion(&person(1, 1), new_song(1), Mood::Sad, Allowance::HOUSEHOLD)
        .await
        .unwrap();
    let aggregated = store.apply_retention(FUTURE_MS).await.unwrap();
    assert_eq!(aggregated, Aggregated { votes: 0, feedback: 0, suggestions: 1 });
    assert_eq!(store.counts().await.unwrap().suggestions, 0);
}
