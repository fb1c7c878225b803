//! What the server says of the network that it reads with.

use crate::common::{get, server, text};
use axum::Router;
use axum::http::header;
use serde_json::Value;
use std::{fs, path::Path};

const DEFAULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");

/// A server that reads with a copy of the network that ships, whose metrics are these.
async fn server_with(metrics: Option<&Value>) -> Router {
    let folder = tempfile::tempdir().unwrap();
    for file in ["config.json", "weights.safetensors"] {
        fs::copy(Path::new(DEFAULT).join(file), folder.path().join(file)).unwrap();
    }
    if let Some(metrics) = metrics {
        fs::write(folder.path().join("metrics.json"), metrics.to_string()).unwrap();
    }
    server(&["--checkpoint", folder.path().to_str().unwrap()]).await
}

async fn about(server: Router, language: &str) -> String {
    text(get(server, &format!("/about?lang={language}"), &[]).await).await
}

#[tokio::test]
async fn figures_are_those_of_the_network_in_use() {
    let metrics = fs::read(Path::new(DEFAULT).join("metrics.json")).unwrap();
    let mut metrics: Value = serde_json::from_slice(&metrics).unwrap();
    metrics["public_test"]["accuracy"] = 0.123.into();
    metrics["public_test"]["accuracy_clean"] = 0.117.into();
    metrics["public_test"]["n_clean"] = (metrics["public_test"]["n"].as_u64().unwrap() - 42).into();
    metrics["public_test"]["per_class"]["disgust"]["recall"] = 0.987.into();
    let server = server_with(Some(&metrics)).await;
    let english = about(server.clone(), "en").await;
    assert!(english.contains("42 of the pictures") && english.contains("11.7%"), "{english}");
    assert!(english.contains("12.3%") && english.contains("<b>99%</b>"), "{english}");
    assert!(about(server, "id").await.contains("12,3%"));
}

#[tokio::test]
async fn a_network_without_figures_gets_none() {
    for metrics in [None, Some(&serde_json::json!({"public_test": {"accuracy": 0.9}}))] {
        let page = about(server_with(metrics).await, "en").await;
        assert!(page.contains("came without figures") && !page.contains("<figure"), "{page}");
    }
}

#[tokio::test]
async fn licences_and_the_notice_on_artificial_intelligence_stand_there() {
    let server = server(&[]).await;
    let page = about(server.clone(), "en").await;
    for words in ["Art. 50(3)", "UU 27/2022", "Institute of Computing Technology", "219 votes"] {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
    assert!(about(server, "id").await.contains("Pasal 50(3)"));
}

#[tokio::test]
async fn the_licences_of_all_parts_are_handed_out_as_text() {
    let server = server(&[]).await;
    let page = about(server.clone(), "en").await;
    let address = page.split('"').find(|part| part.contains("/licences.txt")).unwrap();
    let response = get(server, address, &[]).await;
    let head = |name| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(head(header::CONTENT_TYPE), "text/plain; charset=utf-8");
    assert_eq!(head(header::CONTENT_ENCODING), "gzip");
    assert!(response.status().is_success());
}
