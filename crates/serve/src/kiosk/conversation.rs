use super::Kiosk;
use super::lookout::Sight;
use crate::app::App;
use crate::live::{Ending, STOPPING, close, ending_of, send};
use axum::body::Bytes;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, close_code};
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// A camera that gives no picture for this long hangs.
const STALLED: Duration = Duration::from_secs(5);

const NOT_UNDERSTOOD: Ending = Ending(close_code::UNSUPPORTED, "send what to do as JSON");
const WRONG_TOKEN: Ending =
    Ending(close_code::POLICY, "this page is of an earlier start; reload it");
const NO_THREAD: Ending = Ending(close_code::AGAIN, "the system gives no thread; try again");

/// What a page asks for.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
enum Wish {
    /// Somebody has touched the notice.
    Watch {
        token: String,
    },
    /// Somebody has touched the page.
    Here,
    Stop,
}

/// One page's talk with the kiosk.
struct Conversation<'a> {
    kiosk: &'a Kiosk,
    watching: Option<watch::Receiver<Sight>>,
    /// When whoever stands there is forgotten, while somebody watches.
    forget_at: Option<Instant>,
    /// When the camera counts as hanging.
    stalled_at: Instant,
}

/// Talks with a page until either ends it.
pub(super) async fn hold(mut socket: WebSocket, app: &App, kiosk: &Kiosk) {
    let conversation =
        Conversation { kiosk, watching: None, forget_at: None, stalled_at: Instant::now() };
    if let Some(ending) = conversation.run(&mut socket, app.stopping.clone()).await {
        close(&mut socket, ending).await;
    }
}

impl Conversation<'_> {
    /// Returns how to close the socket; none if it is closed already.
    async fn run(
        mut self,
        socket: &mut WebSocket,
        mut stopping: watch::Receiver<bool>,
    ) -> Option<Ending> {
        loop {
            let (picture, text) = tokio::select! {
                message = socket.recv() => match self.hear(message?) {
                    Ok(answer) => (None, answer),
                    Err(ending) => return ending,
                },
                sight = next_sight(&mut self.watching) => self.tell(sight),
                () = sleep_until(self.stalled_at), if self.watching.is_some() => {
                    self.stalled_at += STALLED;
                    (None, Some(state("lost")))
                }
                () = reached(self.forget_at) => {
                    (self.watching, self.forget_at) = (None, None);
                    (None, Some(state("cleared")))
                }
                _ = stopping.wait_for(|stopping| *stopping) => return Some(STOPPING),
            };
            if let Some(picture) = picture {
                send(socket, Message::Binary(picture)).await?;
            }
            if let Some(text) = text {
                send(socket, Message::Text(text)).await?;
            }
        }
    }

    fn hear(
        &mut self,
        message: Result<Message, axum::Error>,
    ) -> Result<Option<Utf8Bytes>, Option<Ending>> {
        let text = match message {
            Ok(Message::Text(text)) => text,
            Ok(Message::Ping(_) | Message::Pong(_)) => return Ok(None),
            Ok(Message::Binary(_)) => return Err(Some(NOT_UNDERSTOOD)),
            Ok(Message::Close(_)) => return Err(None),
            Err(error) => return Err(ending_of(&error)),
        };
        match serde_json::from_str(&text) {
            Ok(Wish::Watch { token }) if self.kiosk.token.is(&token) => {
                let watching = self.kiosk.lookout.watch().map_err(|error| {
                    tracing::error!(%error, "the kiosk's camera gets no thread");
                    Some(NO_THREAD)
                })?;
                let now = Instant::now();
                self.watching = Some(watching);
                self.forget_at = Some(now + self.kiosk.forget_after);
                self.stalled_at = now + STALLED;
                Ok(Some(state("opening")))
            }
            Ok(Wish::Watch { .. }) => Err(Some(WRONG_TOKEN)),
            Ok(Wish::Here) => {
                self.stay(Instant::now());
                Ok(None)
            }
            Ok(Wish::Stop) => {
                (self.watching, self.forget_at) = (None, None);
                Ok(None)
            }
            Err(_) => Err(Some(NOT_UNDERSTOOD)),
        }
    }

    /// Somebody is there, if the kiosk watches.
    fn stay(&mut self, now: Instant) {
        if self.watching.is_some() {
            self.forget_at = Some(now + self.kiosk.forget_after);
        }
    }

    /// What to send of a sight: a picture and a text.
    fn tell(&mut self, sight: Sight) -> (Option<Bytes>, Option<Utf8Bytes>) {
        let now = Instant::now();
        self.stalled_at = now + STALLED;
        match sight {
            Sight::Opening => (None, Some(state("opening"))),
            Sight::Lost => (None, Some(state("lost"))),
            Sight::Seen { report, jpeg, face } => {
                if face {
                    self.stay(now);
                }
                (Some(jpeg), Some(report))
            }
        }
    }
}

/// Waits for something new to see, for ever if nobody watches.
async fn next_sight(watching: &mut Option<watch::Receiver<Sight>>) -> Sight {
    if let Some(sight) = watching
        && sight.changed().await.is_ok()
    {
        return sight.borrow_and_update().clone();
    }
    std::future::pending().await
}

async fn reached(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

fn state(name: &str) -> Utf8Bytes {
    format!(r#"{{"state":"{name}"}}"#).into()
}
