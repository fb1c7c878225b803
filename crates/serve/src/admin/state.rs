use super::desk::Desk;
use crate::problem::Problem;
use crate::refresh_loop::last_run;
use axum::Json;
use playlists::{RunOutcome, now_ms};
use serde::Serialize;

/// How things stand, for a program that is logged in.
#[derive(Serialize)]
pub(super) struct State {
    spotify: &'static str,
    /// In milliseconds since 1970, as all times here.
    next_refresh_ms: i64,
    last_refresh: Option<LastRefresh>,
    songs: u64,
    votes: u64,
    feedback: u64,
    suggestions: u64,
}

#[derive(Serialize)]
struct LastRefresh {
    started_ms: i64,
    ended_ms: Option<i64>,
    outcome: Option<&'static str>,
    added: u64,
    vanished: u64,
    faults: Vec<String>,
}

/// `GET /admin/state.json`.
pub(super) async fn state(desk: Desk) -> Result<Json<State>, Problem> {
    let (app, now) = (&desk.app, now_ms());
    let counts = app.store.counts().await?;
    let last_refresh = last_run(&app.store).await?.map(|run| LastRefresh {
        started_ms: run.started_ms,
        ended_ms: run.ended_ms,
        outcome: run.outcome.map(RunOutcome::name),
        added: run.tally.added,
        vanished: run.tally.vanished,
        faults: run.tally.faults.into_iter().map(|noted| noted.fault).collect(),
    });
    Ok(Json(State {
        spotify: app.spotify.state(now).await?.name(),
        next_refresh_ms: app.refresher.next_start(now).await?,
        last_refresh,
        songs: counts.songs,
        votes: counts.votes,
        feedback: counts.feedback,
        suggestions: counts.suggestions,
    }))
}
