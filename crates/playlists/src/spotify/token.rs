use super::key::TokenKey;
use rspotify::Token;
use serde::{Deserialize, Serialize};
use std::fmt;

const PURPOSE: &str = "mission spotify token";

/// A token is renewed so long before its end.
const MARGIN_MS: i64 = 30_000;

/// What Spotify gave for the owner's consent.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KeptToken {
    pub(super) access: String,
    pub(super) refresh: String,
    /// In milliseconds since 1970.
    pub(super) ends_ms: i64,
}

impl KeptToken {
    /// From Spotify's reply. A reply to a renewal may leave the refresh token out: the earlier stays.
    pub(super) fn new(token: Token, earlier: Option<&Self>, now_ms: i64) -> Option<Self> {
        let refresh = token.refresh_token.or_else(|| Some(earlier?.refresh.clone()))?;
        let ends_ms = now_ms + token.expires_in.num_milliseconds();
        Some(Self { access: token.access_token, refresh, ends_ms })
    }

    pub(super) fn is_fresh(&self, now_ms: i64) -> bool {
        now_ms + MARGIN_MS < self.ends_ms
    }

    pub(super) fn seal(&self, key: &TokenKey) -> Option<String> {
        key.seal(PURPOSE, &serde_json::to_vec(self).ok()?)
    }

    pub(super) fn open(sealed: &str, key: &TokenKey) -> Option<Self> {
        serde_json::from_slice(&key.open(PURPOSE, sealed)?).ok()
    }
}

impl fmt::Debug for KeptToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptToken(…)")
    }
}
