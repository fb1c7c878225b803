use super::{
    api::Spotify,
    fault::{Fault, Refusal, body, of_transport},
};
use crate::{SpotifyId, store::now_ms};
use reqwest::Url;

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
        let asked = self.web.get(address).send().await;
        let mut response = asked.map_err(|error| of_transport(&error))?;
        if response.status().is_success() {
            let body = body(&mut response, LARGEST).await?;
            let json: serde_json::Value =
                serde_json::from_slice(&body).map_err(|_| Fault::Unreadable)?;
            return if json["title"].is_string() {
                Ok(Presence::There)
            } else {
                Err(Fault::Unreadable)
            };
        }
        if response.status().is_redirection() {
            return Err(Fault::Unreadable);
        }
        match Refusal::of_response(response).await {
            Refusal::Final(Fault::NotFound) => Ok(Presence::Gone),
            Refusal::TooMany { seconds } => {
                self.cool_down("oembed", seconds).await?;
                Err(Fault::CoolDown { seconds })
            }
            Refusal::Unauthorized => Err(Fault::Refused(401)),
            Refusal::InvalidGrant => Err(Fault::Refused(400)),
            Refusal::Final(fault) => Err(fault),
        }
    }
}

/// What is left of a pause that was asked for before.
pub(super) fn still_cooling(until_ms: i64) -> Fault {
    let seconds = (until_ms - now_ms()).unsigned_abs().div_ceil(1000);
    Fault::CoolDown { seconds }
}
