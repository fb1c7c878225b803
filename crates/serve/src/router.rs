use crate::app::App;
use crate::problem::{self, Problem};
use crate::{
    admin, api, assets, device_eyes, metrics, offline, page, rate_limit, security_headers,
};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::get;
use std::{sync::Arc, time::Duration};
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

/// Everything that the server answers.
pub fn router(app: Arc<App>) -> Router {
    let timeout = TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, app.limits.request);
    let pages = Router::new()
        .route("/", get(page::home))
        .route("/about", get(page::about))
        .route("/survey", get(page::survey))
        .route("/workshop/{code}", get(page::workshop))
        .layer(from_fn_with_state(Arc::clone(&app), rate_limit::require_allowance));
    pages
        .route("/assets/{name}", get(assets::get))
        .route("/manifest.webmanifest", get(offline::manifest))
        .route("/service-worker.js", get(offline::service_worker))
        .merge(api::router(&app))
        .merge(admin::router(&app))
        .fallback(async || Problem::NotFound)
        .layer(timeout)
        .layer(map_response(problem::as_problem))
        .layer(from_fn_with_state(Arc::clone(&app), page::show_problem))
        .layer(CompressionLayer::new())
        .merge(device_eyes::router())
        .layer(map_response(security_headers::secure))
        .layer(from_fn_with_state(Arc::clone(&app), metrics::measure))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(log)
                .on_request(())
                .on_failure(()),
        )
        .with_state(app)
}

/// Method and path only: a query, an address or a body could tell something about a listener.
fn span(request: &Request) -> Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
}

fn log(response: &Response, latency: Duration, _: &Span) {
    let status = response.status().as_u16();
    tracing::info!(status, latency_ms = latency.as_secs_f64() * 1e3, "answered");
}
