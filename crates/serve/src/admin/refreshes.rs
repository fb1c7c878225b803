use super::desk::{Desk, Head};
use crate::problem::Problem;
use askama::Template;
use axum::response::Response;
use playlists::{Run, RunFault, Tally, now_ms};

const PAGE: &str = "/admin/refreshes";

/// So many are shown; the latest first.
const SHOWN: usize = 30;

#[derive(Template)]
#[template(path = "admin/refreshes.html")]
struct Refreshes<'a> {
    head: Head<'a>,
    runs: Vec<Line>,
    weekday: &'static str,
    time: String,
    next: String,
}

struct Line {
    started: String,
    /// Empty while it goes on.
    ended: String,
    cause: &'static str,
    outcome: &'static str,
    retry: Option<String>,
    tally: Tally,
}

/// `GET /admin/refreshes`.
pub(super) async fn show(desk: Desk) -> Result<Response, Problem> {
    let refresher = &desk.app.refresher;
    let runs = desk.app.store.runs(SHOWN).await?;
    let now = now_ms();
    let page = Refreshes {
        head: desk.head("refreshes"),
        weekday: refresher.schedule().weekday(),
        time: refresher.schedule().time(),
        next: desk.time(refresher.next_start(now).await?),
        runs: runs.into_iter().map(|run| line(&desk, run, now)).collect(),
    };
    desk.answer(&page)
}

/// `POST /admin/refreshes/now`.
pub(super) async fn now(desk: Desk) -> Result<Response, Problem> {
    desk.app.store.note_change(&desk.session.admin, "refresh", "").await?;
    desk.app.refresh_asked.notify_one();
    Ok(Desk::done(PAGE, "refresh"))
}

fn line(desk: &Desk, run: Run, now_ms: i64) -> Line {
    let retry = run.retry_ms.filter(|retry| *retry > now_ms);
    Line {
        started: desk.time(run.started_ms),
        ended: run.ended_ms.map(|ended| desk.time(ended)).unwrap_or_default(),
        cause: run.cause.name(),
        outcome: run.outcome.map_or("running", playlists::RunOutcome::name),
        retry: retry.map(|retry| desk.time(retry)),
        tally: run.tally,
    }
}

impl Line {
    fn faults(&self) -> &[RunFault] {
        &self.tally.faults
    }
}
