//! What the tests of the running parts share.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use clap::Parser as _;
use image::{GrayImage, ImageFormat, Luma};
use serde_json::Value;
use serve::{App, Config, Flags, keep_up, router};
use std::io::Cursor;
use std::sync::Arc;
use tokio::sync::watch;
use tower::ServiceExt as _;

/// A configuration with songs in memory and `flags`.
pub fn config(flags: &[&str]) -> Config {
    let flags = ["serve", "--database", "sqlite::memory:"].iter().chain(flags);
    Flags::try_parse_from(flags).unwrap().resolve().unwrap()
}

/// A configuration with songs in the database at `url`.
pub fn config_on(url: String) -> Config {
    Config { database: url, ..config(&[]) }
}

/// The server's state, kept up with its database, and what stops it.
pub async fn load(config: &Config) -> (Arc<App>, watch::Sender<bool>) {
    let (stop, stopping) = watch::channel(false);
    let app = Arc::new(App::load(config, stopping).await.unwrap());
    tokio::spawn(keep_up(Arc::clone(&app)));
    (app, stop)
}

pub async fn server(flags: &[&str]) -> Router {
    serve(&config(flags)).await
}

/// A server that runs to the end of the test.
pub async fn serve(config: &Config) -> Router {
    let (app, stop) = load(config).await;
    tokio::spawn(async move { stop.closed().await });
    router(app)
}

/// Sends JSON with `headers`.
pub async fn post(
    server: Router,
    address: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Response<Body> {
    let mut request = Request::post(address)
        .header(header::HOST, "mission.test:8080")
        .header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(server, request.body(body.into()).unwrap()).await
}

pub async fn send(server: Router, request: Request<Body>) -> Response<Body> {
    server.oneshot(request).await.unwrap()
}

pub async fn get(server: Router, address: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::get(address).header(header::HOST, "mission.test:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(server, request.body(Body::empty()).unwrap()).await
}

pub async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub async fn json(response: Response<Body>) -> Value {
    serde_json::from_str(&text(response).await).unwrap()
}

/// The code of a refusal, which must be a problem with the status that it says.
pub async fn problem(response: Response<Body>) -> (StatusCode, String) {
    let status = response.status();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let body = json(response).await;
    assert_eq!(body["status"], status.as_u16());
    assert!(!body["detail"].as_str().unwrap().is_empty());
    (status, body["code"].as_str().unwrap().to_owned())
}

/// A plain grey picture: nobody is in it.
pub fn empty_picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    GrayImage::from_pixel(width, height, Luma([128])).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
