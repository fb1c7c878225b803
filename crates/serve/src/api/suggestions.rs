use super::listener::{BrowserHeader, Listener, WorkshopHeader};
use super::votes::{SaidOutcome, said};
use super::{description::Refusals, schema};
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{State, rejection::JsonRejection};
use model::Mood;
use playlists::{NewSong, SongId, Suggested};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A song that the catalogue should have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suggestion {
    /// To a song on Spotify, as its app copies it; short links do not say which song they mean.
    #[schema(example = "https://open.spotify.com/track/2nLtzopw4rPReszdYBJU6h")]
    link: String,
    /// At most 200 characters.
    artist: String,
    /// At most 200 characters.
    title: String,
    #[schema(value_type = schema::Mood)]
    mood: Mood,
}

/// What became of a suggestion.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub(crate) enum SuggestionAnswer {
    /// The catalogue has the song, so this was a vote.
    Known {
        #[schema(value_type = i64)]
        song: SongId,
        vote: SaidOutcome,
    },
    /// It appears after an admin's word or so many more suggestions from other addresses.
    Waiting { missing: u32 },
    /// It is in the catalogue now.
    Listed {
        #[schema(value_type = i64)]
        song: SongId,
    },
    /// An admin has decided against it.
    Declined,
}

/// Suggests a song by its link and a mood that it fits.
#[utoipa::path(
    post,
    path = "/api/v1/suggestions",
    tag = "listener",
    params(BrowserHeader, WorkshopHeader),
    request_body = Suggestion,
    responses(
        (status = 200, description = "What became of the suggestion", body = SuggestionAnswer),
        Refusals
    )
)]
pub(crate) async fn suggest(
    State(app): State<Arc<App>>,
    Listener { person, allowance }: Listener,
    suggestion: Result<Json<Suggestion>, JsonRejection>,
) -> Result<Json<SuggestionAnswer>, Problem> {
    let Json(Suggestion { link, artist, title, mood }) = suggestion?;
    let song = NewSong::typed(&link, &artist, &title).map_err(Problem::InvalidSong)?;
    let answer = match app.store.add_suggestion(&person, song, mood, allowance).await? {
        Suggested::Known(song, outcome) => {
            SuggestionAnswer::Known { song, vote: said(&app, outcome)? }
        }
        Suggested::Waiting { missing } => SuggestionAnswer::Waiting { missing },
        Suggested::Listed(song) => {
            app.written.notify_one();
            SuggestionAnswer::Listed { song }
        }
        Suggested::Declined => SuggestionAnswer::Declined,
        Suggested::AllowanceSpent => return Err(Problem::AllowanceSpent),
    };
    Ok(Json(answer))
}
