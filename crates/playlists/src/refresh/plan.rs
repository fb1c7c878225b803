//! When to refresh: at the schedule's times, after downtime at once, after a passing fault again.

use super::{Schedule, work::Refresher};
use crate::{StoreError, store::Tries};

const MINUTE_MS: i64 = 60_000;

/// What is due is tried so often.
const MOST_TRIES: u32 = 5;

/// A refresh that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// The time of the schedule that it is for, in milliseconds since 1970.
    pub(super) due_ms: i64,
    /// When to begin.
    pub(super) start_ms: i64,
}

impl Refresher {
    /// When the next refresh by the schedule is to begin, in milliseconds since 1970: not after
    /// `now_ms` when it is due.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_start(&self, now_ms: i64) -> Result<i64, StoreError> {
        Ok(self.plan(now_ms).await?.start_ms)
    }

    pub(super) async fn plan(&self, now_ms: i64) -> Result<Plan, StoreError> {
        let due_ms = self.schedule.latest_until(now_ms);
        let (planted_ms, tries) = (self.store.planted().await?, self.store.tries(due_ms).await?);
        Ok(plan(&self.schedule, now_ms, planted_ms, tries))
    }
}

/// What was due before the database was made is not caught up.
fn plan(schedule: &Schedule, now_ms: i64, planted_ms: i64, tries: Option<Tries>) -> Plan {
    let due_ms = schedule.latest_until(now_ms);
    let start_ms = match tries {
        None if due_ms > planted_ms => Some(due_ms),
        None => None,
        Some(tries) => tries.retry_ms,
    };
    start_ms.map_or_else(
        || {
            let due_ms = schedule.next_after(now_ms);
            Plan { due_ms, start_ms: due_ms }
        },
        |start_ms| Plan { due_ms, start_ms },
    )
}

/// When to try again after a passing fault of a run that ended at `now_ms`, the `tries`-th of what
/// was due: after 15 minutes, then 1, 4 and 16 hours, and not before Spotify may be asked.
pub(super) fn retry(tries: u32, now_ms: i64, cooldown_ms: Option<i64>) -> Option<i64> {
    if tries >= MOST_TRIES {
        return None;
    }
    let wait_ms = 15 * MINUTE_MS * 4_i64.pow(tries.saturating_sub(1));
    Some(cooldown_ms.unwrap_or_default().max(now_ms + wait_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 60 * MINUTE_MS;
    const WEEK_MS: i64 = 7 * 24 * HOUR_MS;

    /// A Sunday at 03:00 in UTC, and the schedule of that time.
    fn sunday() -> (i64, Schedule) {
        let schedule: Schedule = "sunday 03:00 UTC".parse().unwrap();
        (schedule.next_after(1_790_000_000_000), schedule)
    }

    #[test]
    fn what_was_missed_is_caught_up_once_and_not_from_before_the_database() {
        let (sunday, schedule) = sunday();
        let now = sunday + 50 * HOUR_MS;
        let at = |planted, tries| plan(&schedule, now, planted, tries);
        assert_eq!(at(0, None), Plan { due_ms: sunday, start_ms: sunday });
        let next = Plan { due_ms: sunday + WEEK_MS, start_ms: sunday + WEEK_MS };
        assert_eq!(at(sunday + 1, None), next);
        assert_eq!(at(0, Some(Tries { count: 1, retry_ms: None })), next);
        let again = Some(Tries { count: 1, retry_ms: Some(now + 5) });
        assert_eq!(at(0, again), Plan { due_ms: sunday, start_ms: now + 5 });
    }

    #[test]
    fn of_several_missed_weeks_only_the_last_is_caught_up() {
        let (sunday, schedule) = sunday();
        let plan = plan(&schedule, sunday + 3 * WEEK_MS + 1, 0, None);
        assert_eq!(plan.due_ms, sunday + 3 * WEEK_MS);
    }

    #[test]
    fn it_is_tried_again_later_and_later_and_then_given_up() {
        let waits: Vec<_> =
            (1..=5).map(|tries| retry(tries, 0, None).map(|wait| wait / MINUTE_MS)).collect();
        assert_eq!(waits, [Some(15), Some(60), Some(240), Some(960), None]);
        assert_eq!(retry(1, 0, Some(6 * HOUR_MS)), Some(6 * HOUR_MS));
    }
}
