//! The server's eyes: camera frames in over a WebSocket, readings out. A frame lives in memory
//! until it has been read or a newer one came, and nowhere else.

mod conversation;
mod sockets;

pub(crate) use sockets::Sockets;

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

/// `GET /live`.
pub(crate) async fn get(
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
