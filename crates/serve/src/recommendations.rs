//! Moods in, songs out.

use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{State, rejection::JsonRejection};
use axum::response::{IntoResponse as _, Response};
use playlists::{MoodWeights, Reason, Recommendation, Request, Song, SongId, rank, rank_each_mood};
use serde::{Deserialize, Serialize};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

/// The largest request, in bytes: a long list of recent songs fits.
pub(crate) const LARGEST: usize = 16 << 10;

const DEFAULT_LIMIT: usize = 20;
const HIGHEST_LIMIT: usize = 50;

/// What a listener wishes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// Without it, some songs of each mood.
    moods: Option<MoodWeights>,
    #[serde(default)]
    recent: Vec<SongId>,
    seed: Option<u64>,
    limit: Option<usize>,
}

/// The songs, best first.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    songs: Vec<RecommendedSong<'a>>,
    /// Whether neighbouring moods had to fill the list.
    filled: bool,
}

#[derive(Debug, Serialize)]
struct RecommendedSong<'a> {
    #[serde(flatten)]
    song: &'a Song,
    reason: Reason,
}

/// `POST /api/v1/recommendations`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    wish: Result<Json<Wish>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(wish) = wish?;
    let limit = wish.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=HIGHEST_LIMIT).contains(&limit) {
        return Err(Problem::InvalidRequest(format!(
            "the limit is {limit}; write a number from 1 to {HIGHEST_LIMIT}"
        )));
    }
    let seed = wish.seed.unwrap_or_else(any_seed);
    let ranked = match wish.moods {
        Some(moods) => rank(&app.catalogue, &Request { moods, recent: wish.recent, seed, limit }),
        None => rank_each_mood(&app.catalogue, &wish.recent, seed, limit),
    };
    let songs: Vec<_> = ranked
        .into_iter()
        .map(|Recommendation { song, reason, .. }| RecommendedSong { song, reason })
        .collect();
    let filled = songs.iter().any(|song| matches!(song.reason, Reason::Near { .. }));
    Ok(Json(Answer { songs, filled }).into_response())
}

/// A seed that nobody chose.
pub(crate) fn any_seed() -> u64 {
    RandomState::new().hash_one(())
}
