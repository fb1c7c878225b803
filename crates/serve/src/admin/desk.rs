use super::session::Session;
use crate::app::App;
use crate::page::{self, Choice, Page};
use crate::problem::Problem;
use askama::Template;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use playlists::{Decision, SongId};
use serde::Deserialize;
use std::fmt::Display;
use std::sync::Arc;

/// What every page of the desk is made from: somebody is logged in.
pub(super) struct Desk {
    pub(super) app: Arc<App>,
    pub(super) session: Session,
    view: View,
}

/// What every page below `/admin` is made from.
pub(super) struct View {
    choice: Choice,
    news: News,
    uri: Uri,
    headers: HeaderMap,
}

/// What the page says about the last form.
#[derive(Debug, Default, Deserialize)]
struct News {
    done: Option<String>,
    problem: Option<String>,
}

/// The head of a page of the desk.
pub(super) struct Head<'a> {
    pub(super) page: Page<'a>,
    /// Who is logged in; empty where nobody is.
    pub(super) admin: &'a str,
    /// The page's place in the navigation.
    pub(super) here: &'static str,
    /// What was done, in words.
    pub(super) done: Option<&'a str>,
    /// What went wrong, in words.
    pub(super) problem: Option<&'a str>,
}

impl FromRequestParts<Arc<App>> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        match Session::of(app, &parts.headers) {
            Some(session) => Ok(Self { app: Arc::clone(app), session, view: View::of(parts) }),
            None => Err(Redirect::to("/admin/login").into_response()),
        }
    }
}

impl FromRequestParts<Arc<App>> for View {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<App>,
    ) -> Result<Self, std::convert::Infallible> {
        Ok(Self::of(parts))
    }
}

impl Head<'_> {
    /// The text of `key` with a number in it.
    pub(super) fn count(&self, key: &str, name: &str, count: &impl Display) -> String {
        self.page.fill(key, name, &count.to_string())
    }
}

impl Desk {
    pub(super) fn head(&self, here: &'static str) -> Head<'_> {
        Head { admin: &self.session.admin, ..self.view.head(&self.app, here) }
    }

    pub(super) fn answer(&self, page: &impl Template) -> Result<Response, Problem> {
        self.view.answer(page)
    }

    /// Back to a page, which says what was done.
    pub(super) fn done(to: &str, done: &str) -> Response {
        Redirect::to(&format!("{to}?done={done}")).into_response()
    }

    /// Back to a page, which says what went wrong.
    pub(super) fn problem(to: &str, problem: &str) -> Response {
        Redirect::to(&format!("{to}?problem={problem}")).into_response()
    }

    /// Decides about a song, and back to a page, which says so. The song may have been decided about by
    /// somebody else meanwhile.
    pub(super) async fn decide(
        &self,
        song: SongId,
        decision: Decision,
        to: &str,
        done: &str,
    ) -> Result<Response, Problem> {
        if !self.app.store.decide(song, decision, &self.session.admin).await? {
            return Ok(Self::problem(to, "decided"));
        }
        self.app.written.notify_one();
        Ok(Self::done(to, done))
    }

    /// When something was or will be, as people at the schedule's place write it.
    pub(super) fn time(&self, at_ms: i64) -> String {
        self.app.refresher.schedule().local_text(at_ms)
    }
}

impl View {
    fn of(parts: &Parts) -> Self {
        // A query that cannot be read asks for nothing.
        let choice = Query::try_from_uri(&parts.uri).map(|Query(choice)| choice);
        let news = Query::try_from_uri(&parts.uri).map(|Query(news)| news);
        let (choice, news) = (choice.unwrap_or_default(), news.unwrap_or_default());
        Self { choice, news, uri: parts.uri.clone(), headers: parts.headers.clone() }
    }

    pub(super) fn head<'a>(&'a self, app: &'a App, here: &'static str) -> Head<'a> {
        let page = Page::new(app, &self.choice, &self.uri, &self.headers);
        // Only what has words: a link could say anything.
        let known =
            |family: &str, name: Option<&String>| page.texts().get(&format!("{family}.{}", name?));
        let done = known("admin.done", self.news.done.as_ref());
        let problem = known("admin.problem", self.news.problem.as_ref());
        Head { page, admin: "", here, done, problem }
    }

    pub(super) fn answer(&self, page: &impl Template) -> Result<Response, Problem> {
        page::answer(page, self.choice.chosen(&self.headers), &self.choice)
    }
}
