//! The owner's login and its token.

use crate::{
    database::Database,
    stand_in::{ACCESS, PLAYLIST, REDIRECT, StandIn, now_ms, replica, settings},
};
use playlists::{Fault, InvalidCallback, LoginFault, Spotify, SpotifyState, TokenKey};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::timeout};
use wiremock::{
    Mock, ResponseTemplate,
    matchers::{body_string_contains, header, method, path},
};

on_both_databases! {
    of_many_replicas_that_need_a_token_one_renews_it,
    what_a_renewal_brings_is_kept_even_if_nobody_waits_for_it,
    a_login_is_kept_together_with_a_note_of_who_connected,
    a_login_is_encrypted_and_of_no_use_with_another_secret,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The playlist's name, for whoever has the token; as Spotify answers to others than its owner,
/// without followers and items.
fn named(token: &str) -> Mock {
    Mock::given(method("GET"))
        .and(path(format!("/v1/playlists/{PLAYLIST}")))
        .and(header("authorization", format!("Bearer {token}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"name": " Galau "})))
}

async fn of_many_replicas_that_need_a_token_one_renews_it(database: Database) {
    let stand_in = StandIn::start(&database).await;
    stand_in.connect(0).await;
    let token = json!({"access_token": "renewed", "token_type": "Bearer", "expires_in": 3600,
        "refresh_token": "next"});
    let answer = ResponseTemplate::new(200).set_body_json(token);
    let renewal = Mock::given(method("POST"))
        .and(body_string_contains("grant_type=refresh_token"))
        .respond_with(answer.set_delay(Duration::from_millis(300)));
    stand_in.mount(renewal.expect(1)).await;
    stand_in.mount(named("renewed").expect(16)).await;

    let (other, _) = replica(&database.open().await, settings(&stand_in.server.uri()), "replica-2");
    let mut callers = JoinSet::new();
    for number in 0..16 {
        let spotify = Arc::clone(if number % 2 == 0 { &stand_in.spotify } else { &other });
        callers
            .spawn(async move { spotify.playlist_name(&PLAYLIST.parse().unwrap()).await.unwrap() });
    }
    assert!(callers.join_all().await.iter().all(|name| name == "Galau"));
    stand_in.server.verify().await;
}

async fn what_a_renewal_brings_is_kept_even_if_nobody_waits_for_it(database: Database) {
    let stand_in = StandIn::start(&database).await;
    stand_in.connect(0).await;
    // Spotify takes the first refresh token once.
    let token = json!({"access_token": "renewed", "token_type": "Bearer", "expires_in": 3600,
        "refresh_token": "next"});
    let answer = ResponseTemplate::new(200).set_body_json(token);
    let renewal = Mock::given(method("POST"))
        .and(body_string_contains("grant_type=refresh_token"))
        .respond_with(answer.set_delay(Duration::from_millis(300)));
    stand_in.mount(renewal.expect(1)).await;
    stand_in.mount(named("renewed")).await;
    let id = PLAYLIST.parse().unwrap();
    let cut_off = timeout(Duration::from_millis(100), stand_in.spotify.playlist_name(&id)).await;
    assert!(cut_off.is_err());
    // As before a server closes its database.
    stand_in.spotify.settle().await;
    let lease = Duration::from_mins(1);
    assert!(stand_in.store.acquire_lease("spotify-token", "replica-2", lease).await.unwrap());
    assert_eq!(stand_in.spotify.playlist_name(&id).await.unwrap(), "Galau");
    stand_in.server.verify().await;
}

async fn a_login_is_kept_together_with_a_note_of_who_connected(database: Database) {
    let stand_in = StandIn::start(&database).await;
    stand_in.connect(3600).await;
    let changes = stand_in.store.changes(9).await.unwrap();
    let noted: Vec<_> = changes.iter().map(|change| (&*change.action, &*change.admin)).collect();
    assert_eq!(noted, [("spotify-connect", "ani")]);

    stand_in.store.forget_login("ani").await.unwrap();
    database.execute(&["DROP TABLE changes"]).await;
    let (attempt, callback) = stand_in.begin();
    let fault = stand_in.spotify.finish_login(&attempt, &callback, now_ms(), "ani").await;
    assert!(matches!(fault, Err(LoginFault::Spotify(Fault::Store(_)))), "{fault:?}");
    let state = stand_in.spotify.state(now_ms()).await.unwrap();
    assert_eq!(state, SpotifyState::NotConnected, "a login that cannot be noted is not kept");
}

async fn a_login_is_encrypted_and_of_no_use_with_another_secret(database: Database) {
    let stand_in = StandIn::connected(&database).await;
    let mut connection = database.connect().await;
    let kept: String = sqlx::query_scalar("SELECT token FROM spotify_login")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert!(!kept.contains(ACCESS) && kept.len() > 100);
    let state = async |spotify: &Spotify| spotify.state(now_ms()).await.unwrap().name();
    assert_eq!(state(&stand_in.spotify).await, "connected");
    let with = |key| {
        let settings = settings(&stand_in.server.uri());
        Spotify::new(stand_in.store.clone(), settings, key, "replica-2".to_owned()).unwrap()
    };
    assert_eq!(state(&with(Some(TokenKey::new([9; 32])))).await, "reconnect");
    assert_eq!(state(&with(None)).await, "no-secret");
    assert!(stand_in.store.forget_login("ani").await.unwrap());
    assert_eq!(state(&stand_in.spotify).await, "not-connected");
}

#[tokio::test]
async fn a_renewal_without_a_new_refresh_token_keeps_the_old_one() {
    let stand_in = StandIn::start_alone().await;
    stand_in.connect(0).await;
    // Both renewals ask with the first refresh token.
    let token = json!({"access_token": "renewed", "token_type": "Bearer", "expires_in": 0});
    let renewal = Mock::given(method("POST"))
        .and(body_string_contains("refresh_token=AQCrefreshrefresh"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token));
    stand_in.mount(renewal.expect(2)).await;
    stand_in.mount(named("renewed")).await;
    for _ in 0..2 {
        // A token that ends at once is used for one question and renewed before the next.
        let renewed = stand_in.spotify.playlist_name(&PLAYLIST.parse().unwrap()).await;
        assert_eq!(renewed.unwrap(), "Galau");
    }
    stand_in.server.verify().await;
}

#[tokio::test]
async fn the_way_to_spotify_has_a_challenge_and_leads_back() {
    let stand_in = StandIn::start_alone().await;
    let (url, _) = stand_in.spotify.begin_login(REDIRECT, now_ms()).unwrap();
    for part in [
        "/authorize?",
        "code_challenge_method=S256",
        "code_challenge=",
        "client_id=app",
        "redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fadmin%2Fspotify%2Fcallback",
        "playlist-read-private",
    ] {
        assert!(url.contains(part), "{part} is missing in {url}");
    }
}

#[tokio::test]
async fn a_code_that_was_used_and_a_strange_state_connect_nobody() {
    let stand_in = StandIn::start_alone().await;
    let used = json!({"error": "invalid_grant", "error_description": "Authorization code expired"});
    let token = Mock::given(method("POST")).and(path("/api/token"));
    let answer = ResponseTemplate::new(400).set_body_json(used);
    stand_in.mount(token.respond_with(answer)).await;
    let (attempt, callback) = stand_in.begin();
    for callback in [callback, format!("{REDIRECT}?code=x&state=strange")] {
        let finished = stand_in.spotify.finish_login(&attempt, &callback, now_ms(), "ani").await;
        let fault = finished.unwrap_err();
        assert!(matches!(fault, LoginFault::Callback(InvalidCallback::Foreign)), "{fault}");
    }
    assert_eq!(stand_in.asked("/api/token").await, 1, "a strange state is not even asked about");
    let state = stand_in.spotify.state(now_ms()).await.unwrap();
    assert_eq!(state, SpotifyState::NotConnected);
}

#[tokio::test]
async fn the_consent_ends_after_six_months_and_says_so_a_month_before() {
    let stand_in = StandIn::connected_alone().await;
    let after =
        async |days: i64| stand_in.spotify.state(now_ms() + days * DAY_MS).await.unwrap().name();
    assert_eq!(after(100).await, "connected");
    assert_eq!(after(160).await, "ends-soon");
    assert_eq!(after(182).await, "reconnect");
}
