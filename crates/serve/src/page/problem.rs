use super::{Choice, Page, answer};
use crate::app::App;
use crate::problem::is_problem;
use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "problem.html")]
struct Shown<'a> {
    page: Page<'a>,
    /// The family of its texts.
    texts: &'static str,
}

/// Whoever opens an address in a browser gets a page in their language in place of a problem's JSON.
pub(crate) async fn show_problem(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let opens_a_page = request.method() == Method::GET
        && wants_a_page(request.headers())
        && !request.uri().path().starts_with("/api/");
    if !opens_a_page {
        return next.run(request).await;
    }
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let response = next.run(request).await;
    let texts = match response.status() {
        StatusCode::NOT_FOUND => "problem.not-found",
        StatusCode::TOO_MANY_REQUESTS => "problem.busy",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => "problem.away",
        StatusCode::INTERNAL_SERVER_ERROR => "problem.failed",
        _ => return response,
    };
    if !is_problem(&response) {
        return response;
    }
    let choice = Query::try_from_uri(&uri).map_or_else(|_| Choice::default(), |Query(it)| it);
    let page = Page::new(&app, &choice, &uri, &headers);
    let language = page.language;
    let Ok(mut shown) = answer(&Shown { page, texts }, language, &choice) else {
        return response;
    };
    *shown.status_mut() = response.status();
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        shown.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    shown
}

/// Browsers name HTML for what they are to show, and for nothing that a script asks for.
fn wants_a_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}
