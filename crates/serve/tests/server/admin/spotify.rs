//! The admin's desk and Spotify: its login, and a playlist that is watched.

use super::{ask, cookie, form, location, log_in, open, post};
use crate::common::{json, serve, text};
use std::time::Duration;
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// What Spotify answers to a login.
fn token() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(serde_json::json!({"access_token": "BQDaccess",
        "token_type": "Bearer", "expires_in": 3600, "refresh_token": "AQCrefresh"}))
}

#[tokio::test]
async fn spotify_is_connected_by_the_session_that_began() {
    let spotify = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api/token"))
        .and(body_string_contains("AQDcode"))
        .respond_with(token())
        .mount(&spotify)
        .await;
    let mut config = open(&["--spotify-client-id", "app", "--spotify-at", &spotify.uri()]);
    config.refresh.spotify.offline = false;
    let server = serve(&config).await;
    let session = log_in(&server).await;
    let page = text(ask(&server, "/admin/spotify", &session).await).await;
    assert!(page.contains("http://127.0.0.1:8080/admin/spotify/callback"), "{page}");

    let answer = post(&server, "/admin/spotify/connect", &session, "").await;
    let attempt = cookie(&answer);
    let page = text(answer).await;
    let state = page.split("state=").nth(1).unwrap().split(['&', '"']).next().unwrap();
    let query = format!("code=AQDcode&state={state}");
    // Spotify leads back without the session's cookie; the page then posts what came.
    let page = text(ask(&server, &format!("/admin/spotify/callback?{query}"), "").await).await;
    assert!(page.contains("AQDcode") && page.contains("/admin/spotify/finish"), "{page}");

    let address = form(&[("address", &query)]);
    let finish = async |cookies: &str| {
        location(&post(&server, "/admin/spotify/finish", cookies, &address).await).to_owned()
    };
    let other = log_in(&server).await;
    assert_eq!(finish(&format!("{other}; {attempt}")).await, "/admin/spotify?problem=foreign");
    assert_eq!(finish(&session).await, "/admin/spotify?problem=foreign");
    let both = format!("{session}; {attempt}");
    assert_eq!(finish(&both).await, "/admin/spotify?done=connected");
    let state = json(ask(&server, "/admin/state.json", &session).await).await;
    assert_eq!(state["spotify"], "connected");
    let page = text(ask(&server, "/admin/spotify", &session).await).await;
    assert!(!page.contains("BQDaccess") && page.contains("Disconnect"), "{page}");
    let page = text(ask(&server, "/admin/changes", &session).await).await;
    assert!(page.contains("connected Spotify"), "{page}");
    let answer = post(&server, "/admin/spotify/disconnect", &session, "").await;
    assert_eq!(location(&answer), "/admin/spotify?done=disconnected");
}

#[tokio::test]
async fn a_playlist_is_watched_even_while_spotify_asks_for_patience() {
    let spotify = MockServer::start().await;
    Mock::given(method("POST")).and(path("/api/token")).respond_with(token()).mount(&spotify).await;
    let patience = ResponseTemplate::new(429).insert_header("retry-after", "30");
    Mock::given(method("GET")).respond_with(patience).mount(&spotify).await;
    let mut config = open(&["--spotify-client-id", "app", "--spotify-at", &spotify.uri()]);
    config.refresh.spotify.offline = false;
    config.limits.request = Duration::from_secs(6);
    let server = serve(&config).await;
    let session = log_in(&server).await;
    let answer = post(&server, "/admin/spotify/connect", &session, "").await;
    let both = format!("{session}; {}", cookie(&answer));
    let page = text(answer).await;
    let state = page.split("state=").nth(1).unwrap().split(['&', '"']).next().unwrap();
    let address = form(&[("address", &format!("code=AQDcode&state={state}"))]);
    let answer = post(&server, "/admin/spotify/finish", &both, &address).await;
    assert_eq!(location(&answer), "/admin/spotify?done=connected");

    let watched = form(&[("link", "spotify:playlist:3cEYpjA9oz9GiPac4AsH4n"), ("mood", "sad")]);
    let answer = post(&server, "/admin/playlists/watch", &session, &watched).await;
    assert_eq!(location(&answer), "/admin/spotify?done=watched");
    let page = text(ask(&server, "/admin/spotify", &session).await).await;
    assert!(page.contains(">3cEYpjA9oz9GiPac4AsH4n<"), "its name is not known yet: {page}");
}

#[tokio::test]
async fn behind_https_spotify_leads_back_to_the_public_address() {
    let mut config =
        open(&["--spotify-client-id", "app", "--public-url", "https://mission.example"]);
    config.refresh.spotify.offline = false;
    let server = serve(&config).await;
    let session = log_in(&server).await;
    let page = text(ask(&server, "/admin/spotify", &session).await).await;
    assert!(page.contains("https://mission.example/admin/spotify/callback"), "{page}");
}
