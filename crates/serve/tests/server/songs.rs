//! What is asked of the catalogue: lists for an intent, filters, pages and search.

use crate::common::{get, json, post, problem, server};
use axum::Router;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::HashSet;

async fn wish(server: &Router, body: Value) -> Vec<Value> {
    let answer = post(server.clone(), "/api/v1/recommendations", &[], body.to_string()).await;
    assert_eq!(answer.status(), StatusCode::OK, "{body}");
    json(answer).await["songs"].as_array().unwrap().clone()
}

async fn page(server: &Router, query: &str) -> (u64, Vec<Value>) {
    let answer = get(server.clone(), &format!("/api/v1/songs?{query}"), &[]).await;
    assert_eq!(answer.status(), StatusCode::OK, "{query}");
    let answer = json(answer).await;
    (answer["total"].as_u64().unwrap(), answer["songs"].as_array().unwrap().clone())
}

#[tokio::test]
async fn lift_begins_at_the_mood_and_ends_happy() {
    let server = server(&[]).await;
    let songs =
        wish(&server, json!({"moods": {"sad": 1}, "intent": "lift", "seed": 1, "limit": 20})).await;
    assert_eq!(songs.len(), 20);
    assert_eq!(songs[0]["reason"]["mood"], "sad");
    assert_eq!(songs[19]["reason"]["kind"], "toward");
    assert_ne!(songs[19]["reason"]["mood"], "sad");
    for intent in ["match", "lift", "calm"] {
        let songs = wish(&server, json!({"moods": {"angry": 1}, "intent": intent})).await;
        assert_eq!(songs.len(), 20, "{intent}");
    }
}

#[tokio::test]
async fn each_song_has_its_place_on_the_mood_circle() {
    let server = server(&[]).await;
    for (mood, is_on_its_side) in [
        ("happy", (|valence, _| valence > 0.1) as fn(f64, f64) -> bool),
        ("surprise", |valence, arousal| valence > 0.1 && arousal > 0.1),
        ("angry", |valence, arousal| valence < 0.0 && arousal > 0.1),
        ("sad", |valence, arousal| valence < 0.0 && arousal < 0.1),
    ] {
        let songs = wish(&server, json!({"moods": {mood: 1}, "limit": 10})).await;
        let mean = |axis: &str| {
            songs.iter().map(|song| song["position"][axis].as_f64().unwrap()).sum::<f64>() / 10.0
        };
        let (valence, arousal) = (mean("valence"), mean("arousal"));
        assert!(is_on_its_side(valence, arousal), "{mood}: {valence} {arousal}");
    }
}

#[tokio::test]
async fn filters_leave_only_what_they_ask_for() {
    let server = server(&[]).await;
    let filters = json!({"from_year": 2015, "to_year": 2018});
    let songs = wish(&server, json!({"filters": filters, "limit": 50})).await;
    assert!(!songs.is_empty());
    for song in songs {
        assert!((2015..=2018).contains(&song["year"].as_u64().unwrap()), "{song}");
    }
    let nobody = json!({"filters": {"artist": "nobody at all"}});
    assert_eq!(wish(&server, nobody).await, Vec::<Value>::new());
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let server = server(&[]).await;
    let mut ids = HashSet::new();
    let mut order = Vec::new();
    for offset in (0..210).step_by(30) {
        let (total, songs) = page(&server, &format!("offset={offset}&limit=30")).await;
        assert_eq!(total, 200);
        assert_eq!(songs.len(), 30.min(200 - offset), "{offset}");
        ids.extend(songs.iter().map(|song| song["id"].as_i64().unwrap()));
        order.extend(songs.iter().map(|song| song["artist"].as_str().unwrap().to_lowercase()));
    }
    assert_eq!(ids.len(), 200);
    assert!(order.is_sorted());
    assert_eq!(page(&server, "offset=99999999").await, (200, Vec::new()));
}

#[tokio::test]
async fn search_finds_titles_and_artists_and_says_what_people_voted() {
    let server = server(&[]).await;
    let (total, songs) = page(&server, "q=NADIN%20sorai").await;
    assert_eq!(total, 1);
    assert_eq!(songs[0]["title"], "Sorai");
    let people: u64 =
        songs[0]["votes"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert!(people >= 1);
    let (total, songs) = page(&server, "artist=nadin%20amizah").await;
    assert!(total >= 1);
    assert!(songs.iter().all(|song| song["artist"] == "Nadin Amizah"));
    assert_eq!(page(&server, "q=%3Cscript%3E'--%00").await.0, 0);
}

#[tokio::test]
async fn queries_that_make_no_sense_are_refused() {
    let server = server(&[]).await;
    let long = format!("q={}", "a".repeat(201));
    for query in
        ["limit=0", "limit=101", "limit=x", "offset=-1", "mood=sad", "from_year=99999", &long]
    {
        let answer = get(server.clone(), &format!("/api/v1/songs?{query}"), &[]).await;
        let refused = problem(answer).await;
        assert_eq!(
            refused,
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid-request".into()),
            "{query}"
        );
    }
}
