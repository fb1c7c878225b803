use super::description::Refusals;
use super::listener::{BrowserHeader, Listener, WorkshopHeader};
use super::schema;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{State, rejection::JsonRejection};
use axum::response::{IntoResponse as _, Response};
use playlists::{ENOUGH_VOTES, Song, SongId, wanting_votes};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

const DEFAULT_LIMIT: usize = 10;
const HIGHEST_LIMIT: usize = 50;

/// More than anybody skips, and well within the largest body.
const MOST_SKIPPED: usize = 500;

/// What somebody who votes has passed over.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Passed {
    /// Songs that they skipped.
    #[schema(value_type = Vec<i64>, max_items = 500)]
    skipped: Vec<SongId>,
    /// 10 without it.
    #[schema(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

/// The next songs to vote on and how far the survey has come. What others said of the songs is left
/// out, so that it sways nobody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Round<'a> {
    #[schema(value_type = Vec<schema::Song>)]
    songs: Vec<&'a Song>,
    progress: Progress,
}

/// How far the survey has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Progress {
    /// This browser's votes.
    own: usize,
    /// Everybody's votes.
    votes: u64,
    /// All songs.
    songs: usize,
    /// Songs with fewer votes than `enough`.
    wanting: usize,
    enough: u32,
}

/// The songs that need votes, without those that this browser has voted on or skipped: the fewest
/// votes first, the moods in turn, in an order of this browser's own.
#[utoipa::path(
    post,
    path = "/api/v1/survey",
    tag = "listener",
    params(BrowserHeader, WorkshopHeader),
    request_body = Passed,
    responses((status = 200, description = "The next songs; none when all are done", body = Round), Refusals)
)]
pub(crate) async fn next_songs(
    State(app): State<Arc<App>>,
    Listener { person, .. }: Listener,
    passed: Result<Json<Passed>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(Passed { skipped, limit }) = passed?;
    if skipped.len() > MOST_SKIPPED {
        let problem = format!("there are more than {MOST_SKIPPED} skipped songs; send the latest");
        return Err(Problem::InvalidRequest(problem));
    }
    let limit = super::limit(limit, DEFAULT_LIMIT, HIGHEST_LIMIT)?;
    let mut done = app.store.voted_on(&person.browser).await?;
    let own = done.len();
    done.extend(skipped);
    let catalogue = app.songs.current();
    let songs = wanting_votes(&catalogue, &done, person.browser.seed(), limit);
    let coverage = catalogue.coverage();
    let progress = Progress {
        own,
        votes: coverage.votes,
        songs: catalogue.len(),
        wanting: coverage.wanting,
        enough: ENOUGH_VOTES,
    };
    let songs = songs.into_iter().map(|entry| &entry.song).collect();
    Ok(Json(Round { songs, progress }).into_response())
}
