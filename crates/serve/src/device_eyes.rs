//! What eyes on the listener's own device need: the network that this server reads with, and the
//! addresses of everything for the page.

use crate::app::App;
use crate::problem::{self, Problem};
use crate::{assets, hex};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header;
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use model::Checkpoint;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;

const CONFIG: &str = "config.json";
const WEIGHTS: &str = "weights.safetensors";

/// The network as it is sent to a device. Its address changes with its content, so that a browser
/// fetches it once.
#[derive(Debug)]
pub(crate) struct DeviceEyes {
    config: Bytes,
    weights: Bytes,
    version: String,
    addresses: Addresses,
    /// The addresses as JSON, for the page.
    script: String,
}

#[derive(Debug, Serialize)]
struct Addresses {
    worker: String,
    wasm: File,
    config: String,
    weights: File,
}

#[derive(Debug, Serialize)]
struct File {
    url: String,
    /// Its length when it has been unpacked.
    bytes: usize,
}

impl DeviceEyes {
    pub(crate) fn new(checkpoint: &Checkpoint) -> Self {
        // The configuration names the SHA-256 of the weights, so its hash stands for both.
        let config = serde_json::to_vec(checkpoint.config()).unwrap_or_default();
        let hash = Sha256::digest(&config);
        let version = hex::of(&hash[..8]);
        let url = |name: &str| format!("/model/{version}/{name}");
        let addresses = Addresses {
            worker: assets::address("eyes-worker.js"),
            wasm: File {
                url: assets::address("eyes.wasm"),
                bytes: assets::unpacked_length("eyes.wasm"),
            },
            config: url(CONFIG),
            weights: File { url: url(WEIGHTS), bytes: checkpoint.weights().len() },
        };
        Self {
            script: serde_json::to_string(&addresses).unwrap_or_default(),
            addresses,
            config: config.into(),
            weights: Bytes::copy_from_slice(checkpoint.weights()),
            version,
        }
    }

    /// Where the page finds its eyes, as JSON without `<`.
    pub(crate) fn addresses(&self) -> &str {
        &self.script
    }

    /// The address of each file.
    pub(crate) fn files(&self) -> [&str; 4] {
        let Addresses { worker, wasm, config, weights } = &self.addresses;
        [worker, &wasm.url, config, &weights.url]
    }
}

/// `GET /model/{version}/{file}`: weights hardly shrink, so nothing here is compressed.
pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/model/{version}/{file}", get(file))
        .layer(map_response(problem::as_problem))
}

async fn file(
    State(app): State<Arc<App>>,
    Path((version, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let eyes = &app.device_eyes;
    let (kind, bytes) = match file.as_str() {
        _ if version != eyes.version => return Err(Problem::NotFound),
        CONFIG => ("application/json", &eyes.config),
        WEIGHTS => ("application/octet-stream", &eyes.weights),
        _ => return Err(Problem::NotFound),
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, assets::FOR_EVER)];
    Ok((headers, bytes.clone()).into_response())
}
