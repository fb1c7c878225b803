use super::desk::{Desk, Head};
use crate::problem::Problem;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::Response;
use playlists::{Decision, Search, Song, SongEdit, SongId, search};
use serde::Deserialize;

const PAGE: &str = "/admin/songs";

/// So many songs a page.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "admin/songs.html")]
struct SongsPage<'a> {
    head: Head<'a>,
    text: &'a str,
    songs: Vec<Song>,
    total: usize,
    /// The offsets of the pages before and after, where there are such.
    before: Option<usize>,
    after: Option<usize>,
    vanished: Vec<Song>,
    left_out: Vec<Song>,
}

#[derive(Template)]
#[template(path = "admin/song.html")]
struct OneSong<'a> {
    head: Head<'a>,
    song: Song,
    link: String,
    year: String,
}

/// Which songs are looked for.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    offset: usize,
}

/// What an admin types about a song.
#[derive(Debug, Deserialize)]
pub(super) struct Edited {
    song: SongId,
    artist: String,
    title: String,
    year: String,
    genre: String,
    language: String,
}

/// Which song leaves the catalogue or comes back.
#[derive(Debug, Deserialize)]
pub(super) struct Moved {
    song: SongId,
}

/// `GET /admin/songs`.
pub(super) async fn list(desk: Desk, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let catalogue = desk.app.songs.current();
    let offset = wanted.offset;
    let after = offset.saturating_add(SHOWN);
    let wish = Search { text: wanted.q.clone(), offset, limit: SHOWN, ..Search::default() };
    let found = search(&catalogue, &wish);
    let is_plain = wanted.q.trim().is_empty() && offset == 0;
    let (vanished, left_out) = if is_plain {
        let store = &desk.app.store;
        (store.vanished_songs().await?, store.songs_left_out(SHOWN).await?)
    } else {
        <_>::default()
    };
    let songs = SongsPage {
        head: desk.head("songs"),
        text: &wanted.q,
        songs: found.songs.iter().map(|entry| entry.song.clone()).collect(),
        total: found.total,
        before: (offset > 0).then(|| offset.saturating_sub(SHOWN)),
        after: (after < found.total).then_some(after),
        vanished,
        left_out,
    };
    desk.answer(&songs)
}

/// `GET /admin/songs/{id}`.
pub(super) async fn show(desk: Desk, Path(id): Path<SongId>) -> Result<Response, Problem> {
    let song = desk.app.store.song(id).await?.ok_or(Problem::UnknownSong)?;
    let year = song.year.map(|year| year.to_string()).unwrap_or_default();
    let link = song.spotify_id.open_url();
    desk.answer(&OneSong { head: desk.head("songs"), song, link, year })
}

/// `POST /admin/songs`.
pub(super) async fn save(desk: Desk, Form(edited): Form<Edited>) -> Result<Response, Problem> {
    let back = format!("{PAGE}/{}", edited.song);
    let Edited { artist, title, year, genre, language, .. } = &edited;
    let Ok(edit) = SongEdit::typed(artist, title, year, genre, language) else {
        return Ok(Desk::problem(&back, "song"));
    };
    if !desk.app.store.edit_song(edited.song, edit, &desk.session.admin).await? {
        return Err(Problem::UnknownSong);
    }
    desk.app.written.notify_one();
    Ok(Desk::done(&back, "saved"))
}

/// `POST /admin/songs/take-out`.
pub(super) async fn take_out(desk: Desk, Form(moved): Form<Moved>) -> Result<Response, Problem> {
    desk.decide(moved.song, Decision::TakeOut, PAGE, "taken-out").await
}

/// `POST /admin/songs/put-back`.
pub(super) async fn put_back(desk: Desk, Form(moved): Form<Moved>) -> Result<Response, Problem> {
    desk.decide(moved.song, Decision::PutBack, PAGE, "put-back").await
}
