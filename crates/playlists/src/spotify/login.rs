//! The owner's consent by Authorization Code with PKCE (RFC 7636). Between the way there and the way
//! back everything is in an encrypted cookie, so that any replica can finish what another began.

use super::{
    api::Spotify,
    fault::{Fault, Refusal},
    key::TokenKey,
    token::KeptToken,
};
use reqwest::Url;
use rspotify::{clients::OAuthClient as _, scopes};
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

const PURPOSE: &str = "mission spotify login";

/// So long a login may take, in milliseconds.
const TERM_MS: i64 = 15 * 60 * 1000;

/// A login that has begun.
#[derive(Clone, Serialize, Deserialize)]
pub struct LoginAttempt {
    /// What Spotify must send back.
    state: String,
    verifier: String,
    redirect: String,
    /// In milliseconds since 1970.
    begun_ms: i64,
}

/// Why an address that Spotify sent the owner back to does not end a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidCallback {
    /// The owner said no.
    #[error("Spotify says that access was refused; connect again and agree")]
    Refused,
    /// Not such an address.
    #[error(
        "this is not the address that Spotify led to; copy all of it, with everything after the question mark"
    )]
    NoCode,
    /// Of another login or session, or too old.
    #[error("this address belongs to another login or came too late; connect again")]
    Foreign,
}

/// Why a login failed.
#[derive(Debug, Error)]
pub enum LoginFault {
    /// The address.
    #[error(transparent)]
    Callback(#[from] InvalidCallback),
    /// Spotify.
    #[error(transparent)]
    Spotify(#[from] Fault),
}

impl LoginAttempt {
    /// Encrypts it for whoever is logged in as `session`.
    pub fn seal(&self, key: &TokenKey, session: &str) -> Option<String> {
        key.seal(&format!("{PURPOSE} {session}"), &serde_json::to_vec(self).ok()?)
    }

    /// What was sealed for this session.
    pub fn open(sealed: &str, key: &TokenKey, session: &str) -> Option<Self> {
        serde_json::from_slice(&key.open(&format!("{PURPOSE} {session}"), sealed)?).ok()
    }

    /// The code in the address, or in its query, that Spotify led to.
    fn code(&self, callback: &str, now_ms: i64) -> Result<String, InvalidCallback> {
        let query = callback.trim().split_once('?').map_or(callback.trim(), |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let url = Url::parse(&format!("http://callback/?{query}"))
            .map_err(|_| InvalidCallback::NoCode)?;
        let value = |name: &str| {
            let mut pairs = url.query_pairs().filter(|(key, _)| key == name);
            pairs.next().map(|(_, value)| value.into_owned())
        };
        let state = value("state").ok_or(InvalidCallback::NoCode)?;
        if state != self.state || now_ms > self.begun_ms + TERM_MS {
            return Err(InvalidCallback::Foreign);
        }
        if value("error").is_some() {
            return Err(InvalidCallback::Refused);
        }
        value("code").ok_or(InvalidCallback::NoCode)
    }
}

impl fmt::Debug for LoginAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginAttempt(…)")
    }
}

impl Spotify {
    /// Begins a login: the address to send the owner to, who is sent back to `redirect`, which the
    /// app must name among its redirect URIs.
    ///
    /// # Errors
    /// Without an app or a secret, and where nothing may be asked.
    pub fn begin_login(
        &self,
        redirect: &str,
        now_ms: i64,
    ) -> Result<(String, LoginAttempt), Fault> {
        let mut client = self.client()?;
        self.key()?;
        redirect.clone_into(&mut client.oauth.redirect_uri);
        client.oauth.scopes = scopes!("playlist-read-private", "playlist-read-collaborative");
        let url = client.get_authorize_url(None).map_err(|_| Fault::Unreadable)?;
        let verifier = client.verifier.take().unwrap_or_default();
        let state = std::mem::take(&mut client.oauth.state);
        let attempt =
            LoginAttempt { state, verifier, redirect: redirect.to_owned(), begun_ms: now_ms };
        Ok((url, attempt))
    }

    /// Ends a login with the address that Spotify led the owner to, and keeps what it gave, with a
    /// note of the `admin` who did it.
    ///
    /// # Errors
    /// When the address is not that of this login, and when Spotify or the database fails.
    pub async fn finish_login(
        &self,
        attempt: &LoginAttempt,
        callback: &str,
        now_ms: i64,
        admin: &str,
    ) -> Result<(), LoginFault> {
        let code = attempt.code(callback, now_ms)?;
        let mut client = self.client()?;
        let key = self.key()?;
        client.oauth.redirect_uri.clone_from(&attempt.redirect);
        client.verifier = Some(attempt.verifier.clone());
        let given = tokio::time::timeout(self.settings.patience, client.request_token(&code)).await;
        match given {
            Err(_) => return Err(Fault::Slow.into()),
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                return Err(match Refusal::of(error).await {
                    // The code was used before or has ended.
                    Refusal::InvalidGrant => InvalidCallback::Foreign.into(),
                    Refusal::TooMany { seconds } => Fault::CoolDown { seconds }.into(),
                    Refusal::Unauthorized => Fault::Refused(401).into(),
                    Refusal::Final(fault) => fault.into(),
                });
            }
        }
        let token = client.token.lock().await.ok().and_then(|mut token| token.take());
        let token = token.and_then(|token| KeptToken::new(token, None, now_ms));
        let sealed = token.and_then(|token| token.seal(key)).ok_or(Fault::Unreadable)?;
        self.store.save_login(&sealed, now_ms, admin).await.map_err(Fault::Store)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt() -> LoginAttempt {
        let text = |text: &str| text.to_owned();
        LoginAttempt { state: text("s1"), verifier: text("v"), redirect: text("r"), begun_ms: 0 }
    }

    #[test]
    fn the_code_is_read_from_a_whole_address_or_its_query() {
        for callback in [
            "http://127.0.0.1:8080/admin/spotify/callback?code=a%2Bb&state=s1",
            " state=s1&code=a%2Bb ",
            "https://x.example/?code=a%2Bb&state=s1#_=_",
        ] {
            assert_eq!(attempt().code(callback, 1).as_deref(), Ok("a+b"), "{callback}");
        }
    }

    #[test]
    fn another_state_a_refusal_and_delay_end_no_login() {
        let refused = |callback: &str, now_ms| attempt().code(callback, now_ms).unwrap_err();
        assert_eq!(refused("?code=a&state=s2", 1), InvalidCallback::Foreign);
        assert_eq!(refused("?code=a&state=s1", TERM_MS + 1), InvalidCallback::Foreign);
        assert_eq!(refused("?error=access_denied&state=s1", 1), InvalidCallback::Refused);
        for callback in ["", "?", "?code=a", "?state=s1", "https://open.spotify.com/"] {
            assert_eq!(refused(callback, 1), InvalidCallback::NoCode, "{callback}");
        }
    }

    #[test]
    fn a_cookie_is_of_use_to_its_own_session_only() {
        let key = TokenKey::new([1; 32]);
        let sealed = attempt().seal(&key, "one").unwrap();
        assert!(LoginAttempt::open(&sealed, &key, "one").is_some());
        assert!(LoginAttempt::open(&sealed, &key, "other").is_none());
        assert_eq!(format!("{:?}", attempt()), "LoginAttempt(…)");
    }
}
