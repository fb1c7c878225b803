//! Codes with which many people vote from one address, and what comes of them.

use crate::{
    database::Database,
    people::{attendant, person},
};
use model::Mood;
use playlists::{Allowance, Person, RETENTION, SongId, Store, StoreError, Workshop, WorkshopTally};

on_both_databases! {
    a_code_raises_the_allowance_until_it_ends,
    a_code_is_the_same_in_small_letters,
    what_is_said_under_a_code_is_counted,
    a_code_that_is_opened_again_counts_anew,
    a_vote_that_changes_counts_where_it_was_changed,
    a_workshop_is_forgotten_with_its_votes,
    what_is_no_workshop_is_refused_with_what_to_write,
}

const LATER_MS: i64 = 4_000_000_000_000;
const CODE: &str = "SOLO-2026";

fn workshop(code: &str, people: u32, until_ms: i64) -> Workshop {
    Workshop { code: code.to_owned(), people, until_ms }
}

async fn open(store: &Store) {
    store.open_workshop(&workshop(CODE, 20, LATER_MS), "ani").await.unwrap();
}

async fn vote(store: &Store, browser: u32, song: i64, mood: Mood) {
    let person = attendant(browser, CODE);
    store.add_vote(&person, SongId(song), mood, Allowance::workshop(20)).await.unwrap();
}

async fn tally(store: &Store) -> (u64, u64, u64) {
    let WorkshopTally { votes, people, first_votes } =
        store.workshop(CODE).await.unwrap().unwrap().tally;
    (votes, people, first_votes)
}

/// As time would.
async fn let_it_end(database: &Database) {
    database.execute(&["UPDATE workshops SET until_ms = 1"]).await;
}

async fn a_code_raises_the_allowance_until_it_ends(database: Database) {
    let store = database.open().await;
    assert_eq!(store.allowance(None).await.unwrap(), Some(Allowance::HOUSEHOLD));
    assert_eq!(store.allowance(Some(CODE)).await.unwrap(), None);
    assert_eq!(store.workshop(CODE).await.unwrap(), None);
    assert_eq!(store.workshop("SOLO\0-2026").await.unwrap(), None);
    assert_eq!(store.allowance(Some("SOLO\0-2026")).await.unwrap(), None);

    open(&store).await;
    store.open_workshop(&workshop(CODE, 30, LATER_MS), "ani").await.unwrap();
    let allowance = store.allowance(Some(CODE)).await.unwrap();
    assert_eq!(allowance, Some(Allowance { people_a_song: 30, suggestions: 150 }));
    assert_eq!(store.workshops().await.unwrap(), [workshop(CODE, 30, LATER_MS)]);
    assert!(store.workshop(CODE).await.unwrap().unwrap().is_open);

    assert!(store.close_workshop(CODE, "ani").await.unwrap());
    assert!(!store.close_workshop(CODE, "ani").await.unwrap());
    assert_eq!(store.allowance(Some(CODE)).await.unwrap(), None);
    assert!(store.workshops().await.unwrap().is_empty());
    assert!(!store.workshop(CODE).await.unwrap().unwrap().is_open);

    open(&store).await;
    let_it_end(&database).await;
    assert_eq!(store.allowance(Some(CODE)).await.unwrap(), None);
}

async fn a_code_is_the_same_in_small_letters(database: Database) {
    let store = database.open().await;
    store.open_workshop(&workshop("solo-2026", 20, LATER_MS), "ani").await.unwrap();
    for code in ["solo-2026", "Solo-2026", CODE] {
        assert!(store.allowance(Some(code)).await.unwrap().is_some(), "{code}");
        assert_eq!(store.workshop(code).await.unwrap().unwrap().workshop.code, CODE);
    }
    let small = attendant(1, "solo-2026");
    store.add_vote(&small, SongId(1), Mood::Sad, Allowance::workshop(20)).await.unwrap();
    assert_eq!(tally(&store).await, (1, 1, 1));
    assert!(store.close_workshop("Solo-2026", "ani").await.unwrap());
}

async fn what_is_said_under_a_code_is_counted(database: Database) {
    let store = database.open().await;
    // Before the workshop a listener speaks on song 1.
    store.add_vote(&person(9, 9), SongId(1), Mood::Sad, Allowance::HOUSEHOLD).await.unwrap();
    database.execute(&["UPDATE votes SET added_ms = 1"]).await;
    open(&store).await;
    assert_eq!(tally(&store).await, (0, 0, 0));
    vote(&store, 1, 1, Mood::Sad).await;
    vote(&store, 1, 2, Mood::Sad).await;
    vote(&store, 2, 2, Mood::Happy).await;
    vote(&store, 2, 2, Mood::Angry).await;
    // Who has no code is not of the workshop.
    store.add_vote(&person(3, 3), SongId(2), Mood::Sad, Allowance::HOUSEHOLD).await.unwrap();
    assert_eq!(tally(&store).await, (3, 2, 1));
    store.take_back_vote(&attendant(2, CODE).browser, SongId(2)).await.unwrap();
    assert_eq!(tally(&store).await, (2, 1, 1));
    store.delete_person(&attendant(1, CODE).browser).await.unwrap();
    assert_eq!(tally(&store).await, (0, 0, 0));
}

async fn a_code_that_is_opened_again_counts_anew(database: Database) {
    let store = database.open().await;
    open(&store).await;
    vote(&store, 1, 1, Mood::Sad).await;
    open(&store).await;
    assert_eq!(tally(&store).await, (1, 1, 1), "it was still open");
    database.execute(&["UPDATE votes SET added_ms = 1"]).await;
    let_it_end(&database).await;
    open(&store).await;
    assert_eq!(tally(&store).await, (0, 0, 0));
    vote(&store, 2, 1, Mood::Sad).await;
    assert_eq!(tally(&store).await, (1, 1, 0), "song 1 had a vote before");
}

async fn a_vote_that_changes_counts_where_it_was_changed(database: Database) {
    let store = database.open().await;
    open(&store).await;
    let at_home = Person { workshop: None, ..attendant(1, CODE) };
    let household = Allowance::HOUSEHOLD;
    store.add_vote(&at_home, SongId(1), Mood::Happy, household).await.unwrap();
    assert_eq!(tally(&store).await, (0, 0, 0));
    vote(&store, 1, 1, Mood::Sad).await;
    assert_eq!((tally(&store).await.0, tally(&store).await.1), (1, 1));
    store.add_vote(&at_home, SongId(1), Mood::Happy, household).await.unwrap();
    assert_eq!(tally(&store).await, (0, 0, 0));
}

async fn a_workshop_is_forgotten_with_its_votes(database: Database) {
    let store = database.open().await;
    open(&store).await;
    let kept_ms = i64::try_from(RETENTION.as_millis()).unwrap();
    store.apply_retention(LATER_MS + kept_ms - 1).await.unwrap();
    assert!(store.workshop(CODE).await.unwrap().is_some(), "it is open");
    let_it_end(&database).await;
    store.apply_retention(LATER_MS + kept_ms).await.unwrap();
    assert_eq!(store.workshop(CODE).await.unwrap(), None);
}

async fn what_is_no_workshop_is_refused_with_what_to_write(database: Database) {
    let store = database.open().await;
    for (bad, help) in [
        (workshop("short", 20, LATER_MS), "6 to 40 letters"),
        (workshop("with blank", 20, LATER_MS), "6 to 40 letters"),
        (workshop(CODE, 0, LATER_MS), "from 1 to 1000"),
        (workshop(CODE, 5000, LATER_MS), "from 1 to 1000"),
        (workshop(CODE, 20, 1), "choose a later time"),
    ] {
        let error = store.open_workshop(&bad, "ani").await.unwrap_err();
        assert!(matches!(error, StoreError::Workshop { .. }), "{error}");
        assert!(error.to_string().contains(help), "{error}");
    }
    assert!(store.workshops().await.unwrap().is_empty());
}
