//! Whether songs are still there, asked politely and without a login.

use crate::{
    database::{Database, sqlite},
    stand_in::{StandIn, faults, now_ms, replica, settings},
};
use playlists::{Cause, Format, Run, RunOutcome, SongId};
use serde_json::json;
use std::{
    future::pending,
    iter,
    time::{Duration, Instant},
};
use tokio::time::sleep;
use wiremock::{
    Mock, ResponseTemplate,
    matchers::{method, path, query_param},
};

on_both_databases! {
    a_song_that_vanished_is_kept_and_not_offered_until_it_is_back,
    songs_that_vanished_before_say_nothing_about_the_others,
    a_run_that_is_cut_off_marks_what_it_found,
}

fn oembed() -> wiremock::MockBuilder {
    Mock::given(method("GET")).and(path("/oembed"))
}

/// Of so many songs it is not known whether they are there.
async fn only(database: &Database, songs: u32) {
    let now = now_ms();
    let checked = format!("UPDATE songs SET checked_ms = {now} WHERE id > {songs}");
    database.execute(&[&checked]).await;
}

async fn a_song_that_vanished_is_kept_and_not_offered_until_it_is_back(database: Database) {
    let stand_in = StandIn::start(&database).await;
    stand_in.has_every_song().await;
    let song = stand_in.store.song(SongId(7)).await.unwrap().unwrap();
    let of_song = query_param("url", song.spotify_id.open_url());
    let gone = oembed().and(of_song).respond_with(ResponseTemplate::new(404)).with_priority(1);
    stand_in.mount(gone).await;
    let run = stand_in.run().await;
    assert_eq!((run.tally.checked, run.tally.vanished), (200, 1));
    assert_eq!((run.outcome, stand_in.offered().await), (Some(RunOutcome::Whole), 199));
    assert_eq!(stand_in.store.vanished_songs().await.unwrap(), [song]);
    let mut export = Vec::new();
    assert_eq!(stand_in.store.export(Format::Csv, &mut export).await.unwrap(), 219);

    stand_in.server.reset().await;
    stand_in.has_every_song().await;
    // As a week would.
    database.execute(&["UPDATE songs SET checked_ms = 1", "UPDATE runs SET started_ms = 1"]).await;
    let run = stand_in.run().await;
    assert_eq!((run.tally.checked, stand_in.offered().await), (200, 200));
}

/// Spotify has no song with a number up to this.
async fn gone_until(stand_in: &StandIn, last: i64) {
    for id in 1..=last {
        let song = stand_in.store.song(SongId(id)).await.unwrap().unwrap();
        let of_song = query_param("url", song.spotify_id.open_url());
        let gone = oembed().and(of_song).respond_with(ResponseTemplate::new(404)).with_priority(1);
        stand_in.mount(gone).await;
    }
}

async fn songs_that_vanished_before_say_nothing_about_the_others(database: Database) {
    let stand_in = StandIn::start(&database).await;
    stand_in.has_every_song().await;
    only(&database, 20).await;
    database.execute(&["UPDATE songs SET vanished_ms = 1 WHERE id <= 12"]).await;
    gone_until(&stand_in, 12).await;
    let run = stand_in.run().await;
    assert_eq!((faults(&run), run.tally.checked, run.tally.vanished), (vec![], 20, 0));
    assert_eq!(stand_in.run().await.tally.checked, 0, "all were asked for just now");

    // Five of the other eight are too many, whatever is known of the twelve.
    database.execute(&["UPDATE songs SET checked_ms = 1 WHERE id <= 20"]).await;
    gone_until(&stand_in, 17).await;
    let run = stand_in.run().await;
    assert_eq!((faults(&run), run.tally.vanished), (vec!["unbelievable"], 0));
    assert_eq!(
        run.tally.faults[0].message,
        "Spotify says of 5 of 8 songs that they are gone; none was marked"
    );
    assert_eq!(stand_in.offered().await, 188);
}

async fn a_run_that_is_cut_off_marks_what_it_found(database: Database) {
    let stand_in = StandIn::start(&database).await;
    stand_in.has_every_song().await;
    only(&database, 20).await;
    gone_until(&stand_in, 2).await;
    let stop = async {
        while stand_in.asked("/oembed").await < 6 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    let mut slowly = settings(&stand_in.server.uri());
    slowly.pause = Duration::from_millis(100);
    let (_, refresher) = replica(&stand_in.store, slowly, "replica-2");
    let run = refresher.run_now(Cause::Admin, stop).await.unwrap().unwrap();
    assert_eq!((run.outcome, run.tally.vanished), (Some(RunOutcome::Interrupted), 2));
    assert_eq!(stand_in.offered().await, 198);
}

#[tokio::test]
async fn so_many_songs_are_asked_for_in_a_week_the_longest_unasked_first() {
    let database = sqlite();
    let stand_in = StandIn::start(&database).await;
    stand_in.has_every_song().await;
    let row = |number| format!("sad,{number:022},Somebody,Song {number}\n");
    let rows: String =
        iter::once("mood,spotify_id,artist,title\n".to_owned()).chain((0..150).map(row)).collect();
    let survey = playlists::parse_survey(rows.as_bytes(), Format::Csv).unwrap();
    stand_in.store.import(survey).await.unwrap();
    assert_eq!(stand_in.run().await.tally.checked, 300);
    assert_eq!(stand_in.run().await.tally.checked, 0, "the week's questions are asked");
    // The last Sunday's run began a minute later than this one's.
    let before = now_ms() - (7 * 24 * 60 - 1) * 60 * 1000;
    database.execute(&[&format!("UPDATE runs SET started_ms = {before}")]).await;
    assert_eq!(stand_in.run().await.tally.checked, 50, "the others were asked for just now");
}

#[tokio::test]
async fn songs_whose_questions_fail_do_not_keep_the_others_from_theirs() {
    let stand_in = StandIn::start_alone().await;
    stand_in.has_every_song().await;
    only(stand_in.database.as_ref().unwrap(), 5).await;
    for id in 1..=3 {
        let song = stand_in.store.song(SongId(id)).await.unwrap().unwrap();
        let of_song = query_param("url", song.spotify_id.open_url());
        let refused =
            oembed().and(of_song).respond_with(ResponseTemplate::new(400)).with_priority(1);
        stand_in.mount(refused).await;
    }
    let run = stand_in.run().await;
    assert_eq!((faults(&run), run.tally.checked), (vec!["unwelcome"], 0));
    let run = stand_in.run().await;
    assert_eq!((faults(&run), run.tally.checked), (vec![], 2));
}

#[tokio::test]
async fn between_two_questions_is_a_pause() {
    let database = sqlite();
    let stand_in = StandIn::start(&database).await;
    stand_in.has_every_song().await;
    only(&database, 5).await;
    let mut slowly = settings(&stand_in.server.uri());
    slowly.pause = Duration::from_millis(100);
    let (_, refresher) = replica(&stand_in.store, slowly, "replica-2");
    let begun = Instant::now();
    let run = refresher.run_now(Cause::Admin, pending()).await.unwrap().unwrap();
    assert_eq!(run.tally.checked, 5);
    assert!(begun.elapsed() >= Duration::from_millis(500));
}

#[tokio::test]
async fn all_songs_do_not_vanish_at_once() {
    let stand_in = StandIn::start_alone().await;
    stand_in.mount(oembed().respond_with(ResponseTemplate::new(404))).await;
    let run = stand_in.run().await;
    assert_eq!((faults(&run), run.tally.vanished), (vec!["unbelievable"], 0));
    assert_eq!(stand_in.offered().await, 200);
}

/// A run over five songs whose questions are answered so.
async fn run_with(answer: ResponseTemplate) -> (StandIn, Run) {
    let stand_in = StandIn::start_alone().await;
    only(stand_in.database.as_ref().unwrap(), 5).await;
    stand_in.mount(oembed().respond_with(answer)).await;
    let run = stand_in.run().await;
    assert_eq!(stand_in.offered().await, 200);
    (stand_in, run)
}

#[tokio::test]
async fn after_three_faults_in_a_row_nobody_is_asked_any_more() {
    let large = "x".repeat(300 << 10);
    for (answer, name) in [
        (ResponseTemplate::new(500), "server"),
        (ResponseTemplate::new(403), "unwelcome"),
        (ResponseTemplate::new(200).set_body_string("<html>"), "unreadable"),
        (ResponseTemplate::new(200).set_body_json(json!({"title": large})), "unreadable"),
        (ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:9/"), "unreadable"),
        (ResponseTemplate::new(200).set_delay(Duration::from_secs(5)), "slow"),
    ] {
        let (stand_in, run) = run_with(answer).await;
        assert_eq!((faults(&run), stand_in.asked("/oembed").await), (vec![name], 3));
    }
}

#[tokio::test]
async fn a_short_pause_that_oembed_asks_for_is_waited_for() {
    let stand_in = StandIn::start_alone().await;
    stand_in.has_every_song().await;
    let pause = ResponseTemplate::new(429).insert_header("retry-after", "1");
    let once = oembed().respond_with(pause).with_priority(1).up_to_n_times(1);
    stand_in.mount(once).await;
    let run = stand_in.run().await;
    assert_eq!((faults(&run), stand_in.asked("/oembed").await), (vec![], 201));
}

#[tokio::test]
async fn a_pause_that_oembed_asks_for_is_kept() {
    let pause = ResponseTemplate::new(429).insert_header("retry-after", "3600");
    let (stand_in, run) = run_with(pause).await;
    assert_eq!((faults(&run), stand_in.asked("/oembed").await), (vec!["cool-down"], 1));
    let run = stand_in.run().await;
    assert_eq!((faults(&run), stand_in.asked("/oembed").await), (vec!["cool-down"], 1));
}

#[tokio::test]
async fn what_is_due_is_not_tried_again_during_a_pause_that_oembed_asks_for() {
    let stand_in = StandIn::start_alone().await;
    let database = stand_in.database.as_ref().unwrap();
    database.execute(&["UPDATE seeds SET planted_ms = 1"]).await;
    let pause = ResponseTemplate::new(429).insert_header("retry-after", "20000");
    stand_in.mount(oembed().respond_with(pause)).await;
    let before = now_ms();
    let run = stand_in.refresher.run_if_due(before, pending()).await.unwrap().unwrap();
    assert!(run.retry_ms >= Some(before + 20_000_000), "{run:?}");
}

#[tokio::test]
async fn offline_asks_nobody() {
    let stand_in = StandIn::connected_alone().await;
    let asked = stand_in.asked("/").await;
    let mut offline = settings(&stand_in.server.uri());
    offline.offline = true;
    let (spotify, refresher) = replica(&stand_in.store, offline, "replica-2");
    let run = refresher.run_now(Cause::Command, pending()).await.unwrap().unwrap();
    assert_eq!(faults(&run), ["offline"]);
    assert_eq!(spotify.state(now_ms()).await.unwrap().name(), "offline");
    assert_eq!(stand_in.asked("/").await, asked);
}
