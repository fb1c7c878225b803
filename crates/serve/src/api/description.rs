use crate::problem;
use axum::Extension;
use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::{InfoBuilder, OpenApi};
use utoipa::{IntoResponses, OpenApi as _};

/// The description of the API, written out once.
#[derive(Debug, Clone)]
pub(crate) struct Document(Bytes);

/// What any route may answer instead.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes answers; each is made as a `Problem`")]
pub(crate) enum Refusals {
    /// The request is refused; `code` and `detail` say why.
    #[response(status = "4XX", content_type = "application/problem+json")]
    Client(problem::Body<'static>),
    /// The server cannot answer now; `code` and `detail` say why.
    #[response(status = "5XX", content_type = "application/problem+json")]
    Server(problem::Body<'static>),
}

#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(problem::Body<'static>)), tags(
    (name = "songs", description = "Songs for a mood and the catalogue that they come from"),
    (name = "listener", description = "What a listener says of songs, under a random name that the browser gave itself"),
    (name = "camera", description = "Pictures in, readings of expressions out"),
    (name = "operation", description = "For whoever runs the server"),
))]
struct About;

impl Document {
    /// Of two parts.
    pub(crate) fn new(document: OpenApi, more: OpenApi) -> Self {
        let document = document.merge_from(more);
        // A document of texts and maps with textual keys always has a JSON form.
        Self(serde_json::to_vec(&document).unwrap_or_default().into())
    }
}

/// The description without its routes.
pub(crate) fn about() -> OpenApi {
    let mut document = About::openapi();
    document.info = InfoBuilder::new()
        .title("MISSION")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Songs for the expression on a listener's face. Moods travel in bodies only, because \
             addresses end in logs. No picture is stored; a mood only with what is said of a song.",
        ))
        .build();
    document
}

/// This description.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "operation",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = serde_json::Value))
)]
pub(crate) async fn describe(Extension(Document(json)): Extension<Document>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], json)
}
