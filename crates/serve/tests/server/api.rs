//! Photos and moods in, readings and songs out.

use crate::common::{empty_picture, json, problem, send, server};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use futures_util::stream;
use image::ImageFormat;
use serde_json::Value;
use std::collections::HashSet;
use std::io;
use tokio::task::JoinSet;

async fn post_photo(server: Router, photo: Vec<u8>) -> Response<Body> {
    send(server, Request::post("/api/v1/expressions").body(photo.into()).unwrap()).await
}

/// A server that believes who passes photos on, and a photo that came from an address.
async fn behind_a_proxy() -> Router {
    // A request without a connection comes from 0.0.0.0.
    server(&["--trusted-proxy", "0.0.0.0"]).await
}

async fn post_photo_from(server: Router, address: u8, photo: Body) -> Response<Body> {
    let request = Request::post("/api/v1/expressions")
        .header("x-forwarded-for", format!("192.0.2.{address}"))
        .body(photo);
    send(server, request.unwrap()).await
}

async fn wish(server: Router, body: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::post("/api/v1/recommendations")
        .header("content-type", "application/json")
        .header("host", "mission.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(server, request.body(body.to_owned().into()).unwrap()).await
}

async fn songs(server: Router, body: &str) -> Vec<Value> {
    let response = wish(server, body, &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    json(response).await["songs"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_photo_without_a_face_says_so() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let response = post_photo(server(&[]).await, empty_picture(320, 240, format)).await;
        assert_eq!(response.status(), StatusCode::OK);
        let report = json(response).await;
        assert_eq!(report["source"], "photo");
        assert_eq!(report["faces"], Value::Array(Vec::new()));
        assert_eq!(report["reading"]["state"], "no-face");
    }
}

#[tokio::test]
async fn a_photo_of_a_face_gives_its_box_and_its_expression() {
    let photo = include_bytes!("../../../../tests/fixtures/astronaut.png");
    let report = json(post_photo(server(&[]).await, photo.to_vec()).await).await;
    let face = &report["faces"][0];
    assert_eq!(face["box"].as_array().unwrap().len(), 4);
    assert!(face["expression"].is_string() && face["mood"].is_string(), "{face}");
    assert_eq!(face["probabilities"].as_object().unwrap().len(), 7);
    assert_ne!(report["reading"]["state"], "no-face");
}

#[tokio::test]
async fn a_photo_can_be_sent_as_a_form() {
    let part = |name: &str| {
        let mut body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\r\n"
        )
        .into_bytes();
        body.extend(empty_picture(64, 64, ImageFormat::Png));
        body.extend(b"\r\n--x--\r\n");
        let request = Request::post("/api/v1/expressions")
            .header("content-type", "multipart/form-data; boundary=x");
        request.body(Body::from(body)).unwrap()
    };
    let server = server(&[]).await;
    let response = send(server.clone(), part("photo")).await;
    assert_eq!(json(response).await["reading"]["state"], "no-face");
    let response = send(server, part("picture")).await;
    assert_eq!(problem(response).await, (StatusCode::BAD_REQUEST, "no-photo-field".into()));
}

#[tokio::test]
async fn a_photo_that_cannot_be_read_is_refused_with_the_reason() {
    let server = server(&[]).await;
    let whole = empty_picture(640, 480, ImageFormat::Png);
    let cases = [
        (Vec::new(), StatusCode::BAD_REQUEST, "photo-empty"),
        (b"hello".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-a-picture"),
        (whole[..whole.len() / 2].to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "photo-broken"),
        (
            empty_picture(20_000, 2, ImageFormat::Png),
            StatusCode::PAYLOAD_TOO_LARGE,
            "photo-too-large",
        ),
        (vec![0; 13_000_000], StatusCode::PAYLOAD_TOO_LARGE, "photo-too-large"),
    ];
    for (photo, status, code) in cases {
        let response = post_photo(server.clone(), photo).await;
        assert_eq!(problem(response).await, (status, code.into()));
    }
}

#[tokio::test]
async fn readers_that_are_full_refuse_at_once() {
    let server = behind_a_proxy().await;
    let cores = std::thread::available_parallelism().unwrap().get();
    let slow = empty_picture(2500, 2500, ImageFormat::Jpeg);
    let mut requests = JoinSet::new();
    for number in 0..10 * cores {
        let address = (number % 250) as u8;
        requests.spawn(post_photo_from(server.clone(), address, slow.clone().into()));
    }
    let answers = requests.join_all().await;
    let (read, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status() == StatusCode::OK);
    // All together have 32 places, whatever the readers could take.
    assert!(read.len() >= (8 * cores).min(32), "{} were read", read.len());
    assert!(!refused.is_empty());
    for answer in refused {
        assert_eq!(answer.headers()["retry-after"], "1");
        assert_eq!(problem(answer).await, (StatusCode::SERVICE_UNAVAILABLE, "busy".into()));
    }
}

#[tokio::test]
async fn photos_that_never_end_leave_the_rest_of_the_memory_alone() {
    let server = behind_a_proxy().await;
    let busy = (StatusCode::SERVICE_UNAVAILABLE, "busy".into());
    let photo = || empty_picture(64, 64, ImageFormat::Png).into();
    let mut endless = JoinSet::new();
    for address in [1, 2] {
        // One address takes half of the places; the others are left the rest.
        let before = post_photo_from(server.clone(), address, photo()).await;
        assert_eq!(before.status(), StatusCode::OK);
        for _ in 0..16 {
            let photo = Body::from_stream(stream::pending::<io::Result<Vec<u8>>>());
            endless.spawn(post_photo_from(server.clone(), address, photo));
        }
        tokio::task::yield_now().await;
        let refused = post_photo_from(server.clone(), address, photo()).await;
        assert_eq!(problem(refused).await, busy);
    }
    assert_eq!(problem(post_photo_from(server.clone(), 3, photo()).await).await, busy);
    endless.shutdown().await;
    assert_eq!(post_photo_from(server, 3, photo()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn songs_fit_the_mood_and_say_why() {
    let found = songs(server(&[]).await, r#"{"moods":{"sad":0.7},"limit":12}"#).await;
    assert_eq!(found.len(), 12);
    for song in found {
        assert_eq!(song["reason"]["kind"], "voted");
        assert_eq!(song["reason"]["mood"], "sad");
        assert!(song["reason"]["people"].as_u64().unwrap() >= 1);
        assert_eq!(song["spotify_id"].as_str().unwrap().len(), 22);
        assert!(song["title"].is_string() && song["artist"].is_string());
    }
}

#[tokio::test]
async fn without_a_mood_the_moods_take_turns_and_no_song_comes_twice() {
    let found = songs(server(&[]).await, r#"{"limit":50}"#).await;
    let ids: HashSet<i64> = found.iter().map(|song| song["id"].as_i64().unwrap()).collect();
    assert_eq!(ids.len(), 50);
    for mood in model::Mood::ALL {
        let of_mood = found.iter().filter(|song| song["reason"]["mood"] == mood.name());
        assert_eq!(of_mood.count(), 10, "{mood}");
    }
}

#[tokio::test]
async fn a_seed_makes_a_list_repeatable_and_recent_songs_give_way() {
    let server = server(&[]).await;
    let ids = |songs: Vec<Value>| -> Vec<i64> {
        songs.iter().map(|song| song["id"].as_i64().unwrap()).collect()
    };
    let body = r#"{"moods":{"happy":1},"seed":4294967295,"limit":10}"#;
    let first = ids(songs(server.clone(), body).await);
    assert_eq!(ids(songs(server.clone(), body).await), first);
    let body = format!(r#"{{"moods":{{"happy":1}},"seed":1,"limit":10,"recent":{first:?}}}"#);
    let next: HashSet<i64> = ids(songs(server, &body).await).into_iter().collect();
    assert!(first.iter().all(|id| !next.contains(id)), "{first:?} {next:?}");
}

#[tokio::test]
async fn wishes_that_make_no_sense_are_refused() {
    let server = server(&[]).await;
    for body in [
        r#"{"moods":{}}"#,
        r#"{"moods":{"sad":-1}}"#,
        r#"{"moods":{"joy":1}}"#,
        r#"{"moods":{"sad":1},"limit":0}"#,
        r#"{"moods":{"sad":1},"limit":51}"#,
        r#"{"moods":{"sad":1},"colour":"red"}"#,
        r#"{"moods":7}"#,
        r#"{"moods":{"sad":1},"intent":"dance"}"#,
        r#"{"filters":{"mood":"sad"}}"#,
        "{",
    ] {
        let refused = problem(wish(server.clone(), body, &[]).await).await;
        assert_eq!(refused, (StatusCode::UNPROCESSABLE_ENTITY, "invalid-request".into()), "{body}");
    }
    let recent = |count: usize| format!(r#"{{"recent":[{}1]}}"#, "1,".repeat(count - 1));
    assert_eq!(wish(server.clone(), &recent(50), &[]).await.status(), StatusCode::OK);
    let refused = problem(wish(server.clone(), &recent(51), &[]).await).await;
    assert_eq!(refused, (StatusCode::UNPROCESSABLE_ENTITY, "invalid-request".into()));
    let long = recent(20_000);
    assert_eq!(problem(wish(server.clone(), &long, &[]).await).await.1, "too-large");
    let request = Request::post("/api/v1/recommendations").body("{}".into()).unwrap();
    assert_eq!(problem(send(server, request).await).await.1, "not-json");
}

#[tokio::test]
async fn only_pages_of_this_server_may_ask() {
    let body = r#"{"moods":{"sad":1}}"#;
    let status = async |flags: &[&str], origin: &str| {
        wish(server(flags).await, body, &[("origin", origin)]).await
    };
    assert_eq!(status(&[], "http://mission.test").await.status(), StatusCode::OK);
    for origin in ["https://evil.example", "http://mission.test:81", "null", "junk"] {
        let refused = problem(status(&[], origin).await).await;
        assert_eq!(refused, (StatusCode::FORBIDDEN, "foreign-origin".into()), "{origin}");
    }
    let public = ["--public-url", "https://mission.example"];
    assert_eq!(status(&public, "https://mission.example").await.status(), StatusCode::OK);
    let refused = status(&public, "http://mission.test").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}
