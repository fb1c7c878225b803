use crate::hex;
use crate::problem::Problem;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "assets/dist"]
struct Dist;

/// For what changes its address with its content.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The address of a page's file. It changes with the content, so that it can be cached for ever.
pub(crate) fn address(name: &str) -> String {
    let version = find(name).map(|(file, _)| version(&file)).unwrap_or_default();
    format!("/assets/{name}?v={version}")
}

/// What a file holds; nothing if there is no such file.
pub(crate) fn bytes(name: &str) -> Cow<'static, [u8]> {
    find(name).map(|(file, _)| file.data).unwrap_or_default()
}

/// How long a file is that was compressed when it was built; 0 if there is no such file.
pub(crate) fn unpacked_length(name: &str) -> usize {
    // gzip's last four bytes (RFC 1952, ISIZE).
    let length = |file: EmbeddedFile| file.data.last_chunk().map(|&last| u32::from_le_bytes(last));
    find(name).and_then(|(file, _)| length(file)).map_or(0, |length| length as usize)
}

/// `GET /assets/{name}`.
pub(crate) async fn get(
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (file, packed) = find(&name).ok_or(Problem::NotFound)?;
    let version = version(&file);
    let asked = query.as_deref().and_then(|query| query.strip_prefix("v="));
    // Of another version it has nothing. What it has would be kept for ever in that one's name.
    if asked.is_some_and(|asked| asked != version) {
        return Err(Problem::NotFound);
    }
    // Weak: compression on the way changes the bytes but not the meaning.
    let tag = format!("W/\"{version}\"");
    let cache = if asked.is_some() { FOR_EVER } else { "no-cache" };
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .any(|value| value.to_str().is_ok_and(|value| value.contains(&tag)));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, content_type(&name))], file.data).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if packed && !known {
        // Whoever asks for it is a browser, and those all unpack gzip.
        let gzip = HeaderValue::from_static("gzip");
        response.headers_mut().insert(header::CONTENT_ENCODING, gzip);
    }
    if let Ok(tag) = tag.parse() {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// A file, and whether it is kept compressed.
fn find(name: &str) -> Option<(EmbeddedFile, bool)> {
    let packed = || Some((Dist::get(&format!("{name}.gz"))?, true));
    Dist::get(name).map(|file| (file, false)).or_else(packed)
}

fn version(file: &EmbeddedFile) -> String {
    hex::of(&file.metadata.sha256_hash()[..8])
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
