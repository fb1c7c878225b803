//! Votes: one a person and song, and no more from an address than its allowance.

use crate::{
    database::{Database, catalogue},
    people::{person, plus, titled, votes},
};
use model::Mood;
use playlists::{Allowance, Outcome, Posterior, SongId};

on_both_databases! {
    a_vote_counts_once_and_can_change_its_mind,
    a_vote_can_be_taken_back_by_who_gave_it,
    an_address_has_its_allowance_whatever_ids_it_claims,
    a_workshops_allowance_lets_a_room_vote,
    a_song_that_is_not_there_gets_no_vote,
    ten_thousand_votes_of_one_browser_are_one_vote_a_song,
    ten_thousand_browsers_at_one_address_are_its_allowance,
}

const HOUSEHOLD: Allowance = Allowance::HOUSEHOLD;

async fn a_vote_counts_once_and_can_change_its_mind(database: Database) {
    let store = database.open().await;
    let numb = titled(&catalogue(&store).await, "Numb").clone();
    let id = numb.song.id;
    let listener = person(1, 1);
    let vote = async |mood| store.add_vote(&listener, id, mood, HOUSEHOLD).await.unwrap();
    assert_eq!(vote(Mood::Sad).await, Outcome::Counted);
    assert_eq!(vote(Mood::Sad).await, Outcome::SaidBefore);
    let after = catalogue(&store).await.get(id).unwrap().votes;
    assert_eq!(after, plus(numb.votes, Mood::Sad, 1));
    assert_eq!(vote(Mood::Neutral).await, Outcome::Changed);
    let after = catalogue(&store).await.get(id).unwrap().votes;
    assert_eq!(after, plus(numb.votes, Mood::Neutral, 1));
}

async fn a_vote_can_be_taken_back_by_who_gave_it(database: Database) {
    let store = database.open().await;
    let before = catalogue(&store).await.get(SongId(1)).unwrap().votes;
    let (ani, budi) = (person(1, 1), person(2, 2));
    for song in [1, 2] {
        store.add_vote(&ani, SongId(song), Mood::Sad, HOUSEHOLD).await.unwrap();
    }
    assert_eq!(store.voted_on(&ani.browser).await.unwrap(), [SongId(1), SongId(2)].into());
    assert!(!store.take_back_vote(&budi.browser, SongId(1)).await.unwrap());
    assert!(store.take_back_vote(&ani.browser, SongId(1)).await.unwrap());
    assert!(!store.take_back_vote(&ani.browser, SongId(1)).await.unwrap());
    assert_eq!(store.voted_on(&ani.browser).await.unwrap(), [SongId(2)].into());
    assert_eq!(catalogue(&store).await.get(SongId(1)).unwrap().votes, before);
    let again = store.add_vote(&ani, SongId(1), Mood::Happy, HOUSEHOLD).await;
    assert_eq!(again.unwrap(), Outcome::Counted);
}

async fn an_address_has_its_allowance_whatever_ids_it_claims(database: Database) {
    let store = database.open().await;
    let vote = async |browser, address, song| {
        let person = person(browser, address);
        store.add_vote(&person, SongId(song), Mood::Sad, HOUSEHOLD).await.unwrap()
    };
    assert_eq!(vote(1, 1, 1).await, Outcome::Counted);
    assert_eq!(vote(2, 1, 1).await, Outcome::Counted);
    assert_eq!(vote(3, 1, 1).await, Outcome::AllowanceSpent);
    assert_eq!(vote(3, 1, 2).await, Outcome::Counted, "another song");
    assert_eq!(vote(3, 2, 1).await, Outcome::Counted, "another address, or the next day");
    assert_eq!(vote(1, 1, 1).await, Outcome::SaidBefore);
}

async fn a_workshops_allowance_lets_a_room_vote(database: Database) {
    let store = database.open().await;
    let before = votes(&catalogue(&store).await);
    for browser in 0..31 {
        let outcome = store
            .add_vote(&person(browser, 1), SongId(1), Mood::Sad, Allowance::workshop(30))
            .await
            .unwrap();
        let expected = if browser < 30 { Outcome::Counted } else { Outcome::AllowanceSpent };
        assert_eq!(outcome, expected, "{browser}");
    }
    assert_eq!(votes(&catalogue(&store).await), before + 30);
}

async fn a_song_that_is_not_there_gets_no_vote(database: Database) {
    let store = database.open().await;
    let revision = store.revision().await.unwrap();
    for id in [0, -1, 201, i64::MAX] {
        let outcome = store.add_vote(&person(1, 1), SongId(id), Mood::Sad, HOUSEHOLD).await;
        assert_eq!(outcome.unwrap(), Outcome::UnknownSong);
    }
    assert_eq!(store.revision().await.unwrap(), revision, "nothing was written");
}

async fn ten_thousand_votes_of_one_browser_are_one_vote_a_song(database: Database) {
    let store = database.open().await;
    let before = catalogue(&store).await;
    let listener = person(1, 1);
    // Every song is voted for in every mood ten times over, and last for happy.
    for round in 0..50 {
        let mood = Mood::ALL[(round + 2) % Mood::COUNT];
        for entry in before.entries() {
            store.add_vote(&listener, entry.song.id, mood, HOUSEHOLD).await.unwrap();
        }
    }
    let after = catalogue(&store).await;
    for entry in before.entries() {
        let after = after.get(entry.song.id).unwrap();
        assert_eq!(after.votes, plus(entry.votes, Mood::Happy, 1));
        assert_eq!(after.posterior(), Posterior::new(plus(entry.votes, Mood::Happy, 1)));
    }
    assert_eq!((votes(&before), votes(&after)), (219, 219 + 200));
}

async fn ten_thousand_browsers_at_one_address_are_its_allowance(database: Database) {
    let store = database.open().await;
    let before = catalogue(&store).await;
    let mut counted = 0;
    for browser in 0..10_000 {
        let song = before.entries()[browser as usize % 4].song.id;
        let outcome = store.add_vote(&person(browser, 1), song, Mood::Angry, HOUSEHOLD).await;
        counted += u32::from(outcome.unwrap() == Outcome::Counted);
    }
    assert_eq!(counted, 4 * HOUSEHOLD.people_a_song);
    let after = catalogue(&store).await;
    for entry in &before.entries()[..4] {
        let expected = plus(entry.votes, Mood::Angry, HOUSEHOLD.people_a_song);
        assert_eq!(after.get(entry.song.id).unwrap().votes, expected);
    }
    assert_eq!(votes(&after), votes(&before) + counted);
}
