use super::api::Spotify;
use crate::StoreError;
use crate::store::DAY_MS;

/// A refresh token dies so long after the owner's consent, whatever is renewed in between. Six months
/// have 181 days at least.
const CONSENT_MS: i64 = 181 * DAY_MS;

/// So long before, the admin is warned.
const WARNING_MS: i64 = 30 * DAY_MS;

/// How the server stands with Spotify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpotifyState {
    /// Nothing may be asked.
    Offline,
    /// No app: start with `--spotify-client-id`.
    NoApp,
    /// Nothing to encrypt a login with: set `MISSION_SECRET`.
    NoSecret,
    /// Nobody has logged in.
    NotConnected,
    /// The login has ended.
    Reconnect,
    /// All is well until the consent ends.
    Connected {
        /// When, in milliseconds since 1970.
        ends_ms: i64,
        /// Whether that is less than a month away.
        ends_soon: bool,
    },
}

impl SpotifyState {
    /// The name by which it is worded.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::NoApp => "no-app",
            Self::NoSecret => "no-secret",
            Self::NotConnected => "not-connected",
            Self::Reconnect => "reconnect",
            Self::Connected { ends_soon: false, .. } => "connected",
            Self::Connected { ends_soon: true, .. } => "ends-soon",
        }
    }

    const fn connected(consented_ms: i64, now_ms: i64) -> Self {
        let ends_ms = consented_ms + CONSENT_MS;
        if now_ms >= ends_ms {
            return Self::Reconnect;
        }
        Self::Connected { ends_ms, ends_soon: now_ms >= ends_ms - WARNING_MS }
    }
}

impl Spotify {
    /// How the server stands with Spotify at a time, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn state(&self, now_ms: i64) -> Result<SpotifyState, StoreError> {
        if self.settings.offline {
            return Ok(SpotifyState::Offline);
        }
        if self.settings.client_id.is_none() {
            return Ok(SpotifyState::NoApp);
        }
        let Some(key) = &self.key else { return Ok(SpotifyState::NoSecret) };
        Ok(match self.store.login().await? {
            None => SpotifyState::NotConnected,
            Some(login) => {
                let token = login.token.as_deref();
                match token.and_then(|token| super::token::KeptToken::open(token, key)) {
                    Some(_) => SpotifyState::connected(login.consented_ms, now_ms),
                    None => SpotifyState::Reconnect,
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_before_the_consent_ends_the_admin_is_warned() {
        let name = |days: i64| SpotifyState::connected(0, days * DAY_MS).name();
        assert_eq!(name(0), "connected");
        assert_eq!(name(150), "connected");
        assert_eq!(name(151), "ends-soon");
        assert_eq!(name(180), "ends-soon");
        assert_eq!(name(181), "reconnect");
    }
}
