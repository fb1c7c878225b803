use super::desk::{Desk, Head, View};
use super::session::Session;
use crate::app::App;
use crate::client_address::ClientAddress;
use crate::problem::Problem;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

#[derive(Template)]
#[template(path = "admin/login.html")]
struct Login<'a> {
    head: Head<'a>,
    asks_name: bool,
}

#[derive(Template)]
#[template(path = "admin/closed.html")]
struct Closed<'a> {
    head: Head<'a>,
}

/// What somebody types to log in.
#[derive(Deserialize)]
pub(super) struct Credentials {
    #[serde(default)]
    name: String,
    password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// `GET /admin/login`.
pub(super) async fn show(State(app): State<Arc<App>>, view: View) -> Result<Response, Problem> {
    let head = view.head(&app, "login");
    if app.admin.admins.is_empty() {
        let mut response = view.answer(&Closed { head })?;
        *response.status_mut() = StatusCode::FORBIDDEN;
        return Ok(response);
    }
    view.answer(&Login { head, asks_name: app.admin.admins.are_several() })
}

/// `POST /admin/login`.
pub(super) async fn log_in(
    State(app): State<Arc<App>>,
    ClientAddress(address): ClientAddress,
    Form(credentials): Form<Credentials>,
) -> Result<Response, Problem> {
    app.admin
        .attempts
        .admit(address, Instant::now())
        .map_err(|wait| Problem::TooManyRequests { wait })?;
    let permits = Arc::clone(&app.admin.permits);
    let permit = permits.try_acquire_owned().map_err(|_| Problem::Busy)?;
    let hashes = app.admin.admins.clone();
    let checked = tokio::task::spawn_blocking(move || {
        // Whoever leaves does not end this work.
        let _permit = permit;
        hashes.verify(credentials.name.trim(), &credentials.password).map(ToOwned::to_owned)
    });
    let admin = checked.await.map_err(|error| {
        tracing::error!(%error, "a password was not checked");
        Problem::Internal
    })?;
    let Some(admin) = admin else {
        tracing::warn!("somebody failed to log in as an admin");
        return Ok(Desk::problem("/admin/login", "login"));
    };
    let cookies = Session::begin(&app, &admin).ok_or(Problem::Internal)?;
    app.store.note_change(&admin, "login", "").await?;
    Ok((cookies, Redirect::to("/admin")).into_response())
}

/// `POST /admin/logout`.
pub(super) async fn log_out(State(app): State<Arc<App>>) -> Response {
    (Session::end(&app), Redirect::to("/admin/login")).into_response()
}
