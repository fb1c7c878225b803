//! The API's description says what the API does.

use crate::common::{empty_picture, get, json, send, server};
use crate::schema::fault;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use image::ImageFormat;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NAME: &str = "0b0c6a0e-5f0e-4d4e-9b43-4a1d3c9d5f10";
const METHODS: [&str; 5] = ["get", "post", "put", "delete", "patch"];

async fn description(server: &Router) -> Value {
    json(get(server.clone(), "/api/v1/openapi.json", &[]).await).await
}

#[tokio::test]
async fn every_route_is_described() {
    let server = server(&[]).await;
    let document = description(&server).await;
    assert_eq!(document["openapi"].as_str().unwrap().split('.').next(), Some("3"));
    let described: BTreeSet<&str> =
        document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "/api/v1/expressions",
        "/api/v1/feedback",
        "/api/v1/me",
        "/api/v1/openapi.json",
        "/api/v1/recommendations",
        "/api/v1/songs",
        "/api/v1/songs/by-mood",
        "/api/v1/suggestions",
        "/api/v1/survey",
        "/api/v1/votes",
        "/api/v1/votes/{song}",
        "/api/v1/workshop",
        "/healthz",
        "/kiosk",
        "/live",
        "/metrics",
        "/readyz",
    ];
    assert_eq!(described, BTreeSet::from(expected));
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            let request = Request::builder().method(method.to_uppercase().as_str()).uri(path);
            let answer = send(server.clone(), request.body(Body::empty()).unwrap()).await;
            let is_described = operations.get(method).is_some();
            let is_there = answer.status() != StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(is_described, is_there, "{method} {path}");
        }
    }
}

/// What a description says that an answer with this status and type may be.
fn answer_schema<'d>(operation: &'d Value, status: StatusCode, content_type: &str) -> &'d Value {
    let answers = &operation["responses"];
    let class = format!("{}XX", &status.as_str()[..1]);
    let answer = answers.get(status.as_str()).or_else(|| answers.get(&class));
    let content = &answer.unwrap_or_else(|| panic!("{status} is not described"))["content"];
    let kind = content_type.split(';').next().unwrap();
    content[kind].get("schema").unwrap_or_else(|| panic!("{kind} is not described for {status}"))
}

#[tokio::test]
async fn requests_that_are_valid_by_it_are_understood_and_answers_are_as_it_says() {
    let server = server(&[]).await;
    let document = description(&server).await;
    let song = json!({
        "link": "https://open.spotify.com/track/0123456789abcdefghijKL",
        "artist": "A", "title": "T", "mood": "sad"
    });
    let full = json!({
        "moods": {"sad": 0.7, "neutral": 0.3}, "intent": "lift", "filters": {"from_year": 1990},
        "recent": [1, 2], "seed": 1, "limit": 20
    });
    let cases = [
        ("post", "/api/v1/recommendations", "", json!({}), 200),
        ("post", "/api/v1/recommendations", "", full, 200),
        ("post", "/api/v1/votes", "", json!({"song": 1, "mood": "sad"}), 200),
        ("post", "/api/v1/votes", "", json!({"song": 9999, "mood": "sad"}), 404),
        (
            "post",
            "/api/v1/feedback",
            "",
            json!({"song": 1, "mood": "sad", "kind": "does-not-fit"}),
            200,
        ),
        ("post", "/api/v1/suggestions", "", song, 200),
        ("post", "/api/v1/survey", "", json!({"skipped": [1, 2], "limit": 50}), 200),
        ("get", "/api/v1/workshop", "", Value::Null, 403),
        ("delete", "/api/v1/me", "", Value::Null, 200),
        ("get", "/api/v1/songs", "?q=a&limit=100", Value::Null, 200),
        ("get", "/api/v1/songs/by-mood", "", Value::Null, 200),
        ("get", "/api/v1/songs", "?limit=0", Value::Null, 422),
        ("get", "/api/v1/openapi.json", "", Value::Null, 200),
    ];
    for (method, path, query, body, status) in cases {
        let operation = &document["paths"][path][method];
        let content = operation.get("requestBody");
        assert_eq!(content.is_some(), !body.is_null(), "{path}");
        if let Some(content) = content {
            let schema = &content["content"]["application/json"]["schema"];
            fault(&document, schema, &body).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        }
        let request = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(format!("{path}{query}"))
            .header("mission-listener", NAME)
            .header("content-type", "application/json")
            .body(body.to_string().into())
            .unwrap();
        let answer = send(server.clone(), request).await;
        assert_eq!(answer.status(), status, "{path}");
        hold(&document, operation, answer).await;
    }
}

#[tokio::test]
async fn a_photos_answer_is_as_it_says() {
    let server = server(&[]).await;
    let document = description(&server).await;
    let operation = &document["paths"]["/api/v1/expressions"]["post"];
    let face = include_bytes!("../../../../tests/fixtures/astronaut.png").to_vec();
    for photo in [face, empty_picture(64, 64, ImageFormat::Png), b"junk".to_vec()] {
        let request = Request::post("/api/v1/expressions").body(photo.into()).unwrap();
        hold(&document, operation, send(server.clone(), request).await).await;
    }
}

/// Holds an answer against the description of its operation.
async fn hold(document: &Value, operation: &Value, answer: axum::http::Response<Body>) {
    let status = answer.status();
    let content_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let value = serde_json::from_slice(&bytes).unwrap();
    let schema = answer_schema(operation, status, &content_type);
    let name = &operation["operationId"];
    fault(document, schema, &value).unwrap_or_else(|fault| panic!("{name} {status}: {fault}"));
}

#[tokio::test]
async fn what_the_description_forbids_is_refused() {
    let server = server(&[]).await;
    let document = description(&server).await;
    for (path, body) in [
        ("/api/v1/recommendations", json!({"intent": "dance"})),
        ("/api/v1/recommendations", json!({"moods": {"joy": 1}})),
        ("/api/v1/recommendations", json!({"moods": {"sad": -1}})),
        ("/api/v1/recommendations", json!({"limit": 51})),
        ("/api/v1/recommendations", json!({"recent": vec![1; 51]})),
        ("/api/v1/recommendations", json!({"colour": "red"})),
        ("/api/v1/survey", json!({"limit": 51})),
        ("/api/v1/survey", json!({"skipped": vec![1; 501]})),
        ("/api/v1/votes", json!({"song": 1})),
        ("/api/v1/votes", json!({"song": "1", "mood": "sad"})),
        ("/api/v1/feedback", json!({"song": 1, "mood": "sad", "kind": "love"})),
        ("/api/v1/suggestions", json!({"link": "x", "artist": "A", "mood": "sad"})),
    ] {
        let content = &document["paths"][path]["post"]["requestBody"]["content"];
        assert!(fault(&document, &content["application/json"]["schema"], &body).is_err(), "{body}");
        let headers = [("mission-listener", NAME)];
        let answer = crate::common::post(server.clone(), path, &headers, body.to_string()).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
}
