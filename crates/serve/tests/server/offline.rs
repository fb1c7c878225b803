//! What a browser gets to install the page and to open it without a network.

use crate::common::{get, json, server, text};
use axum::Router;
use axum::http::{StatusCode, header};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the service worker keeps.
async fn kept(server: &Router) -> Value {
    let script = text(get(server.clone(), "/service-worker.js", &[]).await).await;
    let list = script.strip_prefix("self.kept=").unwrap().split_once(";\n").unwrap().0;
    serde_json::from_str(list).unwrap()
}

fn addresses(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn all_that_is_kept_is_there_and_nothing_of_it_is_anybodys_own() {
    let server = server(&[]).await;
    let kept = kept(&server).await;
    let files = &addresses(&kept["files"]) | &addresses(&kept["eyes"]);
    for address in files {
        let response = get(server.clone(), &address, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{address}");
        let cache = response.headers()[header::CACHE_CONTROL].to_str().unwrap();
        assert!(cache.contains("immutable"), "{address}: {cache}");
    }
    for page in addresses(&kept["pages"]) {
        for language in addresses(&kept["languages"]) {
            let response = get(server.clone(), &format!("{page}?lang={language}"), &[]).await;
            assert_eq!(response.headers()[header::CONTENT_LANGUAGE], *language);
        }
    }
    assert_eq!(addresses(&kept["pages"]), BTreeSet::from(["/".into(), "/about".into()]));
}

#[tokio::test]
async fn what_the_pages_load_is_kept() {
    let server = server(&[]).await;
    let kept = addresses(&kept(&server).await["files"]);
    for page in ["/", "/about"] {
        let page = text(get(server.clone(), page, &[]).await).await;
        // A link to a file is followed, not loaded.
        let page = page.replace(r#"<a href="/assets/"#, "");
        for loaded in [r#"src="/assets/"#, r#"href="/assets/"#] {
            for rest in page.split(loaded).skip(1) {
                let address = format!("/assets/{}", rest.split_once('"').unwrap().0);
                assert!(kept.contains(&address), "{address} is not among {kept:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_service_worker_is_asked_for_each_time_and_may_answer_for_all() {
    let response = get(server(&[]).await, "/service-worker.js", &[]).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    for part in ["worker-src 'self'", "manifest-src 'self'", "trusted-types own-scripts"] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
}

#[tokio::test]
async fn the_version_changes_with_the_network_alone() {
    let (one, same) = (server(&[]).await, server(&[]).await);
    assert_eq!(kept(&one).await, kept(&same).await);
    let folder = tempfile::tempdir().unwrap();
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");
    let config = std::fs::read(format!("{default}/config.json")).unwrap();
    let mut config: Value = serde_json::from_slice(&config).unwrap();
    config["temperature"] = 1.5.into();
    std::fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
    let weights = "weights.safetensors";
    std::fs::copy(format!("{default}/{weights}"), folder.path().join(weights)).unwrap();
    let other = server(&["--checkpoint", folder.path().to_str().unwrap()]).await;
    let (kept, other) = (kept(&one).await, kept(&other).await);
    assert_ne!(kept["version"], other["version"]);
    assert_eq!(kept["files"], other["files"]);
}

#[tokio::test]
async fn the_manifest_speaks_the_pages_language_and_has_its_icons() {
    let server = server(&[]).await;
    let page = text(get(server.clone(), "/?lang=id", &[]).await).await;
    assert!(page.contains(r#"<link rel="manifest" href="/manifest.webmanifest?lang=id">"#));
    let response = get(server.clone(), "/manifest.webmanifest?lang=id", &[]).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/manifest+json");
    let manifest = json(response).await;
    assert_eq!((&manifest["lang"], &manifest["start_url"]), (&"id".into(), &"/".into()));
    let english = json(get(server.clone(), "/manifest.webmanifest?lang=en", &[]).await).await;
    assert_ne!(manifest["name"], english["name"]);
    for icon in manifest["icons"].as_array().unwrap() {
        let response = get(server.clone(), icon["src"].as_str().unwrap(), &[]).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], icon["type"].as_str().unwrap());
    }
}

#[tokio::test]
async fn there_are_twenty_songs_for_each_mood() {
    let songs = json(get(server(&[]).await, "/api/v1/songs/by-mood", &[]).await).await;
    for mood in model::Mood::ALL {
        let list = songs[mood.name()]["songs"].as_array().unwrap();
        let ids: BTreeSet<i64> = list.iter().map(|song| song["id"].as_i64().unwrap()).collect();
        assert_eq!(ids.len(), 20, "{mood}");
        assert!(list.iter().all(|song| song["reason"]["mood"] == mood.name()), "{mood}");
    }
}
