//! The admin's desk: who gets in, what it changes, and that every change is noted.

mod spotify;

use crate::common::{config, get, json, load, problem, send, serve, text};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use serve::{Config, hash_password, router};
use std::time::Duration;
use tokio::time::timeout;

const HOST: &str = "127.0.0.1:8080";
const PASSWORD: &str = "correct horse battery";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn open(flags: &[&str]) -> Config {
    let mut config = config(flags);
    let line = hash_password("ani", PASSWORD).unwrap();
    config.admins = line.parse().unwrap();
    config.secret = Some(SECRET.parse().unwrap());
    config.refresh.spotify.offline = true;
    config
}

async fn ask(server: &Router, address: &str, cookie: &str) -> Response<Body> {
    let request = Request::get(address).header(header::HOST, HOST).header(header::COOKIE, cookie);
    send(server.clone(), request.body(Body::empty()).unwrap()).await
}

/// Posts a form as this site's own page would.
async fn post(server: &Router, address: &str, cookie: &str, form: &str) -> Response<Body> {
    let request = Request::post(address)
        .header(header::HOST, HOST)
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookie);
    send(server.clone(), request.body(Body::from(form.to_owned())).unwrap()).await
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie(response: &Response<Body>) -> String {
    let set = response.headers()[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

fn location(response: &Response<Body>) -> &str {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()[header::LOCATION].to_str().unwrap()
}

fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        text.bytes().fold(String::new(), |coded, byte| {
            coded + &if plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") }
        })
    };
    let pairs: Vec<_> =
        fields.iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
    pairs.join("&")
}

async fn log_in(server: &Router) -> String {
    let answer = post(server, "/admin/login", "", &form(&[("password", PASSWORD)])).await;
    assert_eq!(location(&answer), "/admin");
    cookie(&answer)
}

#[tokio::test]
async fn without_a_hash_the_desk_is_closed_and_says_how_to_open_it() {
    let server = serve(&config(&["--offline"])).await;
    let answer = ask(&server, "/admin", "").await;
    assert_eq!(location(&answer), "/admin/login");
    let answer = ask(&server, "/admin/login", "").await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let page = text(answer).await;
    assert!(page.contains("serve hash-password") && page.contains("MISSION_ADMIN"), "{page}");
    let answer = post(&server, "/admin/login", "", "password=anything+at+all").await;
    assert_eq!(location(&answer), "/admin/login?problem=login");
}

#[tokio::test]
async fn a_password_opens_every_page_in_both_languages() {
    let server = serve(&open(&[])).await;
    let session = log_in(&server).await;
    for page in [
        "",
        "/suggestions",
        "/songs",
        "/songs/1",
        "/spotify",
        "/refreshes",
        "/workshops",
        "/changes",
    ] {
        let address = format!("/admin{page}");
        assert_eq!(location(&ask(&server, &address, "").await), "/admin/login", "{address}");
        for language in ["en", "id"] {
            let answer = ask(&server, &format!("{address}?lang={language}"), &session).await;
            assert_eq!(answer.status(), StatusCode::OK, "{address}");
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
            let page = text(answer).await;
            assert!(page.contains(&format!(r#"<html lang="{language}">"#)), "{address}");
            assert!(!page.contains(">admin.") && !page.contains("<script"), "{address}: {page}");
        }
    }
    // The other language keeps what was asked for, and leads back where a form was sent.
    let searched = text(ask(&server, "/admin/songs?q=a&lang=en", &session).await).await;
    assert!(searched.contains("?lang=id&amp;q=a") || searched.contains("?lang=id&#38;q=a"));
    let connecting = ask(&server, "/admin/spotify/connect?lang=id", &session).await;
    assert_eq!(location(&connecting), "/admin/spotify?lang=id");
    let beyond = format!("/admin/songs?offset={}", usize::MAX);
    assert_eq!(ask(&server, &beyond, &session).await.status(), StatusCode::OK);
    let csv = text(ask(&server, "/admin/export/songs.csv", &session).await).await;
    assert_eq!(csv.lines().count(), 220);
    let state = json(ask(&server, "/admin/state.json", &session).await).await;
    assert_eq!((&state["songs"], &state["spotify"]), (&200.into(), &"offline".into()));
}

#[tokio::test]
async fn a_session_is_a_strict_cookie_that_other_replicas_accept_and_nobody_can_make() {
    let config = open(&[]);
    let (one, other) = (serve(&config).await, serve(&config).await);
    let answer = post(&one, "/admin/login", "", &form(&[("password", PASSWORD)])).await;
    let set = answer.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/admin"] {
        assert!(set.contains(part), "{part} is missing in {set}");
    }
    let session = cookie(&answer);
    assert_eq!(ask(&other, "/admin", &session).await.status(), StatusCode::OK);
    let forged = session.replace(".ani", ".eve");
    for cookie in [&*forged, "mission-admin=4102444800000.00.00.ani", &session[..session.len() - 1]]
    {
        assert_eq!(location(&ask(&one, "/admin", cookie).await), "/admin/login", "{cookie}");
    }
    // With a new password the sessions of the old one end.
    let mut changed = config.clone();
    changed.admins = hash_password("ani", "another password").unwrap().parse().unwrap();
    assert_eq!(location(&ask(&serve(&changed).await, "/admin", &session).await), "/admin/login");

    let secure = serve(&open(&["--public-url", "https://mission.example"])).await;
    let answer = post(&secure, "/admin/login", "", &form(&[("password", PASSWORD)])).await;
    assert!(answer.headers()[header::SET_COOKIE].to_str().unwrap().contains("Secure"));
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_soon_too_many_are() {
    let server = serve(&open(&[])).await;
    let mut refused = 0;
    for _ in 0..20 {
        let answer = post(&server, "/admin/login", "", "password=wrong+password").await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait: u64 =
                answer.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
            assert!((1..=20).contains(&wait), "{wait}");
            refused += 1;
        } else {
            assert_eq!(location(&answer), "/admin/login?problem=login");
        }
    }
    assert!(refused >= 10, "eight at once, then one each quarter of a minute: {refused}");
    let page = text(ask(&server, "/admin/login?problem=login", "").await).await;
    assert!(page.contains("Name or password is wrong."), "{page}");
    let page = text(ask(&server, "/admin/login?problem=%3Cb%3E", "").await).await;
    assert!(!page.contains("role=\"alert\""), "only what has words is said");
}

#[tokio::test]
async fn whoever_leaves_while_a_password_is_checked_makes_no_room_for_more() {
    let server = serve(&open(&[])).await;
    let attempt = || post(&server, "/admin/login", "", "password=wrong+password");
    for _ in 0..2 {
        assert!(timeout(Duration::ZERO, attempt()).await.is_err(), "checked within no time");
    }
    let refused = problem(attempt().await).await;
    assert_eq!(refused, (StatusCode::SERVICE_UNAVAILABLE, "busy".into()));
}

#[tokio::test]
async fn other_sites_and_other_names_of_this_server_change_nothing() {
    let server = serve(&open(&[])).await;
    let session = log_in(&server).await;
    let workshop = form(&[("code", "SOLO-2026"), ("people", "5"), ("hours", "1")]);
    for (host, origin) in [
        (HOST, Some("http://evil.example")),
        (HOST, Some("null")),
        (HOST, None),
        ("evil.example:8080", Some("http://evil.example:8080")),
    ] {
        let mut request = Request::post("/admin/workshops/open")
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &session);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let answer =
            send(server.clone(), request.body(Body::from(workshop.clone())).unwrap()).await;
        let (status, code) = problem(answer).await;
        let is_host = host != HOST;
        assert_eq!(code, if is_host { "foreign-host" } else { "foreign-origin" });
        assert_eq!(status.as_u16(), if is_host { 421 } else { 403 });
    }
    // It names itself mission.test.
    let answer = get(server.clone(), "/admin/login", &[]).await;
    assert_eq!(problem(answer).await.1, "foreign-host");
    assert_eq!(
        location(&post(&server, "/admin/workshops/open", &session, &workshop).await),
        "/admin/workshops?done=workshop-open"
    );
}

#[tokio::test]
async fn every_change_is_made_and_noted_with_who_made_it() {
    let config = open(&[]);
    let (app, stop) = load(&config).await;
    tokio::spawn(async move { stop.closed().await });
    let server = router(app);
    for (number, listener) in [(1, "browser-number-1"), (2, "browser-number-2")] {
        let body = format!(
            r#"{{"link":"spotify:track:{number:022}","artist":"A","title":"Title {number}","mood":"sad"}}"#
        );
        let headers = [("mission-listener", listener)];
        let answer =
            crate::common::post(server.clone(), "/api/v1/suggestions", &headers, body).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    let session = log_in(&server).await;
    let page = text(ask(&server, "/admin/suggestions", &session).await).await;
    assert!(page.contains("Title 1") && page.contains("Title 2"), "{page}");
    let posted = async |address: &str, fields: &[(&str, &str)]| {
        location(&post(&server, address, &session, &form(fields)).await).to_owned()
    };
    let accept = [("song", "201"), ("mood", "happy")];
    assert_eq!(
        posted("/admin/suggestions/accept", &accept).await,
        "/admin/suggestions?done=accepted"
    );
    assert_eq!(
        posted("/admin/suggestions/accept", &accept).await,
        "/admin/suggestions?problem=decided"
    );
    assert_eq!(
        posted("/admin/suggestions/decline", &[("song", "202")]).await,
        "/admin/suggestions?done=declined"
    );
    let edit = |title, year| {
        [
            ("song", "1"),
            ("artist", "Waldjinah"),
            ("title", title),
            ("year", year),
            ("genre", "Pop jawa"),
            ("language", ""),
        ]
    };
    let edited = async |title, year| posted("/admin/songs", &edit(title, year)).await;
    assert_eq!(edited("Walang Kekek", "1999").await, "/admin/songs/1?done=saved");
    assert_eq!(edited("Walang Kekek", "99").await, "/admin/songs/1?problem=song");
    assert_eq!(edited(" ", "1999").await, "/admin/songs/1?problem=song");
    let moved = [("song", "2")];
    let (take_out, put_back) = ("/admin/songs/take-out", "/admin/songs/put-back");
    assert_eq!(posted(take_out, &moved).await, "/admin/songs?done=taken-out");
    assert_eq!(posted(take_out, &moved).await, "/admin/songs?problem=decided");
    assert_eq!(ask(&server, "/admin/songs/2", &session).await.status(), StatusCode::NOT_FOUND);
    let songs = text(ask(&server, "/admin/songs", &session).await).await;
    assert_eq!(songs.matches(put_back).count(), 2, "one declined, one taken out: {songs}");
    assert_eq!(posted(put_back, &moved).await, "/admin/songs?done=put-back");
    assert_eq!(ask(&server, "/admin/songs/2", &session).await.status(), StatusCode::OK);
    let watch = |link| [("link", link), ("mood", "sad")];
    let link = "https://open.spotify.com/playlist/3cEYpjA9oz9GiPac4AsH4n?si=1";
    assert_eq!(posted("/admin/playlists/watch", &watch(link)).await, "/admin/spotify?done=watched");
    let own = "spotify:playlist:37i9dQZF1DX0XUsuxWHRQd";
    assert_eq!(
        posted("/admin/playlists/watch", &watch(own)).await,
        "/admin/spotify?problem=spotifys-own"
    );
    let workshop = [("code", "SOLO-2026"), ("people", "40"), ("hours", "2")];
    assert_eq!(
        posted("/admin/workshops/open", &workshop).await,
        "/admin/workshops?done=workshop-open"
    );
    let end = [("code", "SOLO-2026"), ("on_projector", "true")];
    assert_eq!(posted("/admin/workshops/close", &end).await, "/workshop/SOLO-2026");
    let bad = [("code", "x"), ("people", "40"), ("hours", "2")];
    assert_eq!(posted("/admin/workshops/open", &bad).await, "/admin/workshops?problem=workshop");

    let song = text(ask(&server, "/admin/songs/1", &session).await).await;
    for kept in [r#"value="1999""#, r#"value="Walang Kekek""#, "Waldjinah", "Pop jawa"] {
        assert!(song.contains(kept), "{kept} is missing in {song}");
    }
    let page = text(ask(&server, "/admin/changes", &session).await).await;
    for noted in [
        "ani",
        "accepted a suggestion: Title 1 (happy)",
        "declined a suggestion: Title 2",
        "(Walang Kekek, Waldjinah, 1999, Pop jawa, -)",
        "took a song out: ",
        "put a song back: ",
        "watches a playlist",
        "opened a workshop: SOLO-2026 (40)",
        "closed a workshop: SOLO-2026",
        "logged in",
    ] {
        assert!(page.contains(noted), "{noted} is missing in {page}");
    }
    let answer = post(&server, "/admin/logout", &session, "").await;
    assert_eq!(cookie(&answer), "mission-admin=");
}

#[tokio::test]
async fn the_button_refreshes_beside_the_requests() {
    let server = serve(&open(&[])).await;
    let session = log_in(&server).await;
    let answer = post(&server, "/admin/refreshes/now", &session, "").await;
    assert_eq!(location(&answer), "/admin/refreshes?done=refresh");
    for _ in 0..100 {
        let page = text(ask(&server, "/admin/refreshes", &session).await).await;
        if page.contains("Done in part") {
            assert!(
                page.contains("told to stay offline") && page.contains("by an admin"),
                "{page}"
            );
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("there was no refresh");
}
