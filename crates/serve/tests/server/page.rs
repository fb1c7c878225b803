//! The page as it arrives, before any script runs.

use crate::common::{get, problem, send, server, text};
use axum::body::to_bytes;
use axum::http::{StatusCode, header};

#[tokio::test]
async fn health_is_answered() {
    let response = get(server(&[]).await, "/healthz", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(text(response).await, "ok");
}

#[tokio::test]
async fn ten_songs_and_the_ways_on_stand_there_in_both_languages() {
    let server = server(&[]).await;
    for (accepted, camera, mood) in
        [("en", "Use the camera", "Choose a mood"), ("id", "Pakai kamera", "Pilih suasana hati")]
    {
        let response = get(server.clone(), "/", &[("accept-language", accepted)]).await;
        assert_eq!(response.headers()[header::CONTENT_LANGUAGE], accepted);
        let page = text(response).await;
        let (shown, template) = page.split_once("<template").unwrap();
        assert_eq!(shown.matches("data-testid=\"song\"").count(), 10);
        assert_eq!(template.matches("data-testid=\"song\"").count(), 1);
        assert!(page.contains(&format!("<html lang=\"{accepted}\" ")));
        for words in [camera, mood, "mission.test:8080"] {
            assert!(page.contains(words), "{words}");
        }
    }
}

#[tokio::test]
async fn each_song_says_why_it_is_there() {
    let page = text(get(server(&[]).await, "/", &[("accept-language", "en")]).await).await;
    let shown = page.split_once("<template").unwrap().0;
    for mood in ["Angry", "Happy", "Neutral", "Sad", "Energetic"] {
        let reason = format!("here chose it for: {mood}");
        assert_eq!(shown.matches(&reason).count(), 2, "{mood}");
    }
    assert!(!shown.contains("reason.voted"));
}

#[tokio::test]
async fn a_chosen_language_is_remembered() {
    let server = server(&[]).await;
    let chosen = get(server.clone(), "/?lang=id", &[("accept-language", "en")]).await;
    let cookie = chosen.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("lang=id; "), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let later = get(server, "/about", &[("accept-language", "en"), ("cookie", pair)]).await;
    assert_eq!(later.headers()[header::CONTENT_LANGUAGE], "id");
    assert!(text(later).await.contains("Tentang MISSION"));
}

#[tokio::test]
async fn the_host_of_a_request_cannot_write_into_the_page() {
    let server = server(&[]).await;
    let page = text(get(server, "/", &[("host", "<script>alert(1)</script>")]).await).await;
    assert!(!page.contains("<script>alert"));
}

#[tokio::test]
async fn scripts_styles_and_frames_are_limited_to_what_the_page_needs() {
    let response = get(server(&[]).await, "/", &[]).await;
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    for part in [
        "script-src 'self' 'wasm-unsafe-eval';",
        "frame-src https://open.spotify.com;",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval"));
    let permissions = response.headers()["permissions-policy"].to_str().unwrap().to_owned();
    assert!(permissions.starts_with("camera=(self), "), "{permissions}");
    let page = text(response).await;
    for inline in [" style=", " onclick=", "<style", "javascript:"] {
        assert!(!page.contains(inline), "{inline}");
    }
}

#[tokio::test]
async fn assets_are_cached_by_their_content() {
    let server = server(&[]).await;
    let page = text(get(server.clone(), "/", &[]).await).await;
    for name in ["app.js", "app.css", "icon.svg"] {
        let start = page.find(&format!("/assets/{name}?v=")).unwrap();
        let address = page[start..].split('"').next().unwrap();
        let first = get(server.clone(), address, &[]).await;
        assert_eq!(first.status(), StatusCode::OK);
        assert!(first.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        let plain = format!("/assets/{name}");
        let again = get(server.clone(), &plain, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[header::CACHE_CONTROL], "no-cache");
        let newer = get(server.clone(), &format!("{plain}?v=0123456789abcdef"), &[]).await;
        assert_eq!(newer.status(), StatusCode::NOT_FOUND, "it has no other version than its own");
    }
}

#[tokio::test]
async fn assets_travel_compressed() {
    let response = get(server(&[]).await, "/assets/app.js", &[("accept-encoding", "gzip")]).await;
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
}

#[tokio::test]
async fn the_page_weighs_150_kilobytes_at_most() {
    let server = server(&[]).await;
    let page = text(get(server.clone(), "/", &[]).await).await;
    let named =
        |name: &str| page[page.find(&format!("/assets/{name}")).unwrap()..].split('"').next();
    let files = ["app.js", "app.css", "icon.svg"].map(|name| named(name).unwrap().to_owned());
    let mut weight = 0;
    for address in files.iter().map(String::as_str).chain(["/"]) {
        let file = get(server.clone(), address, &[("accept-encoding", "gzip")]).await;
        weight += to_bytes(file.into_body(), usize::MAX).await.unwrap().len();
    }
    assert!(weight <= 150_000, "{weight} bytes");
}

#[tokio::test]
async fn what_is_not_there_and_what_does_not_fit_is_a_problem() {
    let server = server(&[]).await;
    let missing = get(server.clone(), "/nothing", &[]).await;
    assert_eq!(problem(missing).await, (StatusCode::NOT_FOUND, "not-found".into()));
    let headers = [("accept", "text/html,*/*;q=0.8"), ("accept-language", "id")];
    let shown = get(server.clone(), "/survey/", &headers).await;
    assert_eq!(shown.status(), StatusCode::NOT_FOUND);
    assert!(text(shown).await.contains("Tidak ada apa-apa di sini"));
    let called = get(server.clone(), "/api/v1/nothing", &headers).await;
    assert_eq!(problem(called).await.1, "not-found", "programs get what they read");
    let no_asset = get(server.clone(), "/assets/nothing.js", &[]).await;
    assert_eq!(problem(no_asset).await.0, StatusCode::NOT_FOUND);
    let request = axum::http::Request::delete("/healthz").body(axum::body::Body::empty()).unwrap();
    let response = send(server, request).await;
    assert_eq!(response.headers()[header::ALLOW], "GET,HEAD");
    assert_eq!(problem(response).await.1, "method-not-allowed");
}
