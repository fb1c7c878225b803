use super::desk::{Desk, Head};
use crate::chart::Bar;
use crate::problem::Problem;
use crate::refresh_loop::last_run;
use askama::Template;
use axum::response::Response;
use model::Mood;
use playlists::{Counts, now_ms};

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
            let of_mood = entry.votes.of(mood);
            votes[mood.index()] += of_mood;
            songs[mood.index()] += u32::from(of_mood > 0);
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

/// The bars of a count for each mood, the longest as long as there is room.
fn bars(head: &Head<'_>, counts: [u32; Mood::COUNT]) -> Vec<Bar> {
    let most = f64::from(counts.into_iter().max().unwrap_or_default().max(1));
    let bars = Mood::ALL.into_iter().zip(counts).map(|(mood, count)| {
        let label = head.page.say_of("mood", mood.name());
        Bar::new(label, mood.name(), count.to_string(), f64::from(count) / most)
    });
    bars.collect()
}
