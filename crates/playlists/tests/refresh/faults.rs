//! Every way in which Spotify fails, with what becomes of it. Listeners keep their songs in all.

use crate::stand_in::{
    OTHER, PLAYLIST, StandIn, entries, faults, new_token, now_ms, replica, settings,
};
use playlists::{Cause, RunOutcome, SpotifyState};
use serde_json::json;
use std::{future::pending, time::Duration};
use wiremock::ResponseTemplate;

fn status(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"error": {"status": status, "message": ""}}))
}

/// A run whose playlist answers so: the names of its faults.
async fn faults_of(answer: ResponseTemplate) -> (StandIn, Vec<String>) {
    let stand_in = StandIn::connected_alone().await;
    stand_in.answer(PLAYLIST, answer, None).await;
    let run = stand_in.run().await;
    assert_eq!(run.outcome, Some(RunOutcome::Partial));
    assert_eq!(stand_in.offered().await, 200, "listeners keep their songs");
    let names = faults(&run).into_iter().map(ToOwned::to_owned).collect();
    (stand_in, names)
}

#[tokio::test]
async fn a_401_is_healed_by_a_new_token() {
    let stand_in = StandIn::connected_alone().await;
    stand_in.answer(PLAYLIST, status(401), Some(1)).await;
    stand_in.renewal(new_token()).await;
    stand_in.playlist(PLAYLIST, &entries([1])).await;
    let run = stand_in.run().await;
    assert_eq!((run.outcome, run.tally.added), (Some(RunOutcome::Whole), 1));
    assert_eq!(stand_in.asked("/api/token").await, 2, "the login and one renewal");
}

#[tokio::test]
async fn a_401_that_stays_asks_to_reconnect() {
    let stand_in = StandIn::connected_alone().await;
    stand_in.answer(PLAYLIST, status(401), None).await;
    stand_in.renewal(new_token()).await;
    assert_eq!(faults(&stand_in.run().await), ["reconnect"]);
    assert_eq!(stand_in.asked("/items").await, 2);
}

#[tokio::test]
async fn a_revoked_consent_asks_to_reconnect_and_then_asks_spotify_no_more() {
    let stand_in = StandIn::connected_alone().await;
    stand_in.answer(PLAYLIST, status(401), None).await;
    let revoked = json!({"error": "invalid_grant", "error_description": "Refresh token revoked"});
    stand_in.renewal(ResponseTemplate::new(400).set_body_json(revoked)).await;
    assert_eq!(faults(&stand_in.run().await), ["reconnect"]);
    assert_eq!(stand_in.spotify.state(now_ms()).await.unwrap(), SpotifyState::Reconnect);
    let asked = stand_in.asked("/api/token").await;
    assert_eq!(faults(&stand_in.run().await), ["reconnect"]);
    assert_eq!(stand_in.asked("/api/token").await, asked);
    // The owner logs in again, and all is well.
    stand_in.connect(3600).await;
    assert_eq!(stand_in.spotify.state(now_ms()).await.unwrap().name(), "connected");
}

#[tokio::test]
async fn a_renewal_that_fails_keeps_the_login() {
    for answer in [status(500), ResponseTemplate::new(200).set_body_string("<html>")] {
        let stand_in = StandIn::start_alone().await;
        stand_in.has_every_song().await;
        stand_in.connect(0).await;
        stand_in.watch(PLAYLIST).await;
        stand_in.renewal(answer).await;
        let run = stand_in.run().await;
        assert_eq!(run.tally.faults.len(), 1, "{run:?}");
        assert_eq!(stand_in.spotify.state(now_ms()).await.unwrap().name(), "connected");
    }
}

#[tokio::test]
async fn a_playlist_that_is_refused_or_gone_hides_no_other() {
    // A text that is no id of Spotify's is answered with 400.
    for (refusal, name) in [(400, "not-found"), (403, "forbidden"), (404, "not-found")] {
        let stand_in = StandIn::connected_alone().await;
        stand_in.watch(OTHER).await;
        stand_in.answer(PLAYLIST, status(refusal), None).await;
        stand_in.playlist(OTHER, &entries([1])).await;
        let run = stand_in.run().await;
        assert_eq!((faults(&run), run.tally.added), (vec![name], 1));
        assert_eq!(run.tally.faults[0].playlist.as_deref(), Some(PLAYLIST));
        let playlists = stand_in.store.watched_playlists().await.unwrap();
        let said: Vec<_> = playlists.iter().map(|playlist| playlist.fault.as_deref()).collect();
        assert_eq!(said, [Some(name), None]);
        assert_eq!(stand_in.asked(PLAYLIST).await, 1, "it is not asked again and again");
    }
}

#[tokio::test]
async fn a_pause_of_seconds_is_waited_for() {
    let stand_in = StandIn::connected_alone().await;
    stand_in.answer(PLAYLIST, status(429).insert_header("retry-after", "1"), Some(1)).await;
    stand_in.playlist(PLAYLIST, &entries([1])).await;
    let begun = std::time::Instant::now();
    let run = stand_in.run().await;
    assert_eq!((run.outcome, run.tally.added), (Some(RunOutcome::Whole), 1));
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_pause_of_hours_is_kept_by_every_replica() {
    let body = json!({"error": {"status": 429, "reason": "QUOTA_EXCEEDED"}});
    let answer = ResponseTemplate::new(429).insert_header("retry-after", "20000");
    let (stand_in, names) = faults_of(answer.set_body_json(body)).await;
    assert_eq!((names, stand_in.asked("/items").await), (vec!["cool-down".to_owned()], 1));
    let (_, other) = replica(&stand_in.store, settings(&stand_in.server.uri()), "replica-2");
    let run = other.run_now(Cause::Admin, pending()).await.unwrap().unwrap();
    assert_eq!((faults(&run), stand_in.asked("/items").await), (vec!["cool-down"], 1));
    let left = &run.tally.faults[0].message;
    assert!(left.contains("for 334 minutes"), "{left}");
}

#[tokio::test]
async fn spotifys_own_faults_are_tried_three_times() {
    let (stand_in, names) = faults_of(status(500)).await;
    assert_eq!((names, stand_in.asked("/items").await), (vec!["server".to_owned()], 3));

    let stand_in = StandIn::connected_alone().await;
    stand_in.answer(PLAYLIST, status(502), Some(2)).await;
    stand_in.playlist(PLAYLIST, &entries([1])).await;
    assert_eq!(stand_in.run().await.tally.added, 1);
}

#[tokio::test]
async fn an_answer_that_is_too_slow_or_none_of_spotifys_is_a_fault() {
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(5));
    assert_eq!(faults_of(slow).await.1, ["slow"]);
    let html = ResponseTemplate::new(200).set_body_raw("<html>Sign in</html>", "text/html");
    assert_eq!(faults_of(html).await.1, ["unreadable"]);
    let other = ResponseTemplate::new(200).set_body_json(json!({"items": null}));
    assert_eq!(faults_of(other).await.1, ["unreadable"]);
    assert_eq!(faults_of(status(418)).await.1, ["refused"]);
}

#[tokio::test]
async fn without_a_network_it_is_said_once() {
    let stand_in = StandIn::connected_alone().await;
    // Nobody listens there.
    let (_, alone) = replica(&stand_in.store, settings("http://127.0.0.1:9"), "replica-2");
    let run = alone.run_now(Cause::Admin, pending()).await.unwrap().unwrap();
    assert_eq!((faults(&run), run.tally.checked), (vec!["unreachable"], 0));
    assert_eq!(stand_in.offered().await, 200);
}

#[tokio::test]
async fn a_fault_in_the_middle_keeps_what_was_read_and_marks_nothing_gone() {
    let stand_in = StandIn::connected_alone().await;
    stand_in.playlist(PLAYLIST, &entries(1..=60)).await;
    assert_eq!(stand_in.run().await.tally.added, 60);
    stand_in.server.reset().await;
    stand_in.has_every_song().await;
    // The first page has other songs; the second never comes.
    let body = json!({"items": entries(100..150), "total": 60, "next": "x"});
    let first = ResponseTemplate::new(200).set_body_json(body);
    stand_in.answer(PLAYLIST, first, Some(1)).await;
    stand_in.answer(PLAYLIST, status(503), None).await;
    let run = stand_in.run().await;
    assert_eq!((faults(&run), run.tally.added, run.tally.gone), (vec!["server"], 50, 0));
}
