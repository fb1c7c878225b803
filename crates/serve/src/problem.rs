use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use infer::FrameError;
use playlists::{InvalidBrowserId, InvalidSong, StoreError};
use serde::Serialize;
use std::time::Duration;
use thiserror::Error;
use utoipa::ToSchema;

/// Everything that a request can be refused with. The words are for whoever wrote the request;
/// the page has its own for each code.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    #[error("there is nothing at this address; the page is at /")]
    NotFound,
    #[error("this address does not take that method; see the Allow header")]
    MethodNotAllowed,
    #[error(
        "the request comes from the page of another site ({origin}); use this server's own page, \
         or start the server with --public-url if it has another address for listeners"
    )]
    ForeignOrigin { origin: String },
    #[error(
        "this server does not go by that name; open it by its address, or start it with --public-url"
    )]
    ForeignHost,
    #[error("this address speaks WebSocket only; connect with an upgrade request")]
    NotAWebSocket,
    #[error("{0}")]
    Frame(#[from] FrameError),
    #[error("a camera frame may have {limit} pixels at most; send it smaller, such as 640 x 480")]
    FrameTooLarge { limit: u64 },
    #[error("text is not read here; send each camera frame as one binary message, a JPEG")]
    NotAFrame,
    #[error("the photo is too large; send one of at most {limit} bytes")]
    PhotoTooLarge { limit: usize },
    #[error("the form has no field 'photo'; send the picture under that name or as the body")]
    NoPhotoField,
    #[error("the form cannot be read: {0}")]
    Form(String),
    #[error("the body is not sent as JSON; add the header content-type: application/json")]
    NotJson,
    #[error("{0}")]
    InvalidRequest(String),
    #[error("the request is too large; send less")]
    TooLarge,
    #[error(
        "the header mission-listener is missing; send the random name that this browser gave \
         itself, such as a UUID"
    )]
    NoListener,
    #[error("{0}")]
    InvalidListener(InvalidBrowserId),
    #[error("no workshop with this code is open; ask whoever leads it, or leave the code out")]
    UnknownWorkshop,
    #[error("{0}")]
    InvalidSong(InvalidSong),
    #[error("the catalogue has no such song; it may have been removed")]
    UnknownSong,
    #[error(
        "as many people as may have spoken on this from your address today; try again tomorrow, \
         or with a workshop's code"
    )]
    AllowanceSpent,
    #[error("too many requests come from your address; wait a moment")]
    TooManyRequests { wait: Duration },
    #[error("the songs are being written to; try again in a moment")]
    SongsBusy,
    #[error("this server has no camera; start it with --eyes camera to make it a kiosk")]
    NoKiosk,
    #[error(
        "a kiosk's camera is for its own screen; open this server's page there, at 127.0.0.1 and \
         without a proxy"
    )]
    NotHere,
    #[error("the database does not answer; the server's log says why")]
    NotReady,
    #[error("every reader is busy; try again in a moment")]
    Busy,
    #[error("there are too many camera connections; close another tab or try again later")]
    TooManySockets,
    #[error("the request took too long; try again")]
    Timeout,
    #[error("something went wrong in the server; its log says what")]
    Internal,
}

/// A problem as RFC 9457 writes it, with its code as an extension.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// Always `about:blank`.
    r#type: &'static str,
    title: &'static str,
    status: u16,
    /// What is wrong and what to do, for whoever wrote the request.
    detail: &'a str,
    /// The name that programs tell problems apart by.
    code: &'static str,
}

impl Problem {
    /// The table: status, code and title of every problem.
    fn row(&self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as Is;
        match self {
            Self::NotFound => (Is::NOT_FOUND, "not-found", "Not found"),
            Self::MethodNotAllowed => {
                (Is::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed")
            }
            Self::ForeignOrigin { .. } => (Is::FORBIDDEN, "foreign-origin", "Another site's page"),
            Self::ForeignHost => (Is::MISDIRECTED_REQUEST, "foreign-host", "Another name"),
            Self::NotAWebSocket => (Is::UPGRADE_REQUIRED, "not-a-websocket", "Not a WebSocket"),
            Self::Frame(error) => frame_row(error),
            Self::FrameTooLarge { .. } => {
                (Is::PAYLOAD_TOO_LARGE, "frame-too-large", "Camera frame too large")
            }
            Self::NotAFrame => (Is::UNSUPPORTED_MEDIA_TYPE, "not-a-frame", "Not a camera frame"),
            Self::PhotoTooLarge { .. } => {
                (Is::PAYLOAD_TOO_LARGE, "photo-too-large", "Photo too large")
            }
            Self::NoPhotoField => (Is::BAD_REQUEST, "no-photo-field", "No photo in the form"),
            Self::Form(_) => (Is::BAD_REQUEST, "invalid-form", "Form not readable"),
            Self::NotJson => (Is::UNSUPPORTED_MEDIA_TYPE, "not-json", "Not JSON"),
            Self::InvalidRequest(_) => {
                (Is::UNPROCESSABLE_ENTITY, "invalid-request", "Request not understood")
            }
            Self::TooLarge => (Is::PAYLOAD_TOO_LARGE, "too-large", "Request too large"),
            Self::NoListener => (Is::BAD_REQUEST, "no-listener", "No listener named"),
            Self::InvalidListener(_) => {
                (Is::BAD_REQUEST, "invalid-listener", "Not a listener's name")
            }
            Self::UnknownWorkshop => (Is::FORBIDDEN, "unknown-workshop", "No such workshop"),
            Self::InvalidSong(reason) => {
                (Is::UNPROCESSABLE_ENTITY, reason.code(), "Song not understood")
            }
            Self::UnknownSong => (Is::NOT_FOUND, "unknown-song", "No such song"),
            Self::AllowanceSpent => (Is::TOO_MANY_REQUESTS, "allowance-spent", "Enough for today"),
            Self::TooManyRequests { .. } => {
                (Is::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests")
            }
            Self::SongsBusy => (Is::SERVICE_UNAVAILABLE, "songs-busy", "Busy"),
            Self::NoKiosk => (Is::NOT_FOUND, "no-kiosk", "No kiosk"),
            Self::NotHere => (Is::FORBIDDEN, "not-here", "Not the kiosk's screen"),
            Self::NotReady => (Is::SERVICE_UNAVAILABLE, "not-ready", "Not ready"),
            Self::Busy => (Is::SERVICE_UNAVAILABLE, "busy", "Busy"),
            Self::TooManySockets => {
                (Is::TOO_MANY_REQUESTS, "too-many-sockets", "Too many camera connections")
            }
            Self::Timeout => (Is::GATEWAY_TIMEOUT, "timeout", "Took too long"),
            Self::Internal => (Is::INTERNAL_SERVER_ERROR, "internal", "Server error"),
        }
    }

    /// The name that programs and the page tell problems apart by.
    pub(crate) fn code(&self) -> &'static str {
        self.row().1
    }

    /// After how many seconds to try again, where that is known.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Busy | Self::TooManySockets | Self::SongsBusy => Some(1),
            Self::NotReady => Some(5),
            Self::TooManyRequests { wait } => Some(wait.as_secs() + 1),
            _ => None,
        }
    }
}

fn frame_row(error: &FrameError) -> (StatusCode, &'static str, &'static str) {
    use StatusCode as Is;
    let code = error.code();
    let (status, title) = match code {
        "photo-empty" => (Is::BAD_REQUEST, "Photo is empty"),
        "not-a-picture" => (Is::UNSUPPORTED_MEDIA_TYPE, "Not a picture"),
        "photo-too-large" => (Is::PAYLOAD_TOO_LARGE, "Photo too large"),
        _ => (Is::UNPROCESSABLE_ENTITY, "Photo is damaged"),
    };
    (status, code, title)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, title) = self.row();
        let detail = self.to_string();
        let body =
            Body { r#type: "about:blank", title, status: status.as_u16(), detail: &detail, code };
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, PROBLEM_JSON);
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::NotJson,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::InvalidRequest(rejection.body_text()),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::InvalidRequest(rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::InvalidRequest(rejection.body_text())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the database failed");
        match error {
            StoreError::Busy { .. } => Self::SongsBusy,
            StoreError::Unreachable { .. } | StoreError::Full { .. } => Self::NotReady,
            _ => Self::Internal,
        }
    }
}

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Whether a response is a problem's JSON.
pub(crate) fn is_problem(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE) == Some(&PROBLEM_JSON)
}

/// Gives the refusals of the layers above the handlers the same form.
pub(crate) async fn as_problem(response: Response) -> Response {
    let problem = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Problem::MethodNotAllowed,
        StatusCode::GATEWAY_TIMEOUT => Problem::Timeout,
        _ => return response,
    };
    let mut replacement = problem.into_response();
    for (name, value) in response.headers() {
        if *name == header::ALLOW {
            replacement.headers_mut().insert(name, value.clone());
        }
    }
    replacement
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_comes_back_is_asked_again() {
        let place = || "postgres://example/mission".to_owned();
        let reason = "connection refused".to_owned();
        for (error, code) in [
            (StoreError::Busy { place: place() }, "songs-busy"),
            (StoreError::Unreachable { place: place(), reason }, "not-ready"),
            (StoreError::Full { place: place() }, "not-ready"),
        ] {
            let problem = Problem::from(error);
            let (status, named, _) = problem.row();
            assert_eq!((status, named), (StatusCode::SERVICE_UNAVAILABLE, code));
            assert!(problem.retry_after().is_some(), "{code}");
        }
    }
}
