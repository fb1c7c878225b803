//! What programs and the page ask for. A route is added together with its description, so none is
//! left out of `/api/v1/openapi.json`.

mod description;
mod expressions;
mod feedback;
mod listener;
mod me;
mod recommendations;
mod schema;
mod songs;
mod songs_by_mood;
mod suggestions;
mod survey;
mod votes;
mod workshop;

pub(crate) use description::Refusals;
pub(crate) use expressions::{PHOTOS_AT_ONCE, PHOTOS_PER_ADDRESS};
pub(crate) use recommendations::any_seed;

use crate::app::App;
use crate::problem::Problem;
use crate::{kiosk, live, operation};
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use std::sync::Arc;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

/// The largest JSON body, in bytes; a wish with 50 recent songs has about 1 kB.
const LARGEST_JSON: usize = 16 << 10;

/// What programs ask this server for, the camera socket included.
pub(crate) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    let photos = DefaultBodyLimit::max(expressions::LARGEST);
    let (guarded, guarded_document) = OpenApiRouter::new()
        .routes(routes!(recommendations::recommend))
        .routes(routes!(songs::search_songs))
        .routes(routes!(songs_by_mood::songs_by_mood))
        .routes(routes!(survey::next_songs))
        .routes(routes!(votes::vote))
        .routes(routes!(votes::take_back))
        .routes(routes!(workshop::count))
        .routes(routes!(feedback::give_feedback))
        .routes(routes!(suggestions::suggest))
        .routes(routes!(me::delete_me))
        .layer(DefaultBodyLimit::max(LARGEST_JSON))
        .routes(routes!(expressions::read_photo).layer(photos))
        .routes(routes!(live::open))
        .routes(routes!(kiosk::open))
        .split_for_parts();
    let guarded = guarded
        .layer(from_fn_with_state(Arc::clone(app), crate::origin::require_same_origin))
        .layer(from_fn_with_state(Arc::clone(app), crate::rate_limit::require_allowance));
    let (open, document) = OpenApiRouter::with_openapi(description::about())
        .routes(routes!(description::describe))
        .routes(routes!(operation::healthy))
        .routes(routes!(operation::ready))
        .routes(routes!(operation::measured))
        .split_for_parts();
    let document = description::Document::new(document, guarded_document);
    open.merge(guarded).layer(Extension(document))
}

/// How many songs a list may have: what was asked for, if it is in range.
fn limit(asked: Option<usize>, default: usize, highest: usize) -> Result<usize, Problem> {
    match asked.unwrap_or(default) {
        limit if (1..=highest).contains(&limit) => Ok(limit),
        limit => Err(Problem::InvalidRequest(format!(
            "the limit is {limit}; write a number from 1 to {highest}"
        ))),
    }
}
