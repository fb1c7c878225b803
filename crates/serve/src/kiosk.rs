//! The camera of this machine, for a booth: one screen beside one camera. It is open only while
//! somebody who has touched the notice is there, and what it sees goes to this machine's own screen
//! and to nobody else.

mod camera;
mod conversation;
#[cfg(feature = "camera")]
mod device;
mod film;
mod here;
mod lookout;
mod token;

use crate::api::Refusals;
use crate::app::App;
use crate::client_address::ClientAddress;
use crate::problem::Problem;
use crate::{KioskConfig, origin};
use axum::extract::State;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use lookout::Lookout;
use model::Checkpoint;
use std::sync::Arc;
use std::time::Duration;
use token::Token;

/// The largest message of a page, in bytes; they are short.
const LARGEST_WISH: usize = 1 << 10;

/// What makes this server a kiosk.
pub(crate) struct Kiosk {
    /// Made anew at each start. Only a page that this server gave to this machine's screen has it.
    token: Token,
    lookout: Arc<Lookout>,
    forget_after: Duration,
}

impl Kiosk {
    /// A kiosk that takes a picture every `interval`.
    pub(crate) fn new(
        config: &KioskConfig,
        checkpoint: Arc<Checkpoint>,
        interval: Duration,
    ) -> Result<Self, getrandom::Error> {
        let lookout = Arc::new(Lookout::new(config.camera.clone(), checkpoint, interval));
        Ok(Self { token: Token::random()?, lookout, forget_after: config.forget_after })
    }

    /// What the kiosk's own screen needs; none if a page is not for that one.
    pub(crate) fn screen(&self, uri: &Uri, headers: &HeaderMap) -> Option<Screen<'_>> {
        let is_here = here::is_here(origin::authority(uri, headers).as_ref(), headers);
        let forget_after = self.forget_after.as_secs();
        is_here.then_some(Screen { token: self.token.as_str(), forget_after })
    }
}

/// What a page on the kiosk's own screen needs to see the camera, and to forget its listener.
pub(crate) struct Screen<'a> {
    pub(crate) token: &'a str,
    /// In seconds.
    pub(crate) forget_after: u64,
}

/// A WebSocket to the camera of a kiosk, for the page on its own screen. `{"do":"watch","token"}`
/// opens the camera: then a JPEG as a binary message and its reading as text, JSON as `/live`
/// answers, follow one another, or `{"state":"opening"}` and `{"state":"lost"}` while there is no
/// picture. `{"do":"stop"}` closes it, `{"do":"here"}` says that somebody touches the page. After a
/// while of watching without either, or a face, comes `{"state":"cleared"}`: nothing is read before the next `watch`, and the page forgets whoever stood
/// there.
#[utoipa::path(
    get,
    path = "/kiosk",
    tag = "camera",
    responses((status = 101, description = "Send what to do"), Refusals)
)]
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    ClientAddress(address): ClientAddress,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let kiosk = app.kiosk.clone().ok_or(Problem::NoKiosk)?;
    kiosk.screen(&uri, &headers).ok_or(Problem::NotHere)?;
    // Every browser names the page; that it is one of this server has been checked already.
    if !headers.contains_key(header::ORIGIN) {
        return Err(Problem::NotHere);
    }
    let upgrade = upgrade.map_err(|_| Problem::NotAWebSocket)?;
    let place = app.sockets.enter(address).ok_or(Problem::TooManySockets)?;
    let upgrade = upgrade.max_message_size(LARGEST_WISH).max_frame_size(LARGEST_WISH);
    Ok(upgrade.on_upgrade(async move |socket| {
        conversation::hold(socket, &app, &kiosk).await;
        drop(place);
    }))
}
