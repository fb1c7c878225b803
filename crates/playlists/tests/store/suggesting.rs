//! Songs that listeners suggest.

use crate::{
    database::{Database, catalogue},
    people::{import, new_song, person},
};
use model::Mood;
use playlists::{Allowance, Decision, NewSong, Outcome, SongId, Store, Suggested};

on_both_databases! {
    people_at_three_addresses_bring_a_song_into_the_catalogue,
    people_at_one_address_do_not,
    an_admins_word_is_enough,
    a_declined_song_stays_out,
    a_song_taken_out_keeps_its_votes_and_can_be_put_back,
    who_is_declined_has_suggested_all_the_same,
    a_suggested_song_that_is_there_is_a_vote,
    an_address_suggests_as_much_as_its_allowance,
    a_song_that_waits_keeps_the_vote_of_who_suggested_it,
    a_survey_brings_a_suggested_song_with_its_own_words,
}

async fn suggest(store: &Store, browser: u32, address: u8, song: NewSong) -> Suggested {
    store
        .add_suggestion(&person(browser, address), song, Mood::Happy, Allowance::HOUSEHOLD)
        .await
        .unwrap()
}

async fn people_at_three_addresses_bring_a_song_into_the_catalogue(database: Database) {
    let store = database.open().await;
    assert_eq!(suggest(&store, 1, 1, new_song(7)).await, Suggested::Waiting { missing: 2 });
    let revision = store.revision().await.unwrap();
    assert_eq!(suggest(&store, 1, 1, new_song(7)).await, Suggested::Waiting { missing: 2 });
    assert_eq!(store.revision().await.unwrap(), revision, "nothing was written");
    assert_eq!(suggest(&store, 2, 2, new_song(7)).await, Suggested::Waiting { missing: 1 });
    let waiting = store.suggestions(10).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].votes.of(Mood::Happy)), (1, 2));
    assert_eq!(catalogue(&store).await.len(), 200);
    let voter = person(9, 9);
    let vote = store.add_vote(&voter, waiting[0].song.id, Mood::Sad, Allowance::HOUSEHOLD);
    assert_eq!(vote.await.unwrap(), Outcome::UnknownSong, "it is not in the catalogue");

    let Suggested::Listed(id) = suggest(&store, 3, 3, new_song(7)).await else { panic!() };
    let catalogue = catalogue(&store).await;
    let entry = catalogue.get(id).unwrap();
    assert_eq!((entry.song.title.as_str(), entry.votes.of(Mood::Happy)), ("Something", 3));
    assert!(store.suggestions(10).await.unwrap().is_empty());
}

async fn people_at_one_address_do_not(database: Database) {
    let store = database.open().await;
    for browser in 0..10 {
        suggest(&store, browser, 1, new_song(7)).await;
    }
    assert_eq!(suggest(&store, 10, 1, new_song(7)).await, Suggested::AllowanceSpent);
    assert_eq!(catalogue(&store).await.len(), 200);
    assert_eq!(store.counts().await.unwrap().suggestions, 1);
}

async fn an_admins_word_is_enough(database: Database) {
    let store = database.open().await;
    suggest(&store, 1, 1, new_song(7)).await;
    let id = store.suggestions(10).await.unwrap()[0].song.id;
    assert!(store.decide(id, Decision::Accept(Mood::Sad), "ani").await.unwrap());
    assert!(
        !store.decide(id, Decision::Accept(Mood::Sad), "ani").await.unwrap(),
        "it waits no more"
    );
    let votes = catalogue(&store).await.get(id).unwrap().votes;
    assert_eq!((votes.of(Mood::Happy), votes.of(Mood::Sad)), (1, 1));
}

async fn a_declined_song_stays_out(database: Database) {
    let store = database.open().await;
    suggest(&store, 1, 1, new_song(7)).await;
    let id = store.suggestions(10).await.unwrap()[0].song.id;
    assert!(store.decide(id, Decision::Decline, "ani").await.unwrap());
    assert!(!store.decide(id, Decision::Decline, "ani").await.unwrap());
    for person in 2..6 {
        assert_eq!(suggest(&store, person, person as u8, new_song(7)).await, Suggested::Declined);
    }
    assert_eq!(catalogue(&store).await.len(), 200);
}

async fn a_song_taken_out_keeps_its_votes_and_can_be_put_back(database: Database) {
    let store = database.open().await;
    let before = crate::people::titled(&catalogue(&store).await, "Numb").clone();
    let (id, link) = (before.song.id, before.song.spotify_id.open_url());
    let decided = async |decision| store.decide(id, decision, "ani").await.unwrap();
    assert!(!decided(Decision::PutBack).await, "it is there");
    assert!(decided(Decision::TakeOut).await);
    assert!(!decided(Decision::TakeOut).await);
    assert!(catalogue(&store).await.get(id).is_none());
    assert_eq!(store.songs_left_out(10).await.unwrap(), std::slice::from_ref(&before.song));
    let again = NewSong::typed(&link, "Linkin Park", "Numb").unwrap();
    assert_eq!(suggest(&store, 1, 1, again).await, Suggested::Declined);
    let voter = person(1, 1);
    let vote = store.add_vote(&voter, id, Mood::Happy, Allowance::HOUSEHOLD);
    assert_eq!(vote.await.unwrap(), Outcome::UnknownSong);

    assert!(decided(Decision::PutBack).await);
    let catalogue = catalogue(&store).await;
    let after = catalogue.get(id).unwrap();
    assert_eq!((&after.song, after.votes), (&before.song, before.votes));
    assert!(store.songs_left_out(10).await.unwrap().is_empty());
    let noted: Vec<_> = store.changes(9).await.unwrap();
    let noted: Vec<_> = noted.iter().map(|change| (&*change.action, &*change.subject)).collect();
    assert_eq!(noted, [("put-back", "Numb"), ("take-out", "Numb")]);
    assert!(!store.decide(SongId(9999), Decision::TakeOut, "ani").await.unwrap());
}

async fn who_is_declined_has_suggested_all_the_same(database: Database) {
    let store = database.open().await;
    for number in 0..5 {
        suggest(&store, number, 1, new_song(number)).await;
        let id = store.suggestions(1).await.unwrap()[0].song.id;
        assert!(store.decide(id, Decision::Decline, "ani").await.unwrap());
    }
    assert_eq!(suggest(&store, 5, 1, new_song(5)).await, Suggested::AllowanceSpent);
}

async fn a_suggested_song_that_is_there_is_a_vote(database: Database) {
    let store = database.open().await;
    let numb = crate::people::titled(&catalogue(&store).await, "Numb").clone();
    let link = numb.song.spotify_id.open_url();
    let again = || NewSong::typed(&link, "Somebody else", "Another title").unwrap();
    let id = numb.song.id;
    assert_eq!(suggest(&store, 1, 1, again()).await, Suggested::Known(id, Outcome::Counted));
    let revision = store.revision().await.unwrap();
    assert_eq!(suggest(&store, 1, 1, again()).await, Suggested::Known(id, Outcome::SaidBefore));
    assert_eq!(store.revision().await.unwrap(), revision, "nothing was written");
    let catalogue = catalogue(&store).await;
    let after = catalogue.get(id).unwrap();
    assert_eq!(after.song, numb.song, "it keeps its words");
    assert_eq!(after.votes.of(Mood::Happy), numb.votes.of(Mood::Happy) + 1);
}

async fn an_address_suggests_as_much_as_its_allowance(database: Database) {
    let store = database.open().await;
    for number in 0..20 {
        let expected =
            if number < 5 { Suggested::Waiting { missing: 2 } } else { Suggested::AllowanceSpent };
        assert_eq!(suggest(&store, number, 1, new_song(number)).await, expected, "{number}");
    }
    assert_eq!(store.suggestions(100).await.unwrap().len(), 5);
}

async fn a_song_that_waits_keeps_the_vote_of_who_suggested_it(database: Database) {
    let store = database.open().await;
    suggest(&store, 1, 1, new_song(7)).await;
    let id = store.suggestions(1).await.unwrap()[0].song.id;
    assert!(!store.take_back_vote(&person(1, 1).browser, id).await.unwrap());
    assert_eq!(store.suggestions(1).await.unwrap()[0].votes.of(Mood::Happy), 1);
}

async fn a_survey_brings_a_suggested_song_with_its_own_words(database: Database) {
    let store = database.open().await;
    suggest(&store, 1, 1, new_song(0)).await;
    let rows = [crate::people::HEADER, crate::people::NEW_SONG].concat();
    assert_eq!(import(&store, &rows).await.added, 1);
    let catalogue = catalogue(&store).await;
    let entry = crate::people::titled(&catalogue, "Nothing");
    assert_eq!((entry.votes.of(Mood::Sad), entry.votes.of(Mood::Happy)), (1, 1));
    assert!(store.suggestions(10).await.unwrap().is_empty());
}
