use super::charts::{Bar, bars};
use super::desk::{Desk, Head};
use crate::problem::Problem;
use crate::refresh_loop::{last_run, now_ms};
use askama::Template;
use axum::response::Response;
use model::Mood;
use playlists::Counts;

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct Overview<'a> {
    head: Head<'a>,
    counts: Counts,
    vanished: usize,
    /// People's votes for each mood.
    votes: Vec<Bar>,
    /// Songs that somebody voted for, for each mood.
    songs: Vec<Bar>,
    spotify: &'static str,
    next_refresh: String,
    last_refresh: Option<String>,
}

/// `GET /admin`.
pub(super) async fn show(desk: Desk) -> Result<Response, Problem> {
    let app = &desk.app;
    let (mut votes, mut songs) = ([0; Mood::COUNT], [0; Mood::COUNT]);
    for entry in app.songs.current().entries() {
        for mood in Mood::ALL {
            let of_mood = u64::from(entry.votes.of(mood));
            votes[mood.index()] += of_mood;
            songs[mood.index()] += u64::from(of_mood > 0);
        }
    }
    let now = now_ms();
    let head = desk.head("overview");
    let (votes, songs) = (bars(&head, votes), bars(&head, songs));
    let overview = Overview {
        votes,
        songs,
        head,
        counts: app.store.counts().await?,
        vanished: app.store.vanished_songs().await?.len(),
        spotify: app.spotify.state(now).await?.name(),
        next_refresh: desk.time(app.refresher.next_start(now).await?),
        last_refresh: last_run(&app.store).await?.map(|run| desk.time(run.started_ms)),
    };
    desk.answer(&overview)
}
