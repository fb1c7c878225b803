//! One replica refreshes, whatever becomes of it.

use crate::{
    database::{Database, postgres},
    stand_in::{StandIn, now_ms, replica, settings},
};
use playlists::{Cause, RunOutcome, Store};
use std::{
    env,
    future::pending,
    process::{Command, Stdio},
    time::Duration,
};
use tokio::time::sleep;
use wiremock::{Mock, ResponseTemplate, matchers::path};

on_both_databases! {
    a_lease_has_one_holder_until_it_ends,
    what_is_due_is_done_once,
    a_run_that_was_cut_off_is_noted_and_done_again,
    a_replica_that_died_is_followed_by_another,
}

const URL: &str = "MISSION_TEST_REFRESH_ON";
const SPOTIFY: &str = "MISSION_TEST_SPOTIFY_AT";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The database looks as if it were old, so that something is due.
async fn make_old(database: &Database) {
    database.execute(&["UPDATE seeds SET planted_ms = 1"]).await;
}

async fn a_lease_has_one_holder_until_it_ends(database: Database) {
    let (one, other) = (database.open().await, database.open().await);
    let minute = Duration::from_mins(1);
    assert!(one.acquire_lease("work", "one", minute).await.unwrap());
    assert!(!other.acquire_lease("work", "other", minute).await.unwrap());
    assert!(one.acquire_lease("work", "one", Duration::ZERO).await.unwrap(), "it may be prolonged");
    sleep(Duration::from_millis(20)).await;
    assert!(other.acquire_lease("work", "other", minute).await.unwrap(), "it has ended");
    one.release_lease("work", "one").await.unwrap();
    assert!(!one.acquire_lease("work", "one", minute).await.unwrap(), "it is not one's to release");
    assert!(one.acquire_lease("another work", "one", minute).await.unwrap());
}

async fn what_is_due_is_done_once(database: Database) {
    let stand_in = StandIn::start(&database).await;
    stand_in.has_every_song().await;
    let refresher = &stand_in.refresher;
    let now = now_ms();
    assert!(refresher.next_start(now).await.unwrap() > now, "a new database has missed nothing");
    assert_eq!(refresher.run_if_due(now, pending()).await.unwrap(), None);
    make_old(&database).await;
    assert!(refresher.next_start(now).await.unwrap() <= now);
    let run = refresher.run_if_due(now, pending()).await.unwrap().unwrap();
    assert_eq!((run.cause, run.outcome), (Cause::Schedule, Some(RunOutcome::Whole)));
    assert_eq!(refresher.run_if_due(now, pending()).await.unwrap(), None);
    let next = refresher.next_start(now).await.unwrap();
    assert!(next > now && next <= now + 7 * DAY_MS);
    // A week later by the clock it is time again.
    assert!(refresher.run_if_due(next, pending()).await.unwrap().is_some());
    assert_eq!(refresher.run_if_due(next, pending()).await.unwrap(), None);
}

async fn a_run_that_was_cut_off_is_noted_and_done_again(database: Database) {
    let stand_in = StandIn::start(&database).await;
    make_old(&database).await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(1));
    stand_in.mount(Mock::given(path("/oembed")).respond_with(slow)).await;
    let stop = sleep(Duration::from_millis(100));
    let run = stand_in.refresher.run_if_due(now_ms(), stop).await.unwrap().unwrap();
    assert_eq!(run.outcome, Some(RunOutcome::Interrupted));
    stand_in.server.reset().await;
    stand_in.has_every_song().await;
    // Another replica need not wait for the lease.
    let (_, other) = replica(&stand_in.store, settings(&stand_in.server.uri()), "replica-2");
    let run = other.run_if_due(now_ms(), pending()).await.unwrap().unwrap();
    assert_eq!(run.outcome, Some(RunOutcome::Whole));
}

async fn a_replica_that_died_is_followed_by_another(database: Database) {
    let stand_in = StandIn::start(&database).await;
    make_old(&database).await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    stand_in.mount(Mock::given(path("/oembed")).respond_with(slow)).await;
    let mut program = program(&database.url, &stand_in.server.uri());
    while stand_in.asked("/oembed").await == 0 {
        sleep(Duration::from_millis(20)).await;
    }
    program.kill().unwrap();
    program.wait().unwrap();
    stand_in.server.reset().await;
    stand_in.has_every_song().await;
    let due = async || stand_in.refresher.run_if_due(now_ms(), pending()).await.unwrap();
    assert_eq!(due().await, None, "its lease has not ended");
    // As two minutes would.
    database.execute(&["UPDATE leases SET until_ms = 1"]).await;
    assert_eq!(due().await.unwrap().outcome, Some(RunOutcome::Whole));
    let outcomes: Vec<_> =
        stand_in.store.runs(9).await.unwrap().iter().map(|run| run.outcome).collect();
    assert_eq!(outcomes, [Some(RunOutcome::Whole), Some(RunOutcome::Interrupted)]);
}

#[tokio::test]
async fn of_two_programs_on_one_database_one_refreshes_on_sunday() {
    let Some(database) = postgres().await else { return };
    let stand_in = StandIn::start(&database).await;
    stand_in.has_every_song().await;
    make_old(&database).await;
    let programs = [(); 2].map(|()| program(&database.url, &stand_in.server.uri()));
    for program in programs {
        let output = tokio::task::spawn_blocking(|| program.wait_with_output()).await.unwrap();
        assert!(output.unwrap().status.success());
    }
    assert_eq!(stand_in.store.runs(9).await.unwrap().len(), 1);
    assert_eq!(stand_in.asked("/oembed").await, 200, "each song once");
}

/// This very program, told to run the test below.
fn program(url: &str, spotify: &str) -> std::process::Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "replicas::refresh_for_the_tests_above", "--ignored"])
        .env(URL, url)
        .env(SPOTIFY, spotify)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
#[ignore = "the tests above run it in programs of their own"]
async fn refresh_for_the_tests_above() {
    let (Ok(url), Ok(spotify)) = (env::var(URL), env::var(SPOTIFY)) else { return };
    let store = Store::open(&url).await.unwrap();
    let holder = std::process::id().to_string();
    let mut settings = settings(&spotify);
    settings.patience = Duration::from_mins(2);
    let (_, refresher) = replica(&store, settings, &holder);
    refresher.run_if_due(now_ms(), pending()).await.unwrap();
}
