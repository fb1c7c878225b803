use crate::StoreError;
use reqwest::Response;
use rspotify::{ClientError, http::HttpError};
use thiserror::Error;

/// The most of a refusal's body that is read, in bytes.
const LARGEST_REFUSAL: usize = 64 << 10;

/// What a `Retry-After` that cannot be read stands for, in seconds.
const USUAL_WAIT: u64 = 30;

/// Why Spotify could not be asked, or what it answered instead.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Fault {
    /// The server may ask nobody.
    #[error("this server is told to stay offline; start it without --offline")]
    Offline,
    /// There is no app to ask as.
    #[error("no Spotify app is configured; start the server with --spotify-client-id")]
    NoApp,
    /// There is nothing to encrypt a token with.
    #[error("a Spotify login is kept encrypted; set MISSION_SECRET on every replica")]
    NoSecret,
    /// Nobody has logged in.
    #[error("nobody has connected Spotify; do so on the admin's page")]
    NotConnected,
    /// The owner's consent has ended or was taken back, or the server's secret is another.
    #[error("the Spotify login has ended; reconnect on the admin's page")]
    Reconnect,
    /// 403.
    #[error(
        "Spotify does not show this to the connected account; it must own the playlist or collaborate on it, and the app's owner needs Premium"
    )]
    Forbidden,
    /// 404.
    #[error("Spotify has no such playlist, or hides it from the connected account")]
    NotFound,
    /// 429, for longer than it is worth to wait.
    #[error("Spotify asks to be left alone for {} minutes", seconds.div_ceil(60))]
    CoolDown {
        /// From now on.
        seconds: u64,
    },
    /// 5xx.
    #[error("Spotify has a fault of its own (status {0}); it is tried again")]
    Server(u16),
    /// Any other refusal.
    #[error("Spotify refuses the request (status {0}); see that the client id is the app's")]
    Refused(u16),
    /// oEmbed, which asks for no login, refuses to answer.
    #[error(
        "Spotify does not tell this server whether songs are there (status {0}); it may have too many questions from this address or network"
    )]
    Unwelcome(u16),
    /// No answer in time.
    #[error("Spotify did not answer in time; it is tried again")]
    Slow,
    /// No connection.
    #[error("Spotify cannot be reached; see that this server may connect to the internet")]
    Unreachable,
    /// An answer of another form, such as a page of a proxy.
    #[error("Spotify's answer is not what it should be; see that no proxy answers in its place")]
    Unreadable,
    /// So many songs would vanish at once that the answers are not believed.
    #[error("Spotify says of {gone} of {asked} songs that they are gone; none was marked")]
    Unbelievable {
        /// How many.
        gone: u64,
        /// Of how many.
        asked: u64,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Fault {
    /// The name by which it is kept and worded.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::NoApp => "no-app",
            Self::NoSecret => "no-secret",
            Self::NotConnected => "not-connected",
            Self::Reconnect => "reconnect",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::CoolDown { .. } => "cool-down",
            Self::Server(_) => "server",
            Self::Refused(_) => "refused",
            Self::Unwelcome(_) => "unwelcome",
            Self::Slow => "slow",
            Self::Unreachable => "unreachable",
            Self::Unreadable => "unreadable",
            Self::Unbelievable { .. } => "unbelievable",
            Self::Store(_) => "database",
        }
    }

    /// Whether it may go away by itself.
    pub(crate) const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::CoolDown { .. }
                | Self::Server(_)
                | Self::Slow
                | Self::Unreachable
                | Self::Unreadable
                | Self::Store(_)
        )
    }

    /// Whether asking for anything else would end the same way.
    pub(crate) const fn concerns_all(&self) -> bool {
        !matches!(
            self,
            Self::Forbidden
                | Self::NotFound
                | Self::Unwelcome(_)
                | Self::Unreadable
                | Self::Server(_)
        )
    }
}

/// A refusal before it is known what to do about it.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 401.
    Unauthorized,
    /// 429, with how many seconds to wait.
    TooMany { seconds: u64 },
    /// The refresh token is of no use any more.
    InvalidGrant,
    /// Nothing more is to be done than to say so, or to try again.
    Final(Fault),
}

impl Refusal {
    /// From what rspotify says.
    pub(super) async fn of(error: ClientError) -> Self {
        match error {
            ClientError::Http(error) => match *error {
                HttpError::StatusCode(response) => Self::of_response(response).await,
                HttpError::Client(error) => Self::Final(of_transport(&error)),
            },
            ClientError::InvalidToken => Self::Unauthorized,
            _ => Self::Final(Fault::Unreadable),
        }
    }

    /// From an answer that is no success.
    pub(super) async fn of_response(mut response: Response) -> Self {
        let wait = response.headers().get(reqwest::header::RETRY_AFTER).cloned();
        let status = response.status().as_u16();
        match status {
            401 => return Self::Unauthorized,
            403 => return Self::Final(Fault::Forbidden),
            404 => return Self::Final(Fault::NotFound),
            429 => {
                let seconds = wait.and_then(|wait| wait.to_str().ok()?.trim().parse().ok());
                return Self::TooMany { seconds: seconds.unwrap_or(USUAL_WAIT) };
            }
            500.. => return Self::Final(Fault::Server(status)),
            _ => {}
        }
        // RFC 6749, section 5.2: 400 with the error's name. The Web API itself sends an object with
        // it, where it takes an id for no id.
        let body = body(&mut response, LARGEST_REFUSAL).await.unwrap_or_default();
        let json: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        match json["error"].as_str() {
            Some("invalid_grant") => Self::InvalidGrant,
            None if status == 400 && json["error"].is_object() => Self::Final(Fault::NotFound),
            _ => Self::Final(Fault::Refused(status)),
        }
    }
}

pub(super) fn of_transport(error: &reqwest::Error) -> Fault {
    if error.is_timeout() {
        Fault::Slow
    } else if error.is_decode() || error.is_redirect() {
        Fault::Unreadable
    } else {
        Fault::Unreachable
    }
}

/// At most so many bytes of a body.
pub(super) async fn body(response: &mut Response, largest: usize) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| of_transport(&error))? {
        if body.len() + part.len() > largest {
            return Err(Fault::Unreadable);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}
