use super::{
    plan::retry,
    run::{Cause, Outcome, Run, Tally},
    schedule::Schedule,
};
use crate::{
    Fault, PlaylistId, Presence, SongId, Spotify, Store, StoreError,
    spotify::PAGE,
    store::{DAY_MS, now_ms},
};
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

/// Which replica refreshes.
const LEASE: &str = "refresh";

/// A replica that is gone gives the refresh free after so long.
const TERM: Duration = Duration::from_mins(2);

/// Songs that oEmbed is asked for in a week at most.
const CHECKS_A_WEEK: usize = 300;

/// So many faults of oEmbed one after the other end the asking.
const FAULTS_IN_A_ROW: u32 = 3;

/// The most entries of a playlist that are read: as many as Spotify admits.
const MOST_ENTRIES: u64 = 10_000;

/// Whether to refresh in any case or only when it is due at a time.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Now(Cause),
    IfDue(i64),
}

/// What a refresh has done so far. It outlives work that is cut off.
#[derive(Debug, Default)]
struct Progress {
    tally: Tally,
    /// Whether a fault may go away by itself.
    again: bool,
    /// Songs that have gone since Spotify was last asked for them.
    gone: Vec<SongId>,
    /// Of how many songs that were there then.
    asked: u64,
}

impl Progress {
    fn note(&mut self, fault: &Fault, playlist: Option<&str>) {
        self.again |= fault.is_passing();
        self.tally.note(fault, playlist);
    }
}

/// Does the refresh, one replica at a time.
#[derive(Debug)]
pub struct Refresher {
    pub(super) store: Store,
    pub(super) schedule: Schedule,
    spotify: Arc<Spotify>,
    holder: String,
}

impl Refresher {
    /// For a replica that takes leases under the name `holder`.
    pub fn new(store: Store, spotify: Arc<Spotify>, schedule: Schedule, holder: String) -> Self {
        Self { store, schedule, spotify, holder }
    }

    /// When it refreshes.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Refreshes if it is due at `now_ms`, milliseconds since 1970. None when it is not, and when
    /// another replica is at it. `stop` cuts it off.
    ///
    /// # Errors
    /// When the database fails. What Spotify fails in stands in the run.
    pub async fn run_if_due(
        &self,
        now_ms: i64,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<Run>, StoreError> {
        if self.plan(now_ms).await?.start_ms > now_ms {
            return Ok(None);
        }
        self.leased(Wish::IfDue(now_ms), stop).await
    }

    /// Refreshes now. None when another replica is at it. `stop` cuts it off.
    ///
    /// # Errors
    /// When the database fails. What Spotify fails in stands in the run.
    pub async fn run_now(
        &self,
        cause: Cause,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<Run>, StoreError> {
        self.leased(Wish::Now(cause), stop).await
    }

    async fn leased(
        &self,
        wish: Wish,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<Run>, StoreError> {
        if !self.store.acquire_lease(LEASE, &self.holder, TERM).await? {
            return Ok(None);
        }
        let run = self.run_as_wished(wish, stop).await;
        self.store.release_lease(LEASE, &self.holder).await?;
        run
    }

    async fn run_as_wished(
        &self,
        wish: Wish,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<Run>, StoreError> {
        let (cause, due_ms) = match wish {
            Wish::Now(cause) => (cause, None),
            Wish::IfDue(now_ms) => {
                // Another replica may have done it before the lease was free.
                let plan = self.plan(now_ms).await?;
                if plan.start_ms > now_ms {
                    return Ok(None);
                }
                (Cause::Schedule, Some(plan.due_ms))
            }
        };
        self.run(cause, due_ms, stop).await.map(Some)
    }

    async fn run(
        &self,
        cause: Cause,
        due_ms: Option<i64>,
        stop: impl Future<Output = ()>,
    ) -> Result<Run, StoreError> {
        let started_ms = now_ms();
        let id = self.store.begin_run(cause, due_ms, started_ms).await?;
        tracing::info!(id, cause = cause.name(), "a refresh begins");
        let mut progress = Progress::default();
        let is_cut_off = tokio::select! {
            () = self.work(started_ms, &mut progress) => false,
            () = self.keep_lease() => true,
            () = stop => true,
        };
        if let Err(fault) = self.mark(&mut progress).await {
            progress.note(&fault, None);
        }
        let Progress { tally, again, .. } = progress;
        let ended_ms = now_ms();
        let outcome = match (is_cut_off, tally.faults.is_empty()) {
            (true, _) => Outcome::Interrupted,
            (false, true) => Outcome::Whole,
            (false, false) => Outcome::Partial,
        };
        let retry_ms = match due_ms {
            Some(_) if is_cut_off => Some(ended_ms),
            Some(due_ms) if again => {
                let tries = self.store.tries(due_ms).await?.map_or(1, |tries| tries.count);
                let api = self.store.cooldown("api", ended_ms).await?;
                let oembed = self.store.cooldown("oembed", ended_ms).await?;
                retry(tries, ended_ms, api.max(oembed))
            }
            _ => None,
        };
        self.store.end_run(id, ended_ms, outcome, retry_ms, &tally).await?;
        tracing::info!(
            id,
            outcome = outcome.name(),
            added = tally.added,
            vanished = tally.vanished,
            faults = tally.faults.len(),
            "a refresh ended"
        );
        let (ended_ms, outcome) = (Some(ended_ms), Some(outcome));
        Ok(Run { id, cause, due_ms, started_ms, ended_ms, outcome, retry_ms, tally })
    }

    /// Ends when the lease is lost.
    async fn keep_lease(&self) {
        loop {
            sleep(TERM / 4).await;
            match self.store.acquire_lease(LEASE, &self.holder, TERM).await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::error!("another replica has taken over the refresh");
                    return;
                }
                // The term still runs; the next time may go better.
                Err(error) => tracing::warn!(%error, "the refresh's lease was not prolonged"),
            }
        }
    }

    async fn work(&self, started_ms: i64, progress: &mut Progress) {
        if let Err(fault) = self.read_playlists(started_ms, progress).await {
            progress.note(&fault, None);
        }
        if let Err(fault) = self.check_songs(started_ms, progress).await {
            progress.note(&fault, None);
        }
    }

    /// An error is a fault after which nothing more can be asked.
    async fn read_playlists(&self, started_ms: i64, progress: &mut Progress) -> Result<(), Fault> {
        for playlist in self.store.watched_playlists().await? {
            let tally = &mut progress.tally;
            let Err(fault) = self.read_playlist(&playlist.id, started_ms, tally).await else {
                if playlist.name == playlist.id.as_str() {
                    self.learn_name(&playlist.id).await?;
                }
                continue;
            };
            self.store.playlist_failed(&playlist.id, fault.name()).await?;
            if fault.concerns_all() {
                return Err(fault);
            }
            progress.note(&fault, Some(&playlist.name));
        }
        Ok(())
    }

    /// Asks for a name that was not known when the playlist was named; next time, if not now.
    async fn learn_name(&self, playlist: &PlaylistId) -> Result<(), Fault> {
        if let Ok(name) = self.spotify.playlist_name(playlist).await {
            self.store.name_playlist(playlist, &name).await?;
        }
        Ok(())
    }

    async fn read_playlist(
        &self,
        playlist: &PlaylistId,
        started_ms: i64,
        tally: &mut Tally,
    ) -> Result<(), Fault> {
        let (mut offset, mut totals) = (0, Vec::new());
        loop {
            let page = self.spotify.items(playlist, offset).await?;
            totals.push(page.total);
            tally.left_out += page.left_out;
            let appended = self.store.append(playlist, page.songs, now_ms()).await?;
            tally.added += appended.added;
            tally.left_out += appended.declined;
            // By the number of entries asked for: those without a song count too.
            offset += PAGE;
            let is_end = page.total.is_some_and(|total| offset >= total);
            if page.is_last || is_end || offset >= MOST_ENTRIES {
                break;
            }
        }
        // Of a playlist that changed meanwhile some entries may have been missed.
        let is_still = totals.windows(2).all(|pair| pair[0] == pair[1]);
        tally.gone += self.store.playlist_read(playlist, started_ms, now_ms(), is_still).await?;
        Ok(())
    }

    /// Asks for the songs that were asked for longest ago, slowly and so many a week.
    async fn check_songs(&self, started_ms: i64, progress: &mut Progress) -> Result<(), Fault> {
        // Less than a week: the last one may have begun somewhat later on its Sunday.
        let since_ms = started_ms - 6 * DAY_MS;
        let checked = self.store.checked_since(since_ms).await?;
        let limit = CHECKS_A_WEEK.saturating_sub(checked);
        let songs = self.store.songs_to_check(since_ms, limit).await?;
        let mut faults_in_a_row = 0;
        for song in songs {
            let presence = match self.spotify.presence(&song.spotify_id).await {
                Ok(presence) => presence,
                Err(fault) => {
                    if !fault.concerns_all() {
                        // Else it would come first again in every refresh.
                        self.store.song_is_as_before(song.id, now_ms()).await?;
                    }
                    faults_in_a_row += 1;
                    let is_enough = faults_in_a_row >= FAULTS_IN_A_ROW;
                    if is_enough || matches!(fault, Fault::CoolDown { .. } | Fault::Offline) {
                        return Err(fault);
                    }
                    sleep(self.spotify.settings().pause * faults_in_a_row).await;
                    continue;
                }
            };
            faults_in_a_row = 0;
            progress.tally.checked += 1;
            progress.asked += u64::from(!song.has_vanished);
            match (presence, song.has_vanished) {
                // Whether that is believed depends on the other songs.
                (Presence::Gone, false) => progress.gone.push(song.id),
                (Presence::There, true) => self.store.song_is_back(song.id, now_ms()).await?,
                (Presence::There, false) | (Presence::Gone, true) => {
                    self.store.song_is_as_before(song.id, now_ms()).await?;
                }
            }
            sleep(self.spotify.settings().pause).await;
        }
        Ok(())
    }

    /// Marks the songs that have gone. Half of all do not vanish in a week: such an answer is not
    /// believed.
    async fn mark(&self, progress: &mut Progress) -> Result<(), Fault> {
        let Progress { tally, gone, asked, .. } = progress;
        let count = gone.len() as u64;
        if count > 4 && 2 * count > *asked {
            return Err(Fault::Unbelievable { gone: count, asked: *asked });
        }
        if count > 0 {
            tally.vanished += self.store.mark_vanished(gone, now_ms()).await?;
        }
        Ok(())
    }
}
