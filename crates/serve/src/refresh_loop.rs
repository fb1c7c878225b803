//! The weekly refresh beside the requests, and the same by hand.

use crate::app::App;
use crate::{Config, Secret, hex};
use anyhow::bail;
use playlists::{Cause, Fault, Refresher, Run, Spotify, Store, StoreError, TokenKey, now_ms};
use std::fmt::Write as _;
use std::io::{Write as _, stdout};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How often a replica looks whether it is time: another one may have refreshed, or Spotify may ask
/// for patience.
const LOOK: Duration = Duration::from_mins(1);

/// When it is time, so long before it begins.
const DUE: Duration = Duration::from_secs(3);

/// What the token's key is derived for, so that no other use of the secret gives the same.
const PURPOSE: &[u8] = b"mission spotify token";

/// Spotify and the refresh for one replica, under a random name.
pub(crate) fn refresher(
    config: &Config,
    store: &Store,
) -> Result<(Arc<Spotify>, Refresher), Fault> {
    let mut name = [0; 8];
    // Where the system gives no random numbers, the clock tells replicas apart.
    if getrandom::fill(&mut name).is_err() {
        name = now_ms().to_be_bytes();
    }
    let holder = hex::of(&name);
    let key = config.secret.as_ref().map(|secret: &Secret| TokenKey::new(secret.derive(PURPOSE)));
    let settings = config.refresh.spotify.clone();
    let spotify = Arc::new(Spotify::new(store.clone(), settings, key, holder.clone())?);
    let schedule = config.refresh.schedule.clone();
    let refresher = Refresher::new(store.clone(), Arc::clone(&spotify), schedule, holder);
    Ok((spotify, refresher))
}

/// Refreshes when it is time and when an admin asks, until the server stops. A failure is logged and
/// tried again.
pub(crate) async fn keep_refreshing(app: &App) {
    loop {
        let wait = until_next(app).await;
        if let Err(error) = tell(app).await {
            tracing::error!(%error, "it is not known how the refresh stands");
        }
        let asked = tokio::select! {
            asked = timeout(wait, app.refresh_asked.notified()) => asked.is_ok(),
            () = app.stopped() => return,
        };
        let run = if asked {
            app.refresher.run_now(Cause::Admin, app.stopped()).await
        } else {
            app.refresher.run_if_due(now_ms(), app.stopped()).await
        };
        match run {
            Ok(Some(_)) => app.written.notify_one(),
            Ok(None) if asked => {
                tracing::info!("another replica is refreshing; then it is this one's turn");
                tokio::select! {
                    () = sleep(LOOK) => app.refresh_asked.notify_one(),
                    () = app.stopped() => return,
                }
            }
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the songs cannot be refreshed"),
        }
    }
}

/// How long to wait before looking again.
async fn until_next(app: &App) -> Duration {
    let now = now_ms();
    match app.refresher.next_start(now).await {
        // Due, but perhaps another replica is at it: not at once again.
        Ok(start) if start <= now => DUE,
        Ok(start) => Duration::from_millis((start - now).unsigned_abs()).min(LOOK),
        Err(error) => {
            tracing::error!(%error, "it is not known when the songs are to be refreshed");
            LOOK
        }
    }
}

/// Keeps the metrics up with what any replica has done.
async fn tell(app: &App) -> Result<(), StoreError> {
    let now = now_ms();
    let spotify = app.spotify.state(now).await?;
    let next = app.refresher.next_start(now).await?;
    app.metrics.refreshes(spotify, next, last_run(&app.store).await?.as_ref());
    Ok(())
}

/// `serve refresh`: refreshes if it is time, or `now`, and says what came of it.
pub(crate) async fn refresh(config: &Config, now: bool) -> anyhow::Result<()> {
    let store = Store::open_existing(&config.database).await?;
    let (spotify, refresher) = refresher(config, &store)?;
    let stop = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Signals cannot be heard, so nobody can stop it.
            sleep(Duration::MAX).await;
        }
    };
    let run = if now {
        refresher.run_now(Cause::Command, stop).await
    } else {
        refresher.run_if_due(now_ms(), stop).await
    };
    let said = run.map(|run| run.map(|run| describe(&run)));
    let next = refresher.next_start(now_ms()).await;
    spotify.settle().await;
    store.close().await;
    if let Some(description) = said? {
        stdout().write_all(description.as_bytes())?;
        return Ok(());
    }
    let next = next?;
    if now || next <= now_ms() {
        bail!("another replica is refreshing; look at its log or the admin's page");
    }
    let next = refresher.schedule().local_text(next);
    writeln!(stdout(), "nothing is due before {next}; refresh --now does not wait")?;
    Ok(())
}

fn describe(run: &Run) -> String {
    let tally = &run.tally;
    let outcome = run.outcome.map_or("begun", playlists::RunOutcome::name);
    let mut text = format!(
        "{outcome}: {} songs are new, {} left a playlist, {} of {} that were asked for are gone from \
         Spotify\n",
        tally.added, tally.gone, tally.vanished, tally.checked
    );
    for noted in &tally.faults {
        let playlist =
            noted.playlist.as_deref().map_or_else(String::new, |name| format!("{name}: "));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{playlist}{}", noted.message);
    }
    text
}

/// What can be said of it in a log or on a page without asking Spotify.
pub(crate) async fn last_run(store: &Store) -> Result<Option<Run>, StoreError> {
    Ok(store.runs(1).await?.into_iter().next())
}
