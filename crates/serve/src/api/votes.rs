use super::listener::{Browser, BrowserHeader, Listener, WorkshopHeader};
use super::{description::Refusals, schema};
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use model::Mood;
use playlists::{Outcome, SongId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What somebody says a song fits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vote {
    /// The catalogue's number of the song.
    #[schema(value_type = i64)]
    song: SongId,
    #[schema(value_type = schema::Mood)]
    mood: Mood,
}

/// What became of what was said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Said {
    pub(super) outcome: SaidOutcome,
}

/// `changed`: a browser has one vote a song, and this one took the place of an earlier one.
/// `said-before`: nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SaidOutcome {
    Counted,
    Changed,
    SaidBefore,
}

/// Says which mood a song fits.
#[utoipa::path(
    post,
    path = "/api/v1/votes",
    tag = "listener",
    params(BrowserHeader, WorkshopHeader),
    request_body = Vote,
    responses((status = 200, description = "What became of the vote", body = Said), Refusals)
)]
pub(crate) async fn vote(
    State(app): State<Arc<App>>,
    Listener { person, allowance }: Listener,
    vote: Result<Json<Vote>, JsonRejection>,
) -> Result<Json<Said>, Problem> {
    let Json(Vote { song, mood }) = vote?;
    let outcome = said(&app, app.store.add_vote(&person, song, mood, allowance).await?)?;
    Ok(Json(Said { outcome }))
}

/// Whether there was something to take back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenBack {
    taken_back: bool,
}

/// Takes a vote on a song back. One that is older than 90 days is no longer anybody's.
#[utoipa::path(
    delete,
    path = "/api/v1/votes/{song}",
    tag = "listener",
    params(BrowserHeader, ("song" = i64, Path, description = "The catalogue's number of the song")),
    responses((status = 200, description = "This browser has no vote on it now", body = TakenBack), Refusals)
)]
pub(crate) async fn take_back(
    State(app): State<Arc<App>>,
    Browser(browser): Browser,
    song: Result<Path<SongId>, PathRejection>,
) -> Result<Json<TakenBack>, Problem> {
    let Path(song) = song?;
    let taken_back = app.store.take_back_vote(&browser, song).await?;
    if taken_back {
        app.written.notify_one();
    }
    Ok(Json(TakenBack { taken_back }))
}

/// Words an outcome, and has the catalogue read again where it changed.
pub(super) fn said(app: &App, outcome: Outcome) -> Result<SaidOutcome, Problem> {
    let outcome = match outcome {
        Outcome::Counted => SaidOutcome::Counted,
        Outcome::Changed => SaidOutcome::Changed,
        Outcome::SaidBefore => SaidOutcome::SaidBefore,
        Outcome::AllowanceSpent => return Err(Problem::AllowanceSpent),
        Outcome::UnknownSong => return Err(Problem::UnknownSong),
    };
    if outcome != SaidOutcome::SaidBefore {
        app.written.notify_one();
    }
    Ok(outcome)
}
