use super::desk::{Desk, Head};
use crate::problem::Problem;
use askama::Template;
use axum::Form;
use axum::response::Response;
use model::Mood;
use playlists::{Decision, SongId, SuggestedSong};
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

/// About which song something is decided, and for which mood it is accepted.
#[derive(Debug, Deserialize)]
pub(super) struct Decided {
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
pub(super) async fn accept(desk: Desk, Form(decided): Form<Decided>) -> Result<Response, Problem> {
    let Some(mood) = decided.mood.and_then(|mood| mood.parse().ok()) else {
        return Ok(Desk::problem(PAGE, "mood"));
    };
    desk.decide(decided.song, Decision::Accept(mood), PAGE, "accepted").await
}

/// `POST /admin/suggestions/decline`.
pub(super) async fn decline(desk: Desk, Form(decided): Form<Decided>) -> Result<Response, Problem> {
    desk.decide(decided.song, Decision::Decline, PAGE, "declined").await
}
