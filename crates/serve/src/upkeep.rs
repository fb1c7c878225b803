//! What goes on beside the requests.

use crate::app::App;
use crate::refresh_loop;
use playlists::now_ms;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How soon a song that another replica wrote is seen here.
const OTHERS: Duration = Duration::from_secs(5);

/// The least time between two readings of the catalogue, so that many votes cost one.
const PAUSE: Duration = Duration::from_millis(500);

/// Reading the catalogue takes at most this part of the time.
const PART: u32 = 5;

/// How often the server lets go of what is old, and how soon again if that failed.
const LETTING_GO: Duration = Duration::from_hours(24);
const AGAIN: Duration = Duration::from_hours(1);

/// Keeps the songs in memory up with the database and lets go of what is old, until the server
/// stops. A failure is logged and tried again.
pub async fn keep_up(app: Arc<App>) {
    let others = async {
        tokio::select! {
            () = follow_songs(&app) => {}
            () = apply_retention(&app) => {}
            () = app.stopped() => {}
        }
    };
    // A refresh is not dropped but ended, so that it is noted and another replica may go on.
    tokio::join!(others, refresh_loop::keep_refreshing(&app));
}

async fn follow_songs(app: &App) {
    loop {
        // What was written here is read at once, what others wrote in a while.
        let _ = timeout(OTHERS, app.written.notified()).await;
        app.metrics.sum_up();
        let started = Instant::now();
        match app.songs.refresh().await {
            Ok(false) => continue,
            Ok(true) => {}
            Err(error) => tracing::error!(%error, "the songs cannot be read again"),
        }
        sleep(PAUSE.max(started.elapsed() * (PART - 1))).await;
    }
}

async fn apply_retention(app: &App) {
    loop {
        match app.store.apply_retention(now_ms()).await {
            Ok(gone) => {
                tracing::info!(
                    votes = gone.votes,
                    feedback = gone.feedback,
                    suggestions = gone.suggestions,
                    "what is old is nobody's any more"
                );
                sleep(LETTING_GO).await;
            }
            Err(error) => {
                tracing::error!(%error, "what is old cannot be let go");
                sleep(AGAIN).await;
            }
        }
    }
}
