use super::desk::{Desk, Head, View};
use super::session::{cookie, no_cookie};
use crate::app::App;
use crate::origin;
use crate::problem::Problem;
use askama::Template;
use axum::Form;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use model::Mood;
use playlists::{
    InvalidCallback, InvalidPlaylist, LoginAttempt, LoginFault, PlaylistId, SpotifyState,
    WatchedPlaylist, now_ms,
};
use serde::Deserialize;
use std::fmt;
use std::sync::Arc;
use tokio::time::timeout;

const PAGE: &str = "/admin/spotify";
const CALLBACK: &str = "/admin/spotify/callback";
const COOKIE: &str = "mission-spotify";

#[derive(Template)]
#[template(path = "admin/spotify.html")]
struct Spotify<'a> {
    head: Head<'a>,
    state: &'static str,
    /// When the owner's consent ends.
    ends: Option<String>,
    can_connect: bool,
    is_connected: bool,
    redirect: String,
    playlists: Vec<Watched>,
}

struct Watched {
    playlist: WatchedPlaylist,
    link: String,
    read: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/connect.html")]
struct Connect<'a> {
    head: Head<'a>,
    /// Where Spotify asks the owner.
    address: String,
    redirect: String,
}

#[derive(Template)]
#[template(path = "admin/callback.html")]
struct Callback<'a> {
    head: Head<'a>,
    /// What Spotify gave with it.
    query: String,
}

/// The address that Spotify led to.
#[derive(Deserialize)]
pub(super) struct Returned {
    address: String,
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Returned(…)")
    }
}

/// A playlist to watch.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    link: String,
    mood: String,
}

/// A playlist that is watched.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    playlist: String,
}

/// `GET /admin/spotify`.
pub(super) async fn show(desk: Desk, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let state = desk.app.spotify.state(now_ms()).await?;
    let ends = match state {
        SpotifyState::Connected { ends_ms, .. } => Some(desk.time(ends_ms)),
        _ => None,
    };
    let playlists = desk.app.store.watched_playlists().await?;
    let playlists = playlists.into_iter().map(|playlist| Watched {
        link: playlist.id.open_url(),
        read: playlist.read_ms.map(|read| desk.time(read)),
        playlist,
    });
    let page = Spotify {
        head: desk.head("spotify"),
        state: state.name(),
        is_connected: ends.is_some() || state == SpotifyState::Reconnect,
        ends,
        can_connect: !matches!(
            state,
            SpotifyState::Offline | SpotifyState::NoApp | SpotifyState::NoSecret
        ),
        redirect: redirect(&desk.app, &uri, &headers),
        playlists: playlists.collect(),
    };
    desk.answer(&page)
}

/// `POST /admin/spotify/connect`: shows the way to Spotify. A form may not lead there by itself
/// (form-action in the page's policy).
pub(super) async fn connect(desk: Desk, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let redirect = redirect(&desk.app, &uri, &headers);
    let (address, attempt) = match desk.app.spotify.begin_login(&redirect, now_ms()) {
        Ok(begun) => begun,
        Err(fault) => return Ok(Desk::problem(PAGE, fault.name())),
    };
    let sealed = attempt.seal(&desk.app.admin.login_key, &desk.session.id);
    let sealed = sealed.ok_or(Problem::Internal)?;
    let cookies = CookieJar::new().add(cookie(&desk.app, COOKIE, sealed));
    let page = desk.answer(&Connect { head: desk.head("spotify"), address, redirect })?;
    Ok((cookies, page).into_response())
}

/// `GET /admin/spotify/connect`, as the other language is asked for: where one connects anew.
pub(super) async fn back(RawQuery(query): RawQuery) -> Redirect {
    Redirect::to(&format!("{PAGE}?{}", query.unwrap_or_default()))
}

/// `GET /admin/spotify/callback`: Spotify leads here, and the browser keeps the session's cookie back
/// because another site led. So the page posts what came with it.
pub(super) async fn callback(
    State(app): State<Arc<App>>,
    view: View,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    view.answer(&Callback { head: view.head(&app, "spotify"), query })
}

/// `POST /admin/spotify/finish`.
pub(super) async fn finish(
    desk: Desk,
    headers: HeaderMap,
    Form(returned): Form<Returned>,
) -> Result<Response, Problem> {
    let sealed =
        CookieJar::from_headers(&headers).get(COOKIE).map(|cookie| cookie.value().to_owned());
    let attempt = sealed.and_then(|sealed| {
        LoginAttempt::open(&sealed, &desk.app.admin.login_key, &desk.session.id)
    });
    let Some(attempt) = attempt else { return Ok(Desk::problem(PAGE, "foreign")) };
    let admin = &desk.session.admin;
    match desk.app.spotify.finish_login(&attempt, &returned.address, now_ms(), admin).await {
        Ok(()) => {}
        Err(LoginFault::Callback(invalid)) => {
            let problem = match invalid {
                InvalidCallback::Refused => "refused-by-owner",
                InvalidCallback::NoCode => "no-code",
                InvalidCallback::Foreign => "foreign",
            };
            return Ok(Desk::problem(PAGE, problem));
        }
        Err(LoginFault::Spotify(fault)) => {
            tracing::warn!(%fault, "Spotify was not connected");
            return Ok(Desk::problem(PAGE, fault.name()));
        }
    }
    let cookies = CookieJar::new().add(no_cookie(&desk.app, COOKIE));
    Ok((cookies, Desk::done(PAGE, "connected")).into_response())
}

/// `POST /admin/spotify/disconnect`.
pub(super) async fn disconnect(desk: Desk) -> Result<Response, Problem> {
    desk.app.store.forget_login(&desk.session.admin).await?;
    Ok(Desk::done(PAGE, "disconnected"))
}

/// `POST /admin/playlists/watch`.
pub(super) async fn watch(desk: Desk, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let Ok(mood) = typed.mood.parse::<Mood>() else { return Ok(Desk::problem(PAGE, "mood")) };
    let id = match PlaylistId::from_link(&typed.link) {
        Ok(id) => id,
        Err(InvalidPlaylist::SpotifysOwn) => return Ok(Desk::problem(PAGE, "spotifys-own")),
        Err(_) => return Ok(Desk::problem(PAGE, "playlist")),
    };
    // Without a login the name is not known yet; its songs come once there is one. A Spotify that is
    // slow or asks for patience must not cost the request.
    let asked = desk.app.spotify.playlist_name(&id);
    let name = match timeout(desk.app.limits.request / 3, asked).await {
        Ok(Ok(name)) => name,
        Ok(Err(fault)) if fault.name() == "not-found" => {
            return Ok(Desk::problem(PAGE, "not-found"));
        }
        Ok(Err(_)) | Err(_) => id.to_string(),
    };
    desk.app.store.watch_playlist(&id, &name, mood, now_ms(), &desk.session.admin).await?;
    desk.app.written.notify_one();
    Ok(Desk::done(PAGE, "watched"))
}

/// `POST /admin/playlists/unwatch`.
pub(super) async fn unwatch(desk: Desk, Form(named): Form<Named>) -> Result<Response, Problem> {
    if let Ok(id) = named.playlist.parse::<PlaylistId>() {
        desk.app.store.unwatch_playlist(&id, now_ms(), &desk.session.admin).await?;
    }
    Ok(Desk::done(PAGE, "unwatched"))
}

/// Where Spotify leads the owner back to. It takes https, or http on this machine only; so where
/// listeners have no https, the address that opens nothing is copied back by hand.
fn redirect(app: &App, uri: &Uri, headers: &HeaderMap) -> String {
    if let Some(public) = app.public_url.as_ref().filter(|public| public.is_secure()) {
        return format!("{public}{CALLBACK}");
    }
    let addressed = origin::authority(uri, headers);
    match addressed {
        Some(authority) if app.admin.is_secure => format!("https://{authority}{CALLBACK}"),
        Some(authority) => {
            let port = authority.port_u16().unwrap_or(80);
            format!("http://127.0.0.1:{port}{CALLBACK}")
        }
        None => format!("http://127.0.0.1{CALLBACK}"),
    }
}
