use super::listener::{BrowserHeader, Listener, WorkshopHeader};
use super::votes::{Said, said};
use super::{description::Refusals, schema};
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{State, rejection::JsonRejection};
use model::Mood;
use playlists::{FeedbackKind, SongId};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What a listener did with a song that was recommended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Feedback {
    /// The catalogue's number of the song.
    #[schema(value_type = i64)]
    song: SongId,
    /// The mood of the song's reason.
    #[schema(value_type = schema::Mood)]
    mood: Mood,
    #[schema(value_type = schema::FeedbackKind)]
    kind: FeedbackKind,
}

/// Says whether a song was right for the mood that it was recommended for.
#[utoipa::path(
    post,
    path = "/api/v1/feedback",
    tag = "listener",
    params(BrowserHeader, WorkshopHeader),
    request_body = Feedback,
    responses((status = 200, description = "What became of it", body = Said), Refusals)
)]
pub(crate) async fn give_feedback(
    State(app): State<Arc<App>>,
    Listener { person, allowance }: Listener,
    feedback: Result<Json<Feedback>, JsonRejection>,
) -> Result<Json<Said>, Problem> {
    let Json(Feedback { song, mood, kind }) = feedback?;
    let outcome = app.store.add_feedback(&person, song, mood, kind, allowance).await?;
    Ok(Json(Said { outcome: said(&app, outcome)? }))
}
