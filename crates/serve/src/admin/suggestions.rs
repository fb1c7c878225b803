use super::desk::{Desk, Head};
use crate::problem::Problem;
use askama::Template;
use axum::Form;
use axum::response::Response;
use model::Mood;
use playlists::{SongId, SuggestedSong};
use serde::Deserialize;

const PAGE: &str = "/admin/suggestions";

/// So many are shown; the oldest first.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "admin/suggestions.html")]
struct Suggestions<'a> {
    head: Head<'a>,
    waiting: Vec<Waiting>,
}

struct Waiting {
    song: SuggestedSong,
    link: String,
    since: String,
    /// What most people say.
    mood: &'static str,
    people: u32,
}

/// What is decided about a song.
#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    song: SongId,
    mood: Option<String>,
}

/// `GET /admin/suggestions`.
pub(super) async fn show(desk: Desk) -> Result<Response, Problem> {
    let waiting = desk.app.store.suggestions(SHOWN).await?;
    let waiting = waiting.into_iter().map(|song| Waiting {
        link: song.song.spotify_id.open_url(),
        since: desk.time(song.added_ms),
        mood: song.votes.leading().map_or("", Mood::name),
        people: song.votes.total(),
        song,
    });
    desk.answer(&Suggestions { waiting: waiting.collect(), head: desk.head("suggestions") })
}

/// `POST /admin/suggestions/accept`.
pub(super) async fn accept(
    desk: Desk,
    Form(decision): Form<Decision>,
) -> Result<Response, Problem> {
    let Some(mood) = decision.mood.and_then(|mood| mood.parse::<Mood>().ok()) else {
        return Ok(Desk::problem(PAGE, "mood"));
    };
    let admin = &desk.session.admin;
    let accepted = desk.app.store.accept_suggestion(decision.song, mood, admin).await?;
    Ok(answer(&desk, accepted, "accepted"))
}

/// `POST /admin/suggestions/decline`.
pub(super) async fn decline(
    desk: Desk,
    Form(decision): Form<Decision>,
) -> Result<Response, Problem> {
    let declined = desk.app.store.decline_suggestion(decision.song, &desk.session.admin).await?;
    Ok(answer(&desk, declined, "declined"))
}

/// The song may have been decided about by somebody else meanwhile.
fn answer(desk: &Desk, is_done: bool, done: &str) -> Response {
    desk.app.written.notify_one();
    if is_done { Desk::done(PAGE, done) } else { Desk::problem(PAGE, "decided") }
}
