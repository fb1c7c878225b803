use super::description::Refusals;
use super::recommendations::{Recommendations, any_seed};
use crate::app::App;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use model::Mood;
use playlists::{MoodWeights, Request};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Songs for each mood.
const SONGS: usize = 20;

/// Some songs for every mood at once, for a page that goes on without a network.
#[utoipa::path(
    get,
    path = "/api/v1/songs/by-mood",
    tag = "songs",
    responses(
        (status = 200, description = "20 songs for each mood", body = BTreeMap<String, Recommendations>),
        Refusals
    )
)]
pub(crate) async fn songs_by_mood(State(app): State<Arc<App>>) -> Response {
    let catalogue = app.songs.current();
    let of = |mood| {
        let request = Request::new(MoodWeights::from(mood), any_seed(), SONGS);
        (mood, Recommendations::of(&catalogue, &request))
    };
    Json(Mood::ALL.map(of).into_iter().collect::<BTreeMap<_, _>>()).into_response()
}
