use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// What the page may load: its own files, wasm and a worker among them, pictures that it made
/// itself, and Spotify's player in a frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; \
    style-src 'self'; \
    img-src 'self' data: blob:; \
    media-src 'self' blob:; \
    connect-src 'self'; \
    manifest-src 'self'; \
    frame-src https://open.spotify.com; \
    object-src 'none'; \
    base-uri 'none'; \
    form-action 'self'; \
    frame-ancestors 'none'; \
    require-trusted-types-for 'script'; \
    trusted-types own-scripts";

/// The camera for this page only; for Spotify's frame what its player asks for.
const PERMISSIONS_POLICY: &str = "camera=(self), microphone=(), geolocation=(), \
    autoplay=(self \"https://open.spotify.com\"), \
    clipboard-write=(self \"https://open.spotify.com\"), \
    encrypted-media=(self \"https://open.spotify.com\"), \
    fullscreen=(self \"https://open.spotify.com\"), \
    picture-in-picture=(self \"https://open.spotify.com\")";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// Adds the headers that keep the page to itself.
pub(crate) async fn secure(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
