//! A workshop: its projector's page, its counts, and a room behind one address.

use crate::common::{config_on, get, json, post, problem, send, serve, text};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use playlists::{Store, Workshop, default_database_url};
use serde_json::{Value, json};
use tempfile::TempDir;

const CODE: (&str, &str) = ("mission-workshop", "SOLO-2026");

/// A server with an open workshop of 30, and its store.
async fn opened(flags: impl FnOnce(&mut serve::Config)) -> (Router, Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = default_database_url(folder.path());
    let store = Store::open(&url).await.unwrap();
    let workshop = Workshop { code: CODE.1.into(), people: 30, until_ms: 4_000_000_000_000 };
    store.open_workshop(&workshop, "ani").await.unwrap();
    let mut config = config_on(url);
    flags(&mut config);
    (serve(&config).await, store, folder)
}

async fn count(server: &Router) -> Value {
    json(get(server.clone(), "/api/v1/workshop", &[CODE]).await).await
}

async fn vote(server: &Router, phone: u32, song: i64) -> StatusCode {
    let name = format!("{phone:032x}");
    let body = json!({"song": song, "mood": "happy"}).to_string();
    let headers = [("mission-listener", name.as_str()), CODE];
    post(server.clone(), "/api/v1/votes", &headers, body).await.status()
}

#[tokio::test]
async fn what_a_room_says_is_counted_until_the_end() {
    let (server, store, _folder) = opened(|_| ()).await;
    let expected = |open: bool, votes: u32, people: u32, first: u32| json!({"open": open, "votes": votes, "people": people, "first_votes": first});
    assert_eq!(count(&server).await, expected(true, 0, 0, 0));
    for (phone, song) in [(1, 1), (1, 2), (2, 1), (2, 1)] {
        assert_eq!(vote(&server, phone, song).await, StatusCode::OK);
    }
    assert_eq!(count(&server).await, expected(true, 3, 2, 2));
    store.close_workshop(CODE.1, "ani").await.unwrap();
    assert_eq!(count(&server).await, expected(false, 3, 2, 2));
    assert_eq!(vote(&server, 3, 1).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_code_that_nobody_opened_has_no_count() {
    let (server, _store, _folder) = opened(|_| ()).await;
    for headers in [&[][..], &[("mission-workshop", "KELAS-7A")]] {
        let refused = problem(get(server.clone(), "/api/v1/workshop", headers).await).await;
        assert_eq!(refused, (StatusCode::FORBIDDEN, "unknown-workshop".into()));
    }
}

#[tokio::test]
async fn a_room_behind_one_address_sends_for_all_its_people() {
    let (server, _store, _folder) = opened(|_| ()).await;
    // Six hundred at once are many more than one household's address may send.
    for song in 1..=20 {
        for phone in 0..30 {
            assert_eq!(vote(&server, phone, song).await, StatusCode::OK, "{phone} {song}");
        }
    }
    let counted = count(&server).await;
    assert_eq!((&counted["votes"], &counted["people"]), (&json!(600), &json!(30)));
}

#[tokio::test]
async fn the_projector_shows_the_code_the_way_and_the_counts() {
    let (server, store, _folder) = opened(|_| ()).await;
    vote(&server, 1, 1).await;
    let show = async |address: &str| text(get(server.clone(), address, &[]).await).await;
    let page = show("/workshop/solo-2026").await;
    for part in [
        "data-state=\"open\"",
        "data-code=\"SOLO-2026\"",
        "mission.test:8080/survey",
        "data-testid=\"qr\"",
        "data-testid=\"workshop-votes\">1<",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert!(!page.contains(" style=") && !page.contains(">workshop."));
    store.close_workshop(CODE.1, "ani").await.unwrap();
    let page = show("/workshop/SOLO-2026?lang=id").await;
    assert!(page.contains("data-state=\"ended\"") && page.contains("Terima kasih, semuanya!"));
}

#[tokio::test]
async fn a_phone_is_led_to_the_public_address_and_not_to_this_machine() {
    let public = |config: &mut serve::Config| {
        config.public_url = Some("https://mission.example".parse().unwrap());
    };
    let (server, _store, _folder) = opened(public).await;
    let page = text(get(server, "/workshop/SOLO-2026", &[]).await).await;
    assert!(page.contains("mission.example/survey"));

    let (server, _store, _folder) = opened(|_| ()).await;
    let request = Request::get("/workshop/SOLO-2026").header("host", "127.0.0.1:8080");
    let page = send(server, request.body(Body::empty()).unwrap()).await;
    let page = text(page).await;
    assert!(page.contains("only-here") && !page.contains("data-testid=\"qr\""));
}

#[tokio::test]
async fn a_workshop_that_is_not_there_is_said_so_in_words() {
    let (server, _store, _folder) = opened(|_| ()).await;
    let answer = get(server, "/workshop/KELAS-7A", &[("accept-language", "en")]).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let page = text(answer).await;
    assert!(page.contains("There is no such workshop") && page.contains("href=\"/survey\""));
}
