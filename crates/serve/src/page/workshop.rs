use super::{Choice, Page, answer};
use crate::app::App;
use crate::problem::Problem;
use crate::qr::Qr;
use crate::{lan, origin};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use playlists::WorkshopNow;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "workshop.html")]
struct Projector<'a> {
    page: Page<'a>,
    shown: Option<Shown>,
}

struct Shown {
    now: WorkshopNow,
    since: String,
    until: String,
    /// How a phone gets to the survey; none where only this machine reaches the server.
    way: Option<Way>,
}

struct Way {
    /// The survey's address for people who type.
    address: String,
    /// The same with the code, to scan.
    qr: Qr,
}

/// `GET /workshop/{code}`: for a room's projector.
pub(crate) async fn workshop(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Query(choice): Query<Choice>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let schedule = app.refresher.schedule();
    let shown = app.store.workshop(&code).await?.map(|now| Shown {
        since: schedule.local_text(now.opened_ms),
        until: schedule.local_text(now.workshop.until_ms),
        way: way(&app, &now.workshop.code, &uri, &headers),
        now,
    });
    let page = Page::new(&app, &choice, &uri, &headers);
    let language = page.language;
    let is_known = shown.is_some();
    let mut response = answer(&Projector { page, shown }, language, &choice)?;
    if !is_known {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

fn way(app: &App, code: &str, uri: &Uri, headers: &HeaderMap) -> Option<Way> {
    let addressed = origin::authority(uri, headers)?;
    let origin = app.reach.origin(&addressed, lan::addresses)?;
    let qr = Qr::new(&format!("{origin}/survey?workshop={code}"));
    let qr = qr.inspect_err(|error| tracing::warn!(%error, "no QR code can be drawn")).ok()?;
    let (_, host) = origin.split_once("://")?;
    Some(Way { address: format!("{host}/survey"), qr })
}
