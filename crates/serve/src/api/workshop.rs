use super::description::Refusals;
use super::listener::WorkshopCode;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What came of a workshop so far.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkshopCount {
    /// Whether it has not ended.
    open: bool,
    votes: u64,
    /// Browsers that voted.
    people: u64,
    /// Songs that got their first vote of a listener.
    first_votes: u64,
}

/// Counts what is said under a workshop's code, for its projector.
#[utoipa::path(
    get,
    path = "/api/v1/workshop",
    tag = "listener",
    params(("mission-workshop" = String, Header, description = "The workshop's code")),
    responses((status = 200, description = "The counts as they are now", body = WorkshopCount), Refusals)
)]
pub(crate) async fn count(
    State(app): State<Arc<App>>,
    WorkshopCode(code): WorkshopCode,
) -> Result<Json<WorkshopCount>, Problem> {
    let now = app.store.workshop(&code).await?.ok_or(Problem::UnknownWorkshop)?;
    let tally = now.tally;
    Ok(Json(WorkshopCount {
        open: now.is_open,
        votes: tally.votes,
        people: tally.people,
        first_votes: tally.first_votes,
    }))
}
