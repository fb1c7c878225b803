use crate::app::App;
use crate::client_address::ClientAddress;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many seconds' worth of requests an address may send at once.
const BURST: Duration = Duration::from_secs(4);

/// How long an address is known as a workshop's after the last request with its code.
const ROOM: Duration = Duration::from_mins(10);

/// From so many addresses on, those that are not waiting for anything are forgotten.
const MANY: usize = 10_000;

/// Lets each address send so many requests a second on average (the generic cell rate algorithm); a
/// workshop's address as many as so many addresses.
#[derive(Debug)]
pub(crate) struct RateLimit {
    /// The time that one request stands for.
    interval: Duration,
    /// How much of it may be used at once.
    burst: Duration,
    addresses: Mutex<Addresses>,
}

#[derive(Debug)]
struct Addresses {
    used: HashMap<IpAddr, Use>,
    forget_at: usize,
}

#[derive(Debug)]
struct Use {
    /// When the address would be even with its requests.
    even_at: Instant,
    /// How many people share it until when.
    room: Option<(u32, Instant)>,
}

impl RateLimit {
    pub(crate) fn new(per_second: NonZeroU32) -> Self {
        Self::every(Duration::from_secs(1) / per_second.get(), BURST)
    }

    /// One request each `interval`, or those of a `burst` at once.
    pub(crate) fn every(interval: Duration, burst: Duration) -> Self {
        let addresses = Addresses { used: HashMap::new(), forget_at: MANY };
        Self { interval, burst, addresses: Mutex::new(addresses) }
    }

    /// Counts a request, or says how long to wait before the next.
    pub(crate) fn admit(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let used = addresses.of(address, now);
        let next = used.even_at.max(now) + self.interval / used.people(now);
        match (next - now).checked_sub(self.burst) {
            None | Some(Duration::ZERO) => {
                used.even_at = next;
                Ok(())
            }
            Some(wait) => Err(wait),
        }
    }

    /// Treats an address as so many for a while: a room behind one address attends a workshop.
    pub(crate) fn make_room(&self, address: IpAddr, people: u32, now: Instant) {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.of(address, now).room = Some((people, now + ROOM));
    }
}

impl Use {
    fn people(&self, now: Instant) -> u32 {
        self.room.filter(|(_, until)| *until > now).map_or(1, |(people, _)| people.max(1))
    }
}

impl Addresses {
    fn of(&mut self, address: IpAddr, now: Instant) -> &mut Use {
        if self.used.len() >= self.forget_at {
            self.used.retain(|_, used| used.even_at > now || used.people(now) > 1);
            self.forget_at = MANY.max(2 * self.used.len());
        }
        self.used.entry(address).or_insert(Use { even_at: now, room: None })
    }
}

/// Refuses an address that sends too much.
pub(crate) async fn require_allowance(
    State(app): State<Arc<App>>,
    ClientAddress(address): ClientAddress,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    app.rate_limit
        .admit(address, Instant::now())
        .map_err(|wait| Problem::TooManyRequests { wait })?;
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(per_second: u32) -> RateLimit {
        RateLimit::new(NonZeroU32::new(per_second).unwrap())
    }

    fn address(number: u32) -> IpAddr {
        number.to_be_bytes().into()
    }

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let (limit, start) = (limit(10), Instant::now());
        let admitted = |now| (0..100).filter(|_| limit.admit(address(1), now).is_ok()).count();
        assert_eq!(admitted(start), 40);
        assert_eq!(admitted(start + Duration::from_secs(1)), 10);
        assert_eq!(admitted(start + Duration::from_mins(1)), 40);
    }

    #[test]
    fn whoever_must_wait_is_told_how_long_and_others_need_not() {
        let (limit, now) = (limit(1), Instant::now());
        for _ in 0..4 {
            limit.admit(address(1), now).unwrap();
        }
        assert_eq!(limit.admit(address(1), now), Err(Duration::from_secs(1)));
        assert_eq!(limit.admit(address(2), now), Ok(()));
        assert_eq!(limit.admit(address(1), now + Duration::from_secs(1)), Ok(()));
    }

    #[test]
    fn a_workshops_address_may_send_for_all_its_people_for_as_long_as_it_goes_on() {
        let (limit, start) = (limit(10), Instant::now());
        let admitted = |now| (0..2000).filter(|_| limit.admit(address(1), now).is_ok()).count();
        limit.make_room(address(1), 30, start);
        assert_eq!(admitted(start), 30 * 40);
        assert_eq!(admitted(start + Duration::from_secs(1)), 30 * 10);
        assert_eq!(admitted(start + ROOM), 40);
        assert!((0..2000).filter(|_| limit.admit(address(2), start).is_ok()).count() == 40);
    }

    #[test]
    fn addresses_without_end_take_no_room_without_end() {
        let (limit, start) = (limit(1), Instant::now());
        for number in 0..50_000 {
            let now = start + Duration::from_millis(number.into());
            limit.admit(address(number), now).unwrap();
        }
        assert!(limit.addresses.lock().unwrap().used.len() <= MANY);
    }
}
