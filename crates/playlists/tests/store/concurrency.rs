//! Many write and read at once.

use crate::{
    database::{Database, catalogue},
    people::{HEADER, import, person, votes},
};
use model::Mood;
use playlists::{Allowance, FeedbackKind, Outcome, SongId};
use tokio::task::JoinSet;

on_both_databases! {
    imports_at_the_same_time_lose_no_vote,
    sixteen_writers_and_sixteen_readers_lose_nothing,
    of_people_who_vote_at_the_same_time_an_address_has_its_allowance,
}

const ROUNDS: u32 = 25;

async fn imports_at_the_same_time_lose_no_vote(database: Database) {
    let (one, other) = (database.open().await, database.open().await);
    let mut imports = JoinSet::new();
    for number in 0..16 {
        let store = if number % 2 == 0 { one.clone() } else { other.clone() };
        let row = format!("{HEADER}sad,00000000000000000000{number:02},Nobody,Nothing,,\n");
        imports.spawn(async move { import(&store, &row).await.added });
    }
    assert_eq!(imports.join_all().await, [1; 16]);
    assert_eq!(catalogue(&one).await.len(), 216);
}

/// Two programs, as two replicas would; a reader never sees less than before.
async fn sixteen_writers_and_sixteen_readers_lose_nothing(database: Database) {
    let programs = [database.open().await, database.open().await];
    let mut tasks = JoinSet::new();
    for number in 0..16_u32 {
        let store = programs[number as usize % 2].clone();
        tasks.spawn(async move {
            let person = person(number, number as u8);
            for round in 0..ROUNDS {
                let song = SongId(i64::from(round) + 1);
                let household = Allowance::HOUSEHOLD;
                let vote = store.add_vote(&person, song, Mood::Sad, household).await.unwrap();
                let kind = FeedbackKind::Click;
                let click = store.add_feedback(&person, song, Mood::Sad, kind, household).await;
                assert_eq!((vote, click.unwrap()), (Outcome::Counted, Outcome::Counted));
            }
        });
        let store = programs[(number as usize + 1) % 2].clone();
        tasks.spawn(async move {
            let mut seen = (0, 0);
            for _ in 0..ROUNDS / 5 {
                let now = (store.revision().await.unwrap(), votes(&catalogue(&store).await));
                assert!(now.0 >= seen.0 && now.1 >= seen.1, "{seen:?} {now:?}");
                seen = now;
            }
        });
    }
    tasks.join_all().await;
    let counts = programs[0].counts().await.unwrap();
    assert_eq!(counts.votes, 219 + u64::from(16 * ROUNDS));
    assert_eq!(counts.feedback, u64::from(16 * ROUNDS));
    assert_eq!(programs[1].check().await.unwrap(), []);
}

async fn of_people_who_vote_at_the_same_time_an_address_has_its_allowance(database: Database) {
    let programs = [database.open().await, database.open().await];
    let mut tasks = JoinSet::new();
    for browser in 0..32 {
        let store = programs[browser as usize % 2].clone();
        tasks.spawn(async move {
            let person = person(browser, 1);
            store.add_vote(&person, SongId(1), Mood::Sad, Allowance::HOUSEHOLD).await.unwrap()
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Counted).count(), 2);
    assert_eq!(votes(&catalogue(&programs[0]).await), 219 + 2);
}
