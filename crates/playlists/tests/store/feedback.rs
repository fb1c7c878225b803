//! Feedback: once a person, kind, song and mood.

use crate::{
    database::{Database, catalogue},
    people::person,
};
use model::Mood;
use playlists::{Allowance, Feedback, FeedbackKind, Outcome, SongId, Store};

on_both_databases! {
    each_kind_counts_once_a_person_song_and_mood,
    like_and_does_not_fit_take_each_others_place,
    feedback_from_an_address_has_its_allowance,
    feedback_needs_a_song,
}

const SONG: SongId = SongId(1);

async fn give(store: &Store, browser: u32, address: u8, kind: FeedbackKind) -> Outcome {
    store
        .add_feedback(&person(browser, address), SONG, Mood::Sad, kind, Allowance::HOUSEHOLD)
        .await
        .unwrap()
}

async fn feedback(store: &Store) -> Feedback {
    catalogue(store).await.get(SONG).unwrap().feedback
}

async fn each_kind_counts_once_a_person_song_and_mood(database: Database) {
    let store = database.open().await;
    for (browser, kind, outcome) in [
        (1, FeedbackKind::Click, Outcome::Counted),
        (1, FeedbackKind::Click, Outcome::SaidBefore),
        (1, FeedbackKind::Skip, Outcome::Counted),
        (2, FeedbackKind::Click, Outcome::Counted),
        (2, FeedbackKind::Like, Outcome::Counted),
    ] {
        assert_eq!(give(&store, browser, 1, kind).await, outcome, "{browser} {kind:?}");
    }
    let mut expected = Feedback::default();
    expected.add(Mood::Sad, FeedbackKind::Click, 2);
    expected.add(Mood::Sad, FeedbackKind::Skip, 1);
    expected.add(Mood::Sad, FeedbackKind::Like, 1);
    assert_eq!(feedback(&store).await, expected);
}

async fn like_and_does_not_fit_take_each_others_place(database: Database) {
    let store = database.open().await;
    assert_eq!(give(&store, 1, 1, FeedbackKind::Like).await, Outcome::Counted);
    assert_eq!(give(&store, 1, 1, FeedbackKind::DoesNotFit).await, Outcome::Changed);
    let mut expected = Feedback::default();
    expected.add(Mood::Sad, FeedbackKind::DoesNotFit, 1);
    assert_eq!(feedback(&store).await, expected);
}

async fn feedback_from_an_address_has_its_allowance(database: Database) {
    let store = database.open().await;
    for browser in 0..100 {
        let outcome = give(&store, browser, 1, FeedbackKind::DoesNotFit).await;
        let expected = if browser < 2 { Outcome::Counted } else { Outcome::AllowanceSpent };
        assert_eq!(outcome, expected, "{browser}");
    }
    assert_eq!(give(&store, 0, 1, FeedbackKind::Click).await, Outcome::Counted);
    assert_eq!(give(&store, 50, 2, FeedbackKind::DoesNotFit).await, Outcome::Counted);
    assert_eq!(feedback(&store).await.misses(Mood::Sad), 3 * 2);
}

async fn feedback_needs_a_song(database: Database) {
    let store = database.open().await;
    let outcome = store
        .add_feedback(
            &person(1, 1),
            SongId(999),
            Mood::Sad,
            FeedbackKind::Click,
            Allowance::HOUSEHOLD,
        )
        .await;
    assert_eq!(outcome.unwrap(), Outcome::UnknownSong);
}
