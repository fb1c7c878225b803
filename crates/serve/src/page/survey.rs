use super::{Choice, Page, answer};
use crate::app::App;
use crate::client_address::ClientAddress;
use crate::problem::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Instant;

#[derive(Template)]
#[template(path = "survey.html")]
struct Survey<'a> {
    page: Page<'a>,
    /// The code under which this page votes.
    workshop: Option<String>,
    /// Whether a code was asked for that is not open.
    is_unknown: bool,
}

/// The workshop that a phone comes for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Room {
    workshop: Option<String>,
}

/// `GET /survey`.
pub(crate) async fn survey(
    State(app): State<Arc<App>>,
    ClientAddress(address): ClientAddress,
    Query(choice): Query<Choice>,
    Query(room): Query<Room>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = room.workshop.as_deref().map(str::trim).filter(|code| !code.is_empty());
    let found = match asked {
        Some(code) => app.store.workshop(code).await?.filter(|workshop| workshop.is_open),
        None => None,
    };
    if let Some(room) = &found {
        app.rate_limit.make_room(address, room.workshop.people, Instant::now());
    }
    let is_unknown = asked.is_some() && found.is_none();
    let workshop = found.map(|found| found.workshop.code);
    let page = Page::new(&app, &choice, &uri, &headers);
    let language = page.language;
    answer(&Survey { page, workshop, is_unknown }, language, &choice)
}
