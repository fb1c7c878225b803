use super::{
    api::{SHORT_WAIT, Spotify, TRIES},
    fault::{Fault, Refusal, body, of_transport},
};
use crate::{SpotifyId, store::now_ms};
use reqwest::Url;
use std::time::Duration;
use tokio::time::sleep;

/// The most of an answer that is read, in bytes.
const LARGEST: usize = 256 << 10;

/// Whether Spotify has a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    There,
    Gone,
}

impl Spotify {
    /// Asks oEmbed for a song, which needs no login and no key.
    pub(crate) async fn presence(&self, song: &SpotifyId) -> Result<Presence, Fault> {
        if self.settings.offline {
            return Err(Fault::Offline);
        }
        if let Some(until_ms) = self.store.cooldown("oembed", now_ms()).await? {
            return Err(still_cooling(until_ms));
        }
        let mut address = Url::parse(&self.settings.open)
            .and_then(|open| open.join("oembed"))
            .map_err(|_| Fault::Unreachable)?;
        address.query_pairs_mut().append_pair("url", &song.open_url());
        let mut pauses = 0;
        loop {
            match self.ask_for_presence(&address).await {
                Err(Refusal::TooMany { seconds }) if seconds <= SHORT_WAIT && pauses < TRIES => {
                    pauses += 1;
                    sleep(Duration::from_secs(seconds)).await;
                }
                Err(Refusal::TooMany { seconds }) => {
                    self.cool_down("oembed", seconds).await?;
                    return Err(Fault::CoolDown { seconds });
                }
                Ok(presence) => return Ok(presence),
                Err(Refusal::Unauthorized) => return Err(Fault::Unwelcome(401)),
                Err(Refusal::InvalidGrant) => return Err(Fault::Unwelcome(400)),
                Err(Refusal::Final(Fault::Forbidden)) => return Err(Fault::Unwelcome(403)),
                Err(Refusal::Final(Fault::Refused(status))) => {
                    return Err(Fault::Unwelcome(status));
                }
                Err(Refusal::Final(fault)) => return Err(fault),
            }
        }
    }

    async fn ask_for_presence(&self, address: &Url) -> Result<Presence, Refusal> {
        let asked = self.web.get(address.clone()).send().await;
        let mut response = asked.map_err(|error| Refusal::Final(of_transport(&error)))?;
        if response.status().is_success() {
            let body = body(&mut response, LARGEST).await.map_err(Refusal::Final)?;
            let json: Option<serde_json::Value> = serde_json::from_slice(&body).ok();
            return match json {
                Some(json) if json["title"].is_string() => Ok(Presence::There),
                _ => Err(Refusal::Final(Fault::Unreadable)),
            };
        }
        if response.status().is_redirection() {
            return Err(Refusal::Final(Fault::Unreadable));
        }
        match Refusal::of_response(response).await {
            Refusal::Final(Fault::NotFound) => Ok(Presence::Gone),
            refusal => Err(refusal),
        }
    }
}

/// What is left of a pause that was asked for before.
pub(super) fn still_cooling(until_ms: i64) -> Fault {
    let seconds = (until_ms - now_ms()).unsigned_abs().div_ceil(1000);
    Fault::CoolDown { seconds }
}
