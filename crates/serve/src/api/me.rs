use super::description::Refusals;
use super::listener::{Browser, BrowserHeader};
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// How much was erased.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erased {
    votes: u64,
    feedback: u64,
}

/// Erases all that a browser said. What is older than 90 days is no longer anybody's.
#[utoipa::path(
    delete,
    path = "/api/v1/me",
    tag = "listener",
    params(BrowserHeader),
    responses((status = 200, description = "It is erased", body = Erased), Refusals)
)]
pub(crate) async fn delete_me(
    State(app): State<Arc<App>>,
    Browser(browser): Browser,
) -> Result<Json<Erased>, Problem> {
    let erased = app.store.delete_person(&browser).await?;
    app.written.notify_one();
    Ok(Json(Erased { votes: erased.votes, feedback: erased.feedback }))
}
