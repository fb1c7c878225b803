//! The admin's desk: server-rendered pages that need no script. A form posts and leads back to a
//! page; every change is noted with who made it.
//!
//! Closed unless `MISSION_ADMIN` names somebody. A session is a signed cookie that every replica of
//! one secret accepts; it is sent by this site's own pages only, and by no other name of this server.

mod changes;
mod desk;
mod export;
mod guard;
mod login;
mod overview;
mod refreshes;
mod session;
mod songs;
mod spotify;
mod state;
mod suggestions;
mod workshops;

use crate::app::App;
use crate::rate_limit::{self, RateLimit};
use crate::{Admins, Config, Secret, Tls};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum_extra::extract::cookie::Key;
use playlists::TokenKey;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The largest form, in bytes.
const LARGEST_FORM: usize = 16 << 10;

/// An address may try a password so often, after a few at once.
const LOGIN_INTERVAL: Duration = Duration::from_secs(15);
const LOGIN_BURST: Duration = Duration::from_mins(2);

/// Passwords that are checked at the same time; each takes 19 MiB.
const LOGINS_AT_ONCE: usize = 2;

/// Who may work at the desk, and what lets them in.
pub(crate) struct AdminDesk {
    admins: Admins,
    /// Signs sessions.
    key: Key,
    /// Encrypts what a login at Spotify leaves in a cookie.
    login_key: TokenKey,
    /// Whether listeners come by https, so that a cookie is sent over it only.
    is_secure: bool,
    attempts: RateLimit,
    permits: Arc<Semaphore>,
}

impl AdminDesk {
    pub(crate) fn new(config: &Config) -> Result<Self, getrandom::Error> {
        let secret = config.secret.clone().map_or_else(Secret::random, Ok)?;
        let mut key = [0; 64];
        key[..32].copy_from_slice(&secret.derive(b"mission admin session"));
        key[32..].copy_from_slice(&secret.derive(b"mission admin session, second half"));
        let is_public = config.public_url.as_ref().is_some_and(crate::Origin::is_secure);
        Ok(Self {
            admins: config.admins.clone(),
            key: Key::from(&key[..]),
            login_key: TokenKey::new(secret.derive(b"mission spotify login")),
            is_secure: is_public || config.tls != Tls::Off,
            attempts: RateLimit::every(LOGIN_INTERVAL, LOGIN_BURST),
            permits: Arc::new(Semaphore::new(LOGINS_AT_ONCE)),
        })
    }
}

/// Everything below `/admin`; nothing in a kiosk, where anybody stands at the keyboard.
pub(crate) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    if app.kiosk.is_some() {
        return Router::new();
    }
    Router::new()
        .route("/admin", get(overview::show))
        .route("/admin/login", get(login::show).post(login::log_in))
        .route("/admin/logout", post(login::log_out))
        .route("/admin/suggestions", get(suggestions::show))
        .route("/admin/suggestions/accept", post(suggestions::accept))
        .route("/admin/suggestions/decline", post(suggestions::decline))
        .route("/admin/songs", get(songs::list).post(songs::save))
        .route("/admin/songs/take-out", post(songs::take_out))
        .route("/admin/songs/put-back", post(songs::put_back))
        .route("/admin/songs/{id}", get(songs::show))
        .route("/admin/spotify", get(spotify::show))
        .route("/admin/spotify/connect", post(spotify::connect).get(spotify::back))
        .route("/admin/spotify/callback", get(spotify::callback))
        .route("/admin/spotify/finish", post(spotify::finish))
        .route("/admin/spotify/disconnect", post(spotify::disconnect))
        .route("/admin/playlists/watch", post(spotify::watch))
        .route("/admin/playlists/unwatch", post(spotify::unwatch))
        .route("/admin/refreshes", get(refreshes::show))
        .route("/admin/refreshes/now", post(refreshes::now))
        .route("/admin/workshops", get(workshops::show))
        .route("/admin/workshops/open", post(workshops::open))
        .route("/admin/workshops/close", post(workshops::close))
        .route("/admin/changes", get(changes::show))
        .route("/admin/export/{name}", get(export::download))
        .route("/admin/state.json", get(state::state))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(from_fn_with_state(Arc::clone(app), guard::require_own_site))
        .layer(from_fn_with_state(Arc::clone(app), rate_limit::require_allowance))
}
