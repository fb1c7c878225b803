use super::{description::Refusals, schema};
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Query, State, rejection::QueryRejection};
use axum::response::{IntoResponse as _, Response};
use model::Mood;
use playlists::{Entry, Filters, MAX_TEXT, Search, Song, search};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

const DEFAULT_LIMIT: usize = 20;
const HIGHEST_LIMIT: usize = 100;

/// What somebody looks for. Moods are no part of it: they do not belong into an address.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Words that all occur in title or artist; case and accents do not matter.
    #[serde(default)]
    #[param(required = false, max_length = 200)]
    q: String,
    genre: Option<String>,
    language: Option<String>,
    artist: Option<String>,
    /// Released in this year or later.
    from_year: Option<u16>,
    /// Released in this year or earlier.
    to_year: Option<u16>,
    /// How many songs to pass over.
    #[serde(default)]
    #[param(required = false)]
    offset: usize,
    /// 20 without it.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

/// A page of the catalogue, by artist and title.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SongPage<'a> {
    /// How many songs there are on all pages.
    total: usize,
    songs: Vec<ListedSong<'a>>,
}

/// A song and how many people said that it fits each mood.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedSong<'a> {
    #[serde(flatten)]
    #[schema(value_type = schema::Song)]
    song: &'a Song,
    #[schema(value_type = BTreeMap<String, u32>)]
    votes: BTreeMap<Mood, u32>,
}

/// Browses and searches the catalogue.
#[utoipa::path(
    get,
    path = "/api/v1/songs",
    tag = "songs",
    params(Wanted),
    responses((status = 200, description = "A page of songs", body = SongPage), Refusals)
)]
pub(crate) async fn search_songs(
    State(app): State<Arc<App>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(wanted) = wanted?;
    let Wanted { q, genre, language, artist, from_year, to_year, offset, limit } = wanted;
    if q.chars().count() > MAX_TEXT {
        let problem = format!("q has more than {MAX_TEXT} characters; search for fewer words");
        return Err(Problem::InvalidRequest(problem));
    }
    let limit = super::limit(limit, DEFAULT_LIMIT, HIGHEST_LIMIT)?;
    let filters = Filters { genre, language, artist, from_year, to_year };
    let catalogue = app.songs.current();
    let found = search(&catalogue, &Search { text: q, filters, offset, limit });
    let songs = found.songs.into_iter().map(listed).collect();
    Ok(Json(SongPage { total: found.total, songs }).into_response())
}

fn listed(entry: &Entry) -> ListedSong<'_> {
    let votes = entry.votes.moods().map(|mood| (mood, entry.votes.of(mood))).collect();
    ListedSong { song: &entry.song, votes }
}
