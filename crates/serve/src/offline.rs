//! What lets a browser install the page and open it without a network: a manifest, and the service
//! worker with the list of what it keeps.

use crate::app::App;
use crate::device_eyes::DeviceEyes;
use crate::locale::{Language, Texts};
use crate::page::Choice;
use crate::{assets, hex};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// The pages' markup; a browser that keeps older pages fetches them again when it changes.
#[derive(RustEmbed)]
#[folder = "templates"]
struct Templates;

const SCRIPT: &str = "service-worker.js";

/// What a page needs.
const FILES: [&str; 4] = ["app.js", "app.css", "icon.svg", "icon-maskable-512.png"];

/// The service worker as it is sent.
#[derive(Debug)]
pub(crate) struct Offline {
    script: Bytes,
}

/// What the service worker keeps, and the only things that it answers for.
#[derive(Serialize)]
struct Kept<'a> {
    /// Changes with any of it.
    version: String,
    /// Pages; each is kept in every language.
    pages: [&'static str; 2],
    languages: [&'static str; Language::ALL.len()],
    files: [String; FILES.len()],
    /// What reads on the device. It is large, so it is kept when it is first used.
    eyes: [&'a str; 4],
}

impl Offline {
    pub(crate) fn new(eyes: &DeviceEyes, texts: [&Texts; 2]) -> Self {
        let mut kept = Kept {
            version: String::new(),
            pages: ["/", "/about"],
            languages: Language::ALL.map(Language::code),
            files: FILES.map(assets::address),
            eyes: eyes.files(),
        };
        let script = assets::bytes(SCRIPT);
        let mut hash = Sha256::new();
        for template in Templates::iter().filter_map(|name| Templates::get(&name)) {
            hash.update(template.metadata.sha256_hash());
        }
        for part in texts.map(Texts::script) {
            hash.update(part);
        }
        // Texts and lists of texts always have a JSON form.
        hash.update(serde_json::to_vec(&kept).unwrap_or_default());
        kept.version = hex::of(&hash.finalize()[..8]);
        let kept = serde_json::to_vec(&kept).unwrap_or_default();
        Self { script: [b"self.kept=", &kept[..], b";\n", &script[..]].concat().into() }
    }
}

/// `GET /service-worker.js`: at the root, because it may answer for nothing above itself.
pub(crate) async fn service_worker(State(app): State<Arc<App>>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, app.offline.script.clone())
}

/// What a browser shows of the page when it is installed (W3C Web Application Manifest).
#[derive(Serialize)]
struct Manifest<'a> {
    id: &'static str,
    name: &'a str,
    short_name: &'static str,
    description: &'a str,
    lang: &'static str,
    start_url: &'static str,
    scope: &'static str,
    display: &'static str,
    background_color: &'static str,
    theme_color: &'static str,
    categories: [&'static str; 2],
    icons: [Icon; 4],
}

#[derive(Serialize)]
struct Icon {
    src: String,
    sizes: &'static str,
    r#type: &'static str,
    purpose: &'static str,
}

/// `GET /manifest.webmanifest`.
pub(crate) async fn manifest(
    State(app): State<Arc<App>>,
    Query(choice): Query<Choice>,
    headers: HeaderMap,
) -> Response {
    let language = choice.chosen(&headers);
    let texts = app.texts(language);
    let icon = |(name, sizes, r#type, purpose)| Icon {
        src: assets::address(name),
        sizes,
        r#type,
        purpose,
    };
    let manifest = Manifest {
        id: "/",
        name: texts.say("app.title"),
        short_name: "MISSION",
        description: texts.say("app.description"),
        lang: language.code(),
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: "#e6eaf0",
        theme_color: "#e6eaf0",
        categories: ["music", "entertainment"],
        icons: [
            ("icon-192.png", "192x192", "image/png", "any"),
            ("icon-512.png", "512x512", "image/png", "any"),
            ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
            ("icon.svg", "any", "image/svg+xml", "any"),
        ]
        .map(icon),
    };
    let headers =
        [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "no-cache")];
    (headers, Json(manifest)).into_response()
}
