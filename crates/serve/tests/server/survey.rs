//! The survey: which songs a browser is asked about, what it takes back, and the page.

use crate::common::{config_on, get, json, post, problem, send, serve, server, text};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use playlists::{Store, Workshop, default_database_url};
use serde_json::{Value, json};
use std::collections::HashSet;

const ANNA: &str = "0b0c6a0e-5f0e-4d4e-9b43-4a1d3c9d5f10";

async fn round(server: &Router, listener: &str, passed: Value) -> Value {
    let headers = [("mission-listener", listener)];
    let answer = post(server.clone(), "/api/v1/survey", &headers, passed.to_string()).await;
    assert_eq!(answer.status(), StatusCode::OK, "{passed}");
    json(answer).await
}

fn ids(round: &Value) -> Vec<i64> {
    let songs = round["songs"].as_array().unwrap();
    songs.iter().map(|song| song["id"].as_i64().unwrap()).collect()
}

async fn vote(server: &Router, listener: &str, song: i64) {
    let body = json!({"song": song, "mood": "sad"}).to_string();
    let headers = [("mission-listener", listener)];
    let answer = post(server.clone(), "/api/v1/votes", &headers, body).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

async fn take_back(server: &Router, listener: &str, song: &str) -> (StatusCode, Value) {
    let request = Request::delete(format!("/api/v1/votes/{song}"))
        .header("mission-listener", listener)
        .body(Body::empty());
    let answer = send(server.clone(), request.unwrap()).await;
    (answer.status(), json(answer).await)
}

#[tokio::test]
async fn songs_with_one_vote_come_in_an_order_of_each_browser_and_without_what_others_said() {
    let server = server(&[]).await;
    let round_of = async |name: &str| round(&server, name, json!({})).await;
    let first = round_of(ANNA).await;
    assert_eq!(ids(&first).len(), 10);
    assert_eq!(ids(&round_of(ANNA).await), ids(&first));
    assert_ne!(ids(&round_of("somebody-else-entirely").await), ids(&first));
    for song in first["songs"].as_array().unwrap() {
        assert!(song.get("votes").is_none(), "{song}");
    }
    let progress = &first["progress"];
    assert_eq!(progress["own"], 0);
    assert_eq!((&progress["votes"], &progress["songs"]), (&json!(219), &json!(200)));
    assert_eq!(progress["enough"], 3);
    let counted = json(get(server, "/api/v1/songs?limit=100", &[]).await).await;
    let songs = counted["songs"].as_array().unwrap();
    let votes = |song: &Value| -> u64 {
        let of_song = song["votes"].as_object().unwrap().values();
        of_song.map(|votes| votes.as_u64().unwrap()).sum()
    };
    for id in ids(&first) {
        let known = songs.iter().find(|song| song["id"] == id);
        assert!(known.is_none_or(|song| votes(song) == 1), "{id}");
    }
}

#[tokio::test]
async fn what_was_voted_on_or_skipped_does_not_come_again_until_nothing_is_left() {
    let server = server(&[]).await;
    let first = ids(&round(&server, ANNA, json!({"limit": 50})).await);
    vote(&server, ANNA, first[0]).await;
    let skipped = &first[1..3];
    let second = round(&server, ANNA, json!({"limit": 50, "skipped": skipped})).await;
    assert_eq!(second["progress"]["own"], 1);
    let second: HashSet<i64> = ids(&second).into_iter().collect();
    assert_eq!(second.len(), 50);
    assert!(first[..3].iter().all(|song| !second.contains(song)));
    let all: Vec<i64> = (1..=200).collect();
    assert!(ids(&round(&server, ANNA, json!({"skipped": all})).await).is_empty());
}

#[tokio::test]
async fn a_vote_is_taken_back_by_the_browser_that_gave_it() {
    let server = server(&[]).await;
    vote(&server, ANNA, 1).await;
    let nobody = take_back(&server, "somebody-else-entirely", "1").await;
    assert_eq!(nobody, (StatusCode::OK, json!({"taken_back": false})));
    assert_eq!(take_back(&server, ANNA, "1").await.1, json!({"taken_back": true}));
    assert_eq!(take_back(&server, ANNA, "1").await.1, json!({"taken_back": false}));
    assert_eq!(round(&server, ANNA, json!({})).await["progress"]["own"], 0);
    let (status, refused) = take_back(&server, ANNA, "numb").await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid-request"))
    );
    let (status, refused) = take_back(&server, "short", "1").await;
    assert_eq!((status, &refused["code"]), (StatusCode::BAD_REQUEST, &json!("invalid-listener")));
}

#[tokio::test]
async fn whoever_asks_for_songs_has_a_name_and_a_code_that_is_open() {
    let server = server(&[]).await;
    let ask = async |headers: &[(&str, &str)]| {
        problem(post(server.clone(), "/api/v1/survey", headers, "{}").await).await.1
    };
    assert_eq!(ask(&[]).await, "no-listener");
    assert_eq!(
        ask(&[("mission-listener", ANNA), ("mission-workshop", "SOLO-2026")]).await,
        "unknown-workshop"
    );
}

#[tokio::test]
async fn the_page_needs_no_spotify_says_what_comes_next_and_has_no_text_without_a_key() {
    let server = server(&[]).await;
    for (language, words) in [("en", "I don’t know it"), ("id", "Tidak kenal lagunya")] {
        let answer = get(server.clone(), &format!("/survey?lang={language}"), &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let page = text(answer).await;
        assert!(page.contains(words), "{language}");
        assert_eq!(page.matches("data-testid=\"vote-").count(), 5);
        for bad in ["<iframe", ">survey.", ">suggest.", " style=", "src=\"https:"] {
            assert!(!page.contains(bad), "{bad}");
        }
    }
    let home = text(get(server, "/", &[]).await).await;
    assert!(home.contains("href=\"/survey\""));
}

#[tokio::test]
async fn a_phone_joins_an_open_workshop_by_its_address_in_any_language() {
    let folder = tempfile::tempdir().unwrap();
    let url = default_database_url(folder.path());
    let store = Store::open(&url).await.unwrap();
    let workshop = Workshop { code: "SOLO-2026".into(), people: 30, until_ms: 4_000_000_000_000 };
    store.open_workshop(&workshop, "ani").await.unwrap();
    let server = serve(&config_on(url)).await;
    let page = text(get(server.clone(), "/survey?workshop=solo-2026", &[]).await).await;
    assert!(page.contains("data-workshop=\"SOLO-2026\"") && page.contains("Workshop SOLO-2026"));
    assert!(page.contains("href=\"?lang=id&#38;workshop=solo-2026\""), "the switch keeps the code");

    for unknown in ["KELAS-7A", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"] {
        let page =
            text(get(server.clone(), &format!("/survey?workshop={unknown}"), &[]).await).await;
        assert!(page.contains("data-workshop=\"\"") && page.contains("no-room"), "{unknown}");
        assert!(!page.contains("<script>alert"));
    }
    let page = text(get(server, "/survey?workshop=", &[]).await).await;
    assert!(!page.contains("no-room"));
}
