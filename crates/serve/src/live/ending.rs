use axum::extract::ws::{CloseCode, CloseFrame, Message, WebSocket, close_code};
use serde::Serialize;
use std::error::Error as _;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tungstenite::Error as ProtocolError;

/// A client that does not take an answer for this long is gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a socket is kept after the closing frame, so that a client that is still sending gets
/// to read it: closing with bytes unread resets the connection.
const LINGER: Duration = Duration::from_millis(500);

/// Why a socket is closed from here.
pub(crate) struct Ending(pub(crate) CloseCode, pub(crate) &'static str);

/// The server stops.
pub(crate) const STOPPING: Ending = Ending(close_code::AWAY, "the server stops; connect again");
const TOO_LARGE: Ending = Ending(close_code::SIZE, "the message is too large");
const BAD_PROTOCOL: Ending = Ending(close_code::PROTOCOL, "this is not the WebSocket protocol");
const BAD_TEXT: Ending = Ending(close_code::INVALID, "the text is not UTF-8");

/// Sends a message; none if the client is gone.
pub(crate) async fn send(socket: &mut WebSocket, message: Message) -> Option<()> {
    timeout(SEND_TIMEOUT, socket.send(message)).await.ok()?.ok()
}

/// Closes a socket with its reason.
pub(crate) async fn close(socket: &mut WebSocket, Ending(code, reason): Ending) {
    let frame = CloseFrame { code, reason: reason.into() };
    if send(socket, Message::Close(Some(frame))).await.is_some() {
        sleep(LINGER).await;
    }
}

/// The right way to close after what the protocol's reader met; none if the connection is gone.
pub(crate) fn ending_of(error: &axum::Error) -> Option<Ending> {
    match error.source()?.downcast_ref::<ProtocolError>()? {
        ProtocolError::Capacity(_) => Some(TOO_LARGE),
        ProtocolError::Protocol(_) => Some(BAD_PROTOCOL),
        ProtocolError::Utf8(_) => Some(BAD_TEXT),
        _ => None,
    }
}

/// What is sent as text.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer cannot be written as JSON");
        String::from(r#"{"error":{"code":"internal","detail":"see the server's log"}}"#)
    })
}
