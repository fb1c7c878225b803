use infer::{FrameError, Report};
use serde::Serialize;

/// A refusal in the form that the server's camera socket gives it.
#[derive(Serialize)]
struct Refusal<'a> {
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'static str,
    detail: &'a str,
}

pub(crate) fn answer(report: &Report) -> String {
    json(report)
}

pub(crate) fn refusal(error: &FrameError) -> String {
    json(&Refusal { error: Body { code: error.code(), detail: &error.to_string() } })
}

/// Neither a report nor a refusal holds anything that JSON cannot.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
