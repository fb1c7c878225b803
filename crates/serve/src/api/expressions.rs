use super::{description::Refusals, schema};
use crate::app::App;
use crate::client_address::ClientAddress;
use crate::metrics;
use crate::problem::Problem;
use crate::readers::{Busy, Picture};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use infer::{MAX_PIXELS, Report};
use std::sync::Arc;
use utoipa::ToSchema;

/// The largest photo, in bytes.
pub(super) const LARGEST: usize = 12_000_000;

/// Photos that are taken into memory at the same time.
pub(crate) const PHOTOS_AT_ONCE: usize = 32;
/// Those of one address, so that slow ones of one do not keep out all others.
pub(crate) const PHOTOS_PER_ADDRESS: usize = 16;

/// Reads the expressions on a photo, which is the body or the field `photo` of a form. The photo is
/// read in memory and not kept.
#[utoipa::path(
    post,
    path = "/api/v1/expressions",
    tag = "camera",
    request_body(
        description = "A JPEG, PNG or WebP of at most 12 MB and 25 megapixels",
        content(
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (PhotoForm = "multipart/form-data")
        )
    ),
    responses((status = 200, description = "What was read", body = schema::Report), Refusals)
)]
pub(crate) async fn read_photo(
    State(app): State<Arc<App>>,
    ClientAddress(address): ClientAddress,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let _place = app.photos.enter(address).ok_or(Problem::Busy)?;
    let bytes = photo(request).await?;
    let picture = Picture { bytes, pixels: MAX_PIXELS, stream: None };
    let turn = app.readers.ask_for_photo().await.map_err(|Busy| Problem::Busy)?;
    let seen = app.readers.read(turn, picture).await.map_err(|_| Problem::Internal)?;
    let (faces, reading) = seen.map_err(Problem::Frame)?;
    app.metrics.reading(metrics::Picture::Photo);
    let reading = Some(reading);
    let report = Report { source: "photo", frame: None, time_s: None, faces: &faces, reading };
    Ok(Json(report).into_response())
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form that `from_form` reads")]
struct PhotoForm {
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
}

async fn photo(request: Request) -> Result<Bytes, Problem> {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let is_form = content_type
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("multipart/form-data"));
    if is_form { from_form(request).await } else { from_body(request).await }
}

async fn from_body(request: Request) -> Result<Bytes, Problem> {
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| unreadable(rejection.status(), rejection.body_text()))
}

async fn from_form(request: Request) -> Result<Bytes, Problem> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|rejection| Problem::Form(rejection.body_text()))?;
    let broken = |error: axum::extract::multipart::MultipartError| {
        unreadable(error.status(), error.body_text())
    };
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("photo") {
            return field.bytes().await.map_err(broken);
        }
    }
    Err(Problem::NoPhotoField)
}

fn unreadable(status: StatusCode, reason: String) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::PhotoTooLarge { limit: LARGEST }
    } else {
        Problem::Form(reason)
    }
}
