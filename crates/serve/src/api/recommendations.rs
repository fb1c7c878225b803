use super::{description::Refusals, schema};
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{State, rejection::JsonRejection};
use axum::response::{IntoResponse as _, Response};
use playlists::{
    Catalogue, Filters, Intent, MoodWeights, Position, Reason, Recommendation, Request, Song,
    SongId, rank,
};
use serde::{Deserialize, Serialize};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use utoipa::ToSchema;

const DEFAULT_LIMIT: usize = 20;
const HIGHEST_LIMIT: usize = 50;

/// The most songs that a listener may say to have heard.
const MOST_RECENT: usize = 50;

/// What a listener wishes. It is in the body because moods do not belong into logs; nothing of it
/// is stored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    /// Without them, some songs of each mood.
    #[schema(value_type = Option<schema::MoodWeights>)]
    moods: Option<MoodWeights>,
    #[serde(default)]
    #[schema(value_type = schema::Intent)]
    intent: Intent,
    #[serde(default)]
    #[schema(value_type = schema::Filters)]
    filters: Filters,
    /// Songs that were heard, the oldest first; they come last.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, max_items = 50)]
    recent: Vec<SongId>,
    /// The same seed and catalogue, the same list; any without it.
    seed: Option<u64>,
    /// 20 without it.
    #[schema(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

/// The songs, in the order of play.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Recommendations<'a> {
    songs: Vec<RecommendedSong<'a>>,
    /// Whether neighbouring moods had to fill the list.
    filled: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecommendedSong<'a> {
    #[serde(flatten)]
    #[schema(value_type = schema::Song)]
    song: &'a Song,
    #[schema(value_type = schema::Reason)]
    reason: Reason,
    #[schema(value_type = schema::Position)]
    position: Position,
}

/// Songs for moods.
#[utoipa::path(
    post,
    path = "/api/v1/recommendations",
    tag = "songs",
    request_body = Wish,
    responses((status = 200, description = "Songs, each with its reason", body = Recommendations), Refusals)
)]
pub(crate) async fn recommend(
    State(app): State<Arc<App>>,
    wish: Result<Json<Wish>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(Wish { moods, intent, filters, recent, seed, limit }) = wish?;
    let limit = super::limit(limit, DEFAULT_LIMIT, HIGHEST_LIMIT)?;
    if recent.len() > MOST_RECENT {
        let count = recent.len();
        return Err(Problem::InvalidRequest(format!(
            "recent names {count} songs; name the last {MOST_RECENT} at most"
        )));
    }
    let moods = moods.unwrap_or(MoodWeights::EVEN);
    let seed = seed.unwrap_or_else(any_seed);
    let request = Request { moods, intent, filters, recent, seed, limit };
    let catalogue = app.songs.current();
    app.metrics.ranking(intent);
    Ok(Json(Recommendations::of(&catalogue, &request)).into_response())
}

impl<'a> Recommendations<'a> {
    pub(super) fn of(catalogue: &'a Catalogue, request: &Request) -> Self {
        let songs: Vec<_> = rank(catalogue, request)
            .into_iter()
            .map(|Recommendation { song, reason, position, .. }| RecommendedSong {
                song,
                reason,
                position,
            })
            .collect();
        let filled = songs.iter().any(|song| matches!(song.reason, Reason::Near { .. }));
        Self { songs, filled }
    }
}

/// A seed that nobody chose.
pub(crate) fn any_seed() -> u64 {
    RandomState::new().hash_one(())
}
