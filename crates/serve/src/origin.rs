use crate::app::App;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::uri::{Authority, Scheme};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use std::{fmt, str::FromStr, sync::Arc};
use thiserror::Error;

/// Where a page comes from: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

/// A text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' is no address of a site; write it like https://mission.example, without a path")]
pub struct InvalidOrigin(String);

impl Origin {
    /// The host as it stands in an address, with the port unless the scheme implies it.
    pub fn authority(&self) -> String {
        if self.port == default_port(self.secure) {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The host without a port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is reached by https.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether a page of this origin came from the server that was addressed as `authority`. The
    /// scheme is the page's: a proxy may have ended the encryption.
    pub(crate) fn is_at(&self, authority: &Authority) -> bool {
        let port = authority.port_u16().unwrap_or_else(|| default_port(self.secure));
        self.port == port && self.host.eq_ignore_ascii_case(authority.host())
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let invalid = || InvalidOrigin(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(invalid()),
        };
        let authority = uri.authority().ok_or_else(invalid)?;
        if uri.path() != "/" || uri.query().is_some() || authority.as_str().contains('@') {
            return Err(invalid());
        }
        let port = authority.port_u16().unwrap_or_else(|| default_port(secure));
        Ok(Self { secure, host: authority.host().to_ascii_lowercase(), port })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority())
    }
}

/// Refuses what a page of another site sends. Programs that are no browser send no `Origin` and
/// pass: there is no cookie or login here that another site could borrow, as there is at the admin's
/// desk.
pub(crate) async fn require_same_origin(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if let Some(origin) = request.headers().get(header::ORIGIN) {
        let origin = String::from_utf8_lossy(origin.as_bytes());
        let same = origin.parse().is_ok_and(|origin: Origin| match &app.public_url {
            Some(public) => origin == *public,
            None => authority(request.uri(), request.headers())
                .is_some_and(|authority| origin.is_at(&authority)),
        });
        if !same {
            return Err(Problem::ForeignOrigin { origin: origin.into_owned() });
        }
    }
    Ok(next.run(request).await)
}

/// The host and port that the client addressed.
pub(crate) fn authority(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let host = || headers.get(header::HOST)?.to_str().ok()?.parse().ok();
    uri.authority().cloned().or_else(host)
}

const fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        text.parse().unwrap()
    }

    #[test]
    fn case_default_port_and_a_closing_slash_do_not_matter() {
        assert_eq!(origin("https://Mission.example:443/"), origin("https://mission.example"));
        assert_ne!(origin("https://mission.example"), origin("http://mission.example"));
        assert_eq!(origin("http://[::1]:8080").to_string(), "http://[::1]:8080");
    }

    #[test]
    fn paths_logins_and_other_schemes_are_no_origin() {
        for text in ["null", "", "mission.example", "file:///x", "https://a/b", "https://u@a"] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_addressed_server_is_the_same_host_and_port() {
        let here = |text: &str| text.parse().unwrap();
        assert!(origin("http://127.0.0.1:8080").is_at(&here("127.0.0.1:8080")));
        assert!(origin("https://mission.example").is_at(&here("mission.example")));
        assert!(!origin("http://127.0.0.1:8081").is_at(&here("127.0.0.1:8080")));
        assert!(!origin("http://evil.example").is_at(&here("127.0.0.1:80")));
    }
}
