use super::desk::Desk;
use crate::problem::Problem;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use playlists::Format;

/// `GET /admin/export/{name}`: all songs and votes, as `serve import` reads them.
pub(super) async fn download(desk: Desk, Path(name): Path<String>) -> Result<Response, Problem> {
    let (format, kind) = match &*name {
        "songs.csv" => (Format::Csv, "text/csv; charset=utf-8"),
        "songs.json" => (Format::Json, "application/json"),
        _ => return Err(Problem::NotFound),
    };
    let mut bytes = Vec::new();
    desk.app.store.export(format, &mut bytes).await?;
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}
