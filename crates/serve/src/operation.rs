//! What whoever runs the server asks it.

use crate::api::Refusals;
use crate::app::App;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A database that does not answer for this long is not reachable.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says that the server runs.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operation",
    responses((status = 200, description = "It runs", body = str))
)]
pub(crate) async fn healthy() -> &'static str {
    "ok"
}

/// Says that the server can serve: its database answers.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operation",
    responses((status = 200, description = "It can", body = str), Refusals)
)]
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    match timeout(PATIENCE, app.store.revision()).await {
        Ok(Ok(_)) => Ok("ok"),
        Ok(Err(error)) => {
            tracing::error!(%error, "the database does not answer");
            Err(Problem::NotReady)
        }
        Err(_) => {
            tracing::error!("the database has not answered for {PATIENCE:?}");
            Err(Problem::NotReady)
        }
    }
}

/// Counts and times in Prometheus's text format. None tells anything about a person.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operation",
    responses((status = 200, description = "For Prometheus", body = str, content_type = "text/plain"))
)]
pub(crate) async fn measured(State(app): State<Arc<App>>) -> impl IntoResponse {
    let text = app.metrics.text(app.sockets.count(), app.songs.current().len());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
