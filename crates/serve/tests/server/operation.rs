//! What whoever runs the server sees.

use crate::common::{config, config_on, get, json, post, problem, serve, server, text};
use axum::http::StatusCode;
use sqlx::{Connection as _, SqliteConnection};
use std::num::NonZeroU32;

#[tokio::test]
async fn ready_is_whoever_reaches_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = playlists::default_database_url(folder.path());
    let server = serve(&config_on(url.clone())).await;
    assert_eq!(text(get(server.clone(), "/readyz", &[]).await).await, "ok");
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("ALTER TABLE next_ids RENAME TO lost").execute(&mut database).await.unwrap();
    let refused = problem(get(server.clone(), "/readyz", &[]).await).await;
    assert_eq!(refused, (StatusCode::SERVICE_UNAVAILABLE, "not-ready".into()));
    assert_eq!(get(server.clone(), "/healthz", &[]).await.status(), StatusCode::OK);
    // Songs are in memory, so listeners notice nothing.
    let songs = post(server.clone(), "/api/v1/recommendations", &[], "{}").await;
    assert_eq!(songs.status(), StatusCode::OK);
    sqlx::query("ALTER TABLE lost RENAME TO next_ids").execute(&mut database).await.unwrap();
    assert_eq!(get(server, "/readyz", &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn metrics_count_by_route_and_tell_nothing_of_anybody() {
    let server = server(&["--trusted-proxy", "0.0.0.0"]).await;
    let name = "a-name-that-must-not-leak";
    let headers = [
        ("mission-listener", name),
        ("x-forwarded-for", "203.0.113.77"),
        ("user-agent", "leaky-browser"),
    ];
    post(server.clone(), "/api/v1/votes", &headers, r#"{"song":1,"mood":"angry"}"#).await;
    let wish = r#"{"moods":{"sad":1},"intent":"lift","filters":{"genre":"leaky-genre"}}"#;
    post(server.clone(), "/api/v1/recommendations", &headers, wish).await;
    get(server.clone(), "/api/v1/songs?q=leaky-search", &headers).await;
    get(server.clone(), "/leaky-path/203.0.113.77", &headers).await;
    let answer = get(server, "/metrics", &[]).await;
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let metrics = text(answer).await;
    for line in [
        r#"mission_requests_total{route="/api/v1/votes",method="POST",status="200"} 1"#,
        r#"mission_requests_total{route="none",method="GET",status="404"} 1"#,
        r#"mission_request_seconds_count{route="/api/v1/songs"} 1"#,
        r#"mission_rankings_total{intent="lift"} 1"#,
        "mission_camera_sockets 0",
        "mission_songs 200",
    ] {
        assert!(metrics.lines().any(|known| known == line), "{line} is missing in\n{metrics}");
    }
    for personal in [name, "203.0.113", "leaky", "sad", "angry"] {
        assert!(!metrics.contains(personal), "{personal} in\n{metrics}");
    }
}

#[tokio::test]
async fn methods_that_somebody_made_up_are_one() {
    let server = server(&[]).await;
    for number in 0..20 {
        let request = axum::http::Request::builder().method(format!("M{number}").as_str()).uri("/");
        crate::common::send(server.clone(), request.body(axum::body::Body::empty()).unwrap()).await;
    }
    let metrics = text(get(server, "/metrics", &[]).await).await;
    assert!(metrics.contains(r#"{route="/",method="other",status="405"} 20"#), "{metrics}");
}

#[tokio::test]
async fn an_address_that_asks_too_much_is_told_when_to_come_back() {
    let mut config = config(&["--trusted-proxy", "0.0.0.0"]);
    config.limits.requests_per_second = NonZeroU32::MIN;
    let server = serve(&config).await;
    let from = async |address: &str| {
        let headers = [("x-forwarded-for", address)];
        post(server.clone(), "/api/v1/recommendations", &headers, "{}").await
    };
    for _ in 0..4 {
        assert_eq!(from("192.0.2.1").await.status(), StatusCode::OK);
    }
    let refused = from("192.0.2.1").await;
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    let refused = problem(refused).await;
    assert_eq!(refused, (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into()));
    assert_eq!(from("192.0.2.2").await.status(), StatusCode::OK);
    assert_eq!(get(server.clone(), "/healthz", &[]).await.status(), StatusCode::OK);
    let home = get(server, "/", &[("x-forwarded-for", "192.0.2.1")]).await;
    assert_eq!(home.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(json(home).await["code"], "too-many-requests");
}
