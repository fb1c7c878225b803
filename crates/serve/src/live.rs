//! The server's eyes: camera frames in over a WebSocket, readings out. A frame lives in memory
//! until it has been read or a newer one came, and nowhere else.

mod conversation;
mod ending;

pub(crate) use ending::{Ending, STOPPING, close, ending_of, json, send};

use crate::api::Refusals;
use crate::app::App;
use crate::client_address::ClientAddress;
use crate::problem::Problem;
use axum::extract::State;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::response::Response;
use std::sync::Arc;

/// The largest frame, in bytes; one of 640 x 480 takes about 50 kB.
const LARGEST_FRAME: usize = 1 << 20;

/// What a socket buffers for reading. The default of 128 kB is much for many idle sockets.
const READ_BUFFER: usize = 16 << 10;

/// A WebSocket that takes camera frames and answers readings. Each binary message is a JPEG of at
/// most 1 MiB; each answer is text, JSON as `/api/v1/expressions` answers, or `{"error":{"code",
/// "detail"}}`. Ten frames a second are read, the latest first; a frame is not kept.
#[utoipa::path(
    get,
    path = "/live",
    tag = "camera",
    responses((status = 101, description = "Send frames"), Refusals)
)]
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    ClientAddress(address): ClientAddress,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|_| Problem::NotAWebSocket)?;
    let place = app.sockets.enter(address).ok_or(Problem::TooManySockets)?;
    let upgrade = upgrade
        .max_message_size(LARGEST_FRAME)
        .max_frame_size(LARGEST_FRAME)
        .read_buffer_size(READ_BUFFER);
    Ok(upgrade.on_upgrade(async move |socket| {
        conversation::hold(socket, &app).await;
        drop(place);
    }))
}
