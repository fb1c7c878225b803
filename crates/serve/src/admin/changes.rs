use super::desk::{Desk, Head};
use crate::problem::Problem;
use askama::Template;
use axum::response::Response;
use playlists::Change;

/// So many are shown; the latest first.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "admin/changes.html")]
struct Changes<'a> {
    head: Head<'a>,
    changes: Vec<Dated>,
}

struct Dated {
    change: Change,
    at: String,
}

/// `GET /admin/changes`.
pub(super) async fn show(desk: Desk) -> Result<Response, Problem> {
    let changes = desk.app.store.changes(SHOWN).await?;
    let changes =
        changes.into_iter().map(|change| Dated { at: desk.time(change.at_ms), change }).collect();
    desk.answer(&Changes { head: desk.head("changes"), changes })
}
