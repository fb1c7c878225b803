//! Counts and times for whoever runs the server. A label has few values and none is about a person:
//! a route as it is written in the router, never the address that was asked for.

use crate::app::{App, StartError};
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use playlists::{Intent, Run, RunOutcome, SpotifyState};
use std::sync::Arc;
use std::time::{Duration, Instant};

const REQUESTS: &str = "mission_requests_total";
const SECONDS: &str = "mission_request_seconds";
const READINGS: &str = "mission_readings_total";
const RANKINGS: &str = "mission_rankings_total";
const SOCKETS: &str = "mission_camera_sockets";
const SONGS: &str = "mission_songs";
const SPOTIFY: &str = "mission_spotify_connected";
const NEXT_REFRESH: &str = "mission_refresh_next_timestamp_seconds";
const LAST_REFRESH: &str = "mission_refresh_last_timestamp_seconds";
const REFRESH_WHOLE: &str = "mission_refresh_last_whole";
const REFRESH_ADDED: &str = "mission_refresh_last_added_songs";
const REFRESH_FAULTS: &str = "mission_refresh_last_faults";

/// Upper bounds in seconds: from a ranking of some hundred songs to the request's time limit.
const BUCKETS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Where a picture comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Picture {
    Camera,
    Photo,
}

/// What has been counted since the start.
pub(crate) struct Metrics {
    recorder: PrometheusRecorder,
}

impl Metrics {
    pub(crate) fn new() -> Result<Self, StartError> {
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder();
        metrics::with_local_recorder(&recorder, || {
            describe_counter!(REQUESTS, "Requests answered, by route, method and status");
            describe_histogram!(SECONDS, "Time from a request's head to its answer's, in seconds");
            describe_counter!(READINGS, "Pictures read, by where they came from");
            describe_counter!(RANKINGS, "Lists of songs made, by intent");
            describe_gauge!(SOCKETS, "Camera sockets that are open");
            describe_gauge!(SONGS, "Songs in the catalogue");
            describe_gauge!(SPOTIFY, "Whether the owner's login at Spotify is good");
            describe_gauge!(NEXT_REFRESH, "When the songs are refreshed next, since 1970");
            describe_gauge!(LAST_REFRESH, "When the last refresh began, since 1970");
            describe_gauge!(REFRESH_WHOLE, "Whether the last refresh was done whole");
            describe_gauge!(REFRESH_ADDED, "Songs that the last refresh added");
            describe_gauge!(REFRESH_FAULTS, "Faults that the last refresh met");
        });
        Ok(Self { recorder })
    }

    /// Counts a picture that was read.
    pub(crate) fn reading(&self, from: Picture) {
        let from = match from {
            Picture::Camera => "camera",
            Picture::Photo => "photo",
        };
        self.record(|| counter!(READINGS, "source" => from).increment(1));
    }

    /// Counts a list that was made.
    pub(crate) fn ranking(&self, intent: Intent) {
        let intent = match intent {
            Intent::Match => "match",
            Intent::Lift => "lift",
            Intent::Calm => "calm",
        };
        self.record(|| counter!(RANKINGS, "intent" => intent).increment(1));
    }

    /// Says how the server stands with Spotify and the weekly refresh. Times are milliseconds since
    /// 1970.
    pub(crate) fn refreshes(&self, spotify: SpotifyState, next_ms: i64, last: Option<&Run>) {
        let is_connected = matches!(spotify, SpotifyState::Connected { .. });
        self.record(|| {
            gauge!(SPOTIFY).set(f64::from(u8::from(is_connected)));
            gauge!(NEXT_REFRESH).set(next_ms as f64 / 1e3);
            let Some(run) = last else { return };
            gauge!(LAST_REFRESH).set(run.started_ms as f64 / 1e3);
            let is_whole = run.outcome == Some(RunOutcome::Whole);
            gauge!(REFRESH_WHOLE).set(f64::from(u8::from(is_whole)));
            gauge!(REFRESH_ADDED).set(run.tally.added as f64);
            gauge!(REFRESH_FAULTS).set(run.tally.faults.len() as f64);
        });
    }

    /// All of it in Prometheus's text format.
    pub(crate) fn text(&self, sockets: usize, songs: usize) -> String {
        self.record(|| {
            gauge!(SOCKETS).set(sockets as f64);
            gauge!(SONGS).set(songs as f64);
        });
        self.recorder.handle().render()
    }

    /// Sums up the times that nobody has asked for yet, so that they take no more room.
    pub(crate) fn sum_up(&self) {
        self.recorder.handle().run_upkeep();
    }

    fn answered(&self, route: &str, method: &'static str, status: u16, time: Duration) {
        self.record(|| {
            let (route, status) = (route.to_owned(), status.to_string());
            counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => status)
                .increment(1);
            histogram!(SECONDS, "route" => route).record(time);
        });
    }

    fn record(&self, record: impl FnOnce()) {
        metrics::with_local_recorder(&self.recorder, record);
    }
}

/// Counts and times every answer.
pub(crate) async fn measure(
    State(app): State<Arc<App>>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let (method, started) = (name(request.method()), Instant::now());
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    app.metrics.answered(route, method, response.status().as_u16(), started.elapsed());
    response
}

/// A client may make up methods; they count as one.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
