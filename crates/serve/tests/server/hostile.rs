//! Texts and links that mean harm, through the API, the page and a file.

use crate::common::{config, config_on, get, json, post, problem, serve, text};
use axum::Router;
use axum::http::StatusCode;
use playlists::{Format, Store, parse_survey};
use serde_json::json;

const NAME: &str = "0b0c6a0e-5f0e-4d4e-9b43-4a1d3c9d5f10";

/// Titles that are kept as they are and must do no harm where they are shown.
const TITLES: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"https://evil.example\")",
    "{artist} {{7*7}} </li>",
    "'; DROP TABLE songs; --",
];

async fn suggest(server: &Router, link: &str, title: &str) -> (StatusCode, String) {
    let body = json!({"link": link, "artist": "A", "title": title, "mood": "sad"}).to_string();
    let answer =
        post(server.clone(), "/api/v1/suggestions", &[("mission-listener", NAME)], body).await;
    problem(answer).await
}

/// A server whose catalogue is nothing but `TITLES`, and its database.
async fn harmed() -> (Router, Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = playlists::default_database_url(folder.path());
    let store = Store::open(&url).await.unwrap();
    let songs: Vec<_> = (10..)
        .zip(TITLES)
        .flat_map(|(number, title)| {
            // More people than any song of the survey has, so that the page shows it.
            vec![
                json!({
                    "mood": "sad", "spotify_id": format!("00000000000000000000{number}"),
                    "artist": "-1+1", "title": title, "genre": "harm"
                });
                40
            ]
        })
        .collect();
    let survey = parse_survey(&serde_json::to_vec(&songs).unwrap(), Format::Json).unwrap();
    assert!(survey.rejected.is_empty(), "{:?}", survey.rejected);
    store.import(survey).await.unwrap();
    let server = serve(&config_on(url)).await;
    (server, store, folder)
}

#[tokio::test]
async fn the_api_gives_a_title_back_as_json_and_nothing_else() {
    let (server, ..) = harmed().await;
    let answer = get(server.clone(), "/api/v1/songs?genre=harm", &[]).await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    let answer = json(answer).await;
    let mut titles: Vec<_> = answer["songs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|song| song["title"].as_str().unwrap())
        .collect();
    titles.sort_unstable();
    let mut expected = TITLES;
    expected.sort_unstable();
    assert_eq!(titles, expected);
}

#[tokio::test]
async fn the_page_shows_a_title_as_text() {
    let (server, ..) = harmed().await;
    let mut seen = 0;
    for _ in 0..40 {
        let page = text(get(server.clone(), "/", &[]).await).await;
        let shown = page.split_once("<template").unwrap().0;
        for harm in ["<script>alert", "<img src=x", "</li> by"] {
            assert!(!shown.contains(harm), "{harm}");
        }
        assert_eq!(shown.matches("data-testid=\"song\"").count(), 10);
        seen += shown.matches("-1+1").count();
    }
    assert!(seen > 0, "no page showed one of the titles");
}

#[tokio::test]
async fn a_spreadsheet_does_not_run_a_title() {
    let (_, store, _folder) = harmed().await;
    let mut csv = Vec::new();
    store.export(Format::Csv, &mut csv).await.unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let fields = csv.lines().flat_map(|line| line.split(',')).map(|field| field.trim_matches('"'));
    for field in fields {
        assert!(!field.starts_with(['=', '+', '-', '@', '\t']), "{field}");
    }
    assert!(csv.contains("HYPERLINK"));
}

#[tokio::test]
async fn texts_that_deceive_and_texts_without_end_are_refused() {
    let server = serve(&config(&[])).await;
    let link = "https://open.spotify.com/track/0123456789abcdefghijKL";
    for title in ["a\u{202E}b", "a\u{0}b", "a\nb", &"é".repeat(5_000)] {
        let refused = suggest(&server, link, title).await;
        assert_eq!(refused, (StatusCode::UNPROCESSABLE_ENTITY, "invalid-text".into()));
    }
    let refused = suggest(&server, link, "").await;
    assert_eq!(refused, (StatusCode::UNPROCESSABLE_ENTITY, "empty-text".into()));
}

#[tokio::test]
async fn links_of_any_other_form_are_refused_with_help() {
    let server = serve(&config(&[])).await;
    for (link, code) in [
        ("https://spotify.link/abcdefg", "short-link"),
        ("https://spoti.fi/abcdefg", "short-link"),
        ("https://open.spotify.com/album/0123456789abcdefghijKL", "not-a-song"),
        ("https://open.spotify.com.evil.example/track/0123456789abcdefghijKL", "foreign-link"),
        (
            "https://evil.example/?https://open.spotify.com/track/0123456789abcdefghijKL",
            "foreign-link",
        ),
        ("https://user@evil.example/track/0123456789abcdefghijKL", "foreign-link"),
        ("javascript:alert(1)", "foreign-link"),
        ("file:///etc/passwd", "foreign-link"),
        ("http://127.0.0.1:8080/track/0123456789abcdefghijKL", "foreign-link"),
        ("https://open.spotify.com/track/short", "broken-link"),
        ("", "foreign-link"),
    ] {
        let refused = suggest(&server, link, "T").await;
        assert_eq!(refused, (StatusCode::UNPROCESSABLE_ENTITY, code.into()), "{link}");
    }
    let body =
        json!({"link": "https://spotify.link/x", "artist": "A", "title": "T", "mood": "sad"});
    let headers = [("mission-listener", NAME)];
    let answer = post(server, "/api/v1/suggestions", &headers, body.to_string()).await;
    let help = json(answer).await["detail"].as_str().unwrap().to_owned();
    assert!(help.contains("short link") && help.contains("copy"), "{help}");
}
