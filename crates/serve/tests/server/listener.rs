//! What listeners say of songs, and that nobody bends the catalogue.

use crate::common::{config, config_on, get, json, post, problem, send, serve};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use playlists::{Store, Workshop};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::time::{sleep, timeout};

const ANNA: &str = "0b0c6a0e-5f0e-4d4e-9b43-4a1d3c9d5f10";
const BUDI: &str = "7c1f4f0a-9d0b-4a3c-8f5e-1f2e3d4c5b6a";

/// A server that admits as many requests as a test sends.
async fn server(flags: &[&str]) -> Router {
    let mut config = config(flags);
    config.limits.requests_per_second = NonZeroU32::MAX;
    serve(&config).await
}

async fn say(
    server: &Router,
    what: &str,
    headers: &[(&str, &str)],
    body: Value,
) -> (StatusCode, Value) {
    let answer = post(server.clone(), &format!("/api/v1/{what}"), headers, body.to_string()).await;
    (answer.status(), json(answer).await)
}

async fn vote(server: &Router, headers: &[(&str, &str)], song: i64, mood: &str) -> String {
    let (_, answer) = say(server, "votes", headers, json!({"song": song, "mood": mood})).await;
    let word = |name: &str| answer[name].as_str().map(ToOwned::to_owned);
    word("outcome").or_else(|| word("code")).unwrap()
}

/// How many people said that each song fits each mood.
async fn votes(server: &Router) -> BTreeMap<i64, BTreeMap<String, u64>> {
    let mut votes = BTreeMap::new();
    for offset in [0, 100] {
        let address = format!("/api/v1/songs?limit=100&offset={offset}");
        for song in
            json(get(server.clone(), &address, &[]).await).await["songs"].as_array().unwrap()
        {
            let of_song = serde_json::from_value(song["votes"].clone()).unwrap();
            votes.insert(song["id"].as_i64().unwrap(), of_song);
        }
    }
    votes
}

/// Waits until the catalogue in memory holds everything that was said before: until it shows one
/// vote more, of somebody elsewhere.
async fn settle(server: &Router) {
    let song = 200;
    let before = votes(server).await[&song].values().sum::<u64>();
    let elsewhere =
        [("mission-listener", "somebody-elsewhere-1"), ("x-forwarded-for", "203.0.113.99")];
    assert_eq!(vote(server, &elsewhere, song, "neutral").await, "counted");
    let seen = async {
        while votes(server).await[&song].values().sum::<u64>() == before {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(20), seen).await.unwrap();
}

#[tokio::test]
async fn a_vote_counts_once_and_can_change() {
    let server = server(&[]).await;
    let before = votes(&server).await[&1].clone();
    let anna = [("mission-listener", ANNA)];
    assert_eq!(vote(&server, &anna, 1, "angry").await, "counted");
    assert_eq!(vote(&server, &anna, 1, "angry").await, "said-before");
    assert_eq!(vote(&server, &anna, 1, "happy").await, "changed");
    settle(&server).await;
    let mut expected = before;
    *expected.entry("happy".to_owned()).or_default() += 1;
    assert_eq!(votes(&server).await[&1], expected);
}

#[tokio::test]
async fn an_address_has_its_allowance_whatever_names_and_headers_it_claims() {
    let server = server(&[]).await;
    let before = votes(&server).await[&1].values().sum::<u64>();
    let mut counted = 0;
    for number in 0..300 {
        let name = format!("{number:032x}");
        let forwarded = format!("198.51.100.{}", number % 250);
        let headers = [("mission-listener", name.as_str()), ("x-forwarded-for", &forwarded)];
        match vote(&server, &headers, 1, "angry").await.as_str() {
            "counted" => counted += 1,
            said => assert_eq!(said, "allowance-spent"),
        }
    }
    assert_eq!(counted, 2);
    settle(&server).await;
    assert_eq!(votes(&server).await[&1].values().sum::<u64>(), before + 2);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_address_has_its_own_and_a_household_of_ipv6_one() {
    // A request without a connection comes from 0.0.0.0.
    let server = server(&["--trusted-proxy", "0.0.0.0"]).await;
    let from = async |number: u32, address: &str| {
        let name = format!("{number:032x}");
        let headers = [("mission-listener", name.as_str()), ("x-forwarded-for", address)];
        vote(&server, &headers, 1, "angry").await
    };
    for number in 0..20 {
        assert_eq!(from(number, &format!("192.0.2.{number}")).await, "counted");
    }
    let mut said = Vec::new();
    for number in 100..104 {
        said.push(from(number, &format!("2001:db8::{number}")).await);
    }
    assert_eq!(said, ["counted", "counted", "allowance-spent", "allowance-spent"]);
}

#[tokio::test]
async fn a_workshop_that_nobody_opened_admits_nobody() {
    let server = server(&[]).await;
    for code in ["solo-2026", "x", "' OR 1=1 --", "é"] {
        let headers = [("mission-listener", ANNA), ("mission-workshop", code)];
        assert_eq!(vote(&server, &headers, 1, "sad").await, "unknown-workshop", "{code}");
    }
}

#[tokio::test]
async fn a_workshop_raises_the_allowance_of_an_address_for_those_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let url = playlists::default_database_url(folder.path());
    let store = Store::open(&url).await.unwrap();
    let code = "solo-2026".to_owned();
    let workshop = Workshop { code, people: 40, until_ms: i64::MAX };
    store.open_workshop(&workshop, "ani").await.unwrap();
    let server = serve(&config_on(url)).await;
    let vote = async |number: u32, code: &[(&str, &str)]| {
        let name = format!("{number:032x}");
        vote(&server, &[&[("mission-listener", name.as_str())], code].concat(), 1, "sad").await
    };
    for number in 0..40 {
        assert_eq!(vote(number, &[("mission-workshop", "solo-2026")]).await, "counted");
    }
    assert_eq!(vote(40, &[("mission-workshop", "solo-2026")]).await, "allowance-spent");
    assert_eq!(vote(41, &[]).await, "allowance-spent");
}

#[tokio::test]
async fn feedback_is_bounded_like_votes() {
    let server = server(&[]).await;
    let give = async |name: &str, kind: &str| {
        let body = json!({"song": 1, "mood": "sad", "kind": kind});
        say(&server, "feedback", &[("mission-listener", name)], body).await
    };
    for kind in ["click", "skip", "like", "does-not-fit"] {
        let (status, answer) = give(ANNA, kind).await;
        assert_eq!(status, StatusCode::OK, "{kind} {answer}");
    }
    assert_eq!(give(BUDI, "like").await.1["outcome"], "counted");
    let (status, answer) = give("a-third-at-this-address", "like").await;
    assert_eq!(
        (status, &answer["code"]),
        (StatusCode::TOO_MANY_REQUESTS, &json!("allowance-spent"))
    );
    assert_eq!(give(ANNA, "love").await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_suggestion_waits_until_three_addresses_agree() {
    let server = server(&["--trusted-proxy", "0.0.0.0"]).await;
    let suggest = async |number: u32| {
        let name = format!("{number:032x}");
        let address = format!("192.0.2.{number}");
        let headers = [("mission-listener", name.as_str()), ("x-forwarded-for", &address)];
        let song = json!({
            "link": "https://open.spotify.com/track/0123456789abcdefghijKL?si=x",
            "artist": "Nadin Amizah",
            "title": "Kanyaah",
            "mood": "sad"
        });
        say(&server, "suggestions", &headers, song).await.1
    };
    assert_eq!(suggest(1).await, json!({"outcome": "waiting", "missing": 2}));
    assert_eq!(suggest(2).await, json!({"outcome": "waiting", "missing": 1}));
    let listed = suggest(3).await;
    assert_eq!(listed["outcome"], "listed");
    let known = suggest(4).await;
    assert_eq!(known, json!({"outcome": "known", "song": listed["song"], "vote": "counted"}));
    settle(&server).await;
    let found = json(get(server.clone(), "/api/v1/songs?q=kanyaah", &[]).await).await;
    assert_eq!(found["songs"][0]["votes"], json!({"sad": 4}));
}

#[tokio::test]
async fn a_listener_takes_back_all_that_they_said() {
    let server = server(&[]).await;
    let before = votes(&server).await;
    for song in 1..=5 {
        assert_eq!(vote(&server, &[("mission-listener", ANNA)], song, "angry").await, "counted");
    }
    assert_eq!(vote(&server, &[("mission-listener", BUDI)], 1, "angry").await, "counted");
    let body = json!({"song": 1, "mood": "sad", "kind": "like"});
    say(&server, "feedback", &[("mission-listener", ANNA)], body).await;
    let delete = async || {
        let request = Request::delete("/api/v1/me").header("mission-listener", ANNA);
        json(send(server.clone(), request.body(Body::empty()).unwrap()).await).await
    };
    assert_eq!(delete().await, json!({"votes": 5, "feedback": 1}));
    assert_eq!(delete().await, json!({"votes": 0, "feedback": 0}));
    settle(&server).await;
    let after = votes(&server).await;
    let of = |votes: &BTreeMap<i64, BTreeMap<String, u64>>, song| {
        votes[&song].get("angry").copied().unwrap_or_default()
    };
    assert_eq!(of(&after, 1), of(&before, 1) + 1);
    for song in 2..=5 {
        assert_eq!(of(&after, song), of(&before, song), "{song}");
    }
}

#[tokio::test]
async fn who_speaks_must_have_a_name_that_is_one_and_speak_of_a_song_that_is_there() {
    let server = server(&[]).await;
    assert_eq!(vote(&server, &[], 1, "sad").await, "no-listener");
    for name in ["short", "with a blank in this name", "x'; DROP TABLE votes; --"] {
        assert_eq!(
            vote(&server, &[("mission-listener", name)], 1, "sad").await,
            "invalid-listener"
        );
    }
    let anna = [("mission-listener", ANNA)];
    for song in [0, -1, 9_999, i64::MAX] {
        assert_eq!(vote(&server, &anna, song, "sad").await, "unknown-song", "{song}");
    }
    assert_eq!(vote(&server, &anna, 1, "fear").await, "invalid-request");
}

#[tokio::test]
async fn every_write_refuses_pages_of_other_sites_and_bodies_that_are_too_large() {
    let server = server(&[]).await;
    let foreign = [("mission-listener", ANNA), ("origin", "https://evil.example")];
    let large = format!(r#"{{"link":"{}"}}"#, "x".repeat(20_000));
    for write in ["votes", "feedback", "suggestions", "recommendations"] {
        let address = format!("/api/v1/{write}");
        let answer = post(server.clone(), &address, &foreign, "{}").await;
        assert_eq!(
            problem(answer).await,
            (StatusCode::FORBIDDEN, "foreign-origin".into()),
            "{write}"
        );
        let answer =
            post(server.clone(), &address, &[("mission-listener", ANNA)], large.clone()).await;
        assert_eq!(
            problem(answer).await,
            (StatusCode::PAYLOAD_TOO_LARGE, "too-large".into()),
            "{write}"
        );
    }
    let delete = Request::delete("/api/v1/me")
        .header("mission-listener", ANNA)
        .header("host", "mission.test")
        .header("origin", "https://evil.example");
    let answer = send(server, delete.body(Body::empty()).unwrap()).await;
    assert_eq!(problem(answer).await.1, "foreign-origin");
}
