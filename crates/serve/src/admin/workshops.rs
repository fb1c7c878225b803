use super::desk::{Desk, Head};
use crate::problem::Problem;
use askama::Template;
use axum::Form;
use axum::response::{IntoResponse as _, Redirect, Response};
use playlists::{StoreError, Workshop, now_ms};
use serde::Deserialize;

const PAGE: &str = "/admin/workshops";

const HOUR_MS: i64 = 60 * 60 * 1000;

/// A workshop lasts so long at most, in hours.
const LONGEST: i64 = 24 * 31;

#[derive(Template)]
#[template(path = "admin/workshops.html")]
struct Workshops<'a> {
    head: Head<'a>,
    open: Vec<Open>,
}

struct Open {
    workshop: Workshop,
    until: String,
}

/// A workshop as an admin types it.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    code: String,
    people: u32,
    hours: i64,
}

/// Which workshop.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    code: String,
    /// Whether its projector's page asks, which then shows what came of it.
    #[serde(default)]
    on_projector: bool,
}

/// `GET /admin/workshops`.
pub(super) async fn show(desk: Desk) -> Result<Response, Problem> {
    let workshops = desk.app.store.workshops().await?;
    let open = workshops
        .into_iter()
        .map(|workshop| Open { until: desk.time(workshop.until_ms), workshop })
        .collect();
    desk.answer(&Workshops { head: desk.head("workshops"), open })
}

/// `POST /admin/workshops/open`.
pub(super) async fn open(desk: Desk, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let until_ms = now_ms() + typed.hours.clamp(1, LONGEST) * HOUR_MS;
    let workshop = Workshop { code: typed.code.trim().to_owned(), people: typed.people, until_ms };
    match desk.app.store.open_workshop(&workshop, &desk.session.admin).await {
        Ok(()) => Ok(Desk::done(PAGE, "workshop-open")),
        Err(StoreError::Workshop { .. }) => Ok(Desk::problem(PAGE, "workshop")),
        Err(error) => Err(error.into()),
    }
}

/// `POST /admin/workshops/close`.
pub(super) async fn close(desk: Desk, Form(named): Form<Named>) -> Result<Response, Problem> {
    // One that has ended by itself is closed too.
    desk.app.store.close_workshop(&named.code, &desk.session.admin).await?;
    if named.on_projector {
        return Ok(Redirect::to(&format!("/workshop/{}", named.code)).into_response());
    }
    Ok(Desk::done(PAGE, "workshop-closed"))
}
