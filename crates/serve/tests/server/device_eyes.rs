//! What the page fetches so that a face is read on the listener's own device.

use crate::common::{get, problem, server, text};
use axum::Router;
use axum::body::to_bytes;
use axum::http::{StatusCode, header};
use model::Checkpoint;
use serde_json::Value;

async fn addresses(server: &Router) -> Value {
    let page = text(get(server.clone(), "/", &[]).await).await;
    let start = page.split_once("id=\"device-eyes\">").unwrap().1;
    serde_json::from_str(start.split_once("</script>").unwrap().0).unwrap()
}

async fn fetch(server: &Router, address: &Value) -> Vec<u8> {
    let response = get(server.clone(), address.as_str().unwrap(), &[]).await;
    assert_eq!(response.status(), StatusCode::OK, "{address}");
    let cache = response.headers()[header::CACHE_CONTROL].to_str().unwrap();
    assert!(cache.contains("immutable"), "{address}: {cache}");
    to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

#[tokio::test]
async fn a_device_reads_with_the_network_of_the_server() {
    let server = server(&[]).await;
    let addresses = addresses(&server).await;
    let config = fetch(&server, &addresses["config"]).await;
    let weights = fetch(&server, &addresses["weights"]["url"]).await;
    assert_eq!(weights.len(), addresses["weights"]["bytes"]);
    // The weights' hash is checked with the configuration.
    Checkpoint::from_bytes(&config, &weights, None).unwrap();
}

#[tokio::test]
async fn wasm_arrives_compressed_as_what_it_is() {
    let server = server(&[]).await;
    let addresses = addresses(&server).await;
    fetch(&server, &addresses["worker"]).await;
    let packed = fetch(&server, &addresses["wasm"]["url"]).await;
    let length = addresses["wasm"]["bytes"].as_u64().unwrap();
    assert!(packed.starts_with(&[0x1f, 0x8b]) && (packed.len() as u64) < length);
    let address = addresses["wasm"]["url"].as_str().unwrap();
    let response = get(server, address, &[("accept-encoding", "gzip")]).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/wasm");
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
}

#[tokio::test]
async fn another_network_than_the_servers_is_not_there() {
    let server = server(&[]).await;
    let addresses = addresses(&server).await;
    let config = addresses["config"].as_str().unwrap();
    for address in ["/model/0123456789abcdef/config.json", &config.replace("config", "metrics")] {
        let response = get(server.clone(), address, &[]).await;
        assert_eq!(problem(response).await, (StatusCode::NOT_FOUND, "not-found".into()));
    }
}
