use crate::app::App;
use crate::hex;
use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, SameSite};
use axum_extra::extract::{CookieJar, SignedCookieJar};
use playlists::now_ms;

const COOKIE: &str = "mission-admin";

/// So long a session lasts, in milliseconds.
const TERM_MS: i64 = 12 * 60 * 60 * 1000;

/// An admin who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// Who.
    pub(super) admin: String,
    /// Random, by which what belongs to this session is told from another's.
    pub(super) id: String,
}

impl Session {
    /// A new session of `admin`, with the cookies that carry it.
    pub(super) fn begin(app: &App, admin: &str) -> Option<SignedCookieJar> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).ok()?;
        let id = hex::of(&random);
        let mark = app.admin.admins.mark(admin)?;
        let value = format!("{}.{id}.{mark}.{admin}", now_ms() + TERM_MS);
        Some(SignedCookieJar::new(app.admin.key.clone()).add(cookie(app, COOKIE, value)))
    }

    /// The session whose cookie a request carries, if it has not ended.
    pub(super) fn of(app: &App, headers: &HeaderMap) -> Option<Self> {
        let cookie = SignedCookieJar::from_headers(headers, app.admin.key.clone()).get(COOKIE)?;
        let mut parts = cookie.value().splitn(4, '.');
        let ends_ms: i64 = parts.next()?.parse().ok()?;
        let (id, mark, admin) = (parts.next()?, parts.next()?, parts.next()?);
        let is_valid = now_ms() < ends_ms && app.admin.admins.mark(admin).as_deref() == Some(mark);
        is_valid.then(|| Self { admin: admin.to_owned(), id: id.to_owned() })
    }

    /// The cookies that end a session.
    pub(super) fn end(app: &App) -> CookieJar {
        CookieJar::new().add(no_cookie(app, COOKIE))
    }
}

/// A cookie for this site's own pages, until the browser ends. Spotify sends the owner back without
/// it; so that page asks for one more click.
pub(super) fn cookie(app: &App, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/admin")
        .http_only(true)
        .secure(app.admin.is_secure)
        .same_site(SameSite::Strict)
        .build()
}

/// What makes a browser forget a cookie.
pub(super) fn no_cookie(app: &App, name: &'static str) -> Cookie<'static> {
    let mut cookie = cookie(app, name, String::new());
    cookie.make_removal();
    cookie
}
