use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Counts what addresses hold open, such as sockets, and lets no more in than may be.
#[derive(Debug)]
pub(crate) struct Places {
    most: usize,
    most_per_address: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
    /// Told when an address gives its last one back.
    closed: Notify,
}

/// A place that is taken; it is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    address: IpAddr,
}

impl Places {
    pub(crate) fn new(most: usize, most_per_address: usize) -> Arc<Self> {
        Arc::new(Self { most, most_per_address, open: Mutex::default(), closed: Notify::new() })
    }

    /// A place for this address, if there is one.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let mut open = self.open();
        let of_address = open.get(&address).copied().unwrap_or_default();
        if of_address >= self.most_per_address || open.values().sum::<usize>() >= self.most {
            return None;
        }
        open.insert(address, of_address + 1);
        Some(Place { places: Arc::clone(self), address })
    }

    /// How many are taken.
    pub(crate) fn count(&self) -> usize {
        self.open().values().sum()
    }

    /// Waits until none is taken.
    pub(crate) async fn all_closed(&self) {
        loop {
            let closed = self.closed.notified();
            if self.open().is_empty() {
                return;
            }
            closed.await;
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.places.open();
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
                self.places.closed.notify_waiters();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    #[test]
    fn an_address_has_so_many_places_and_a_closed_socket_frees_one() {
        let sockets = Places::new(10, 2);
        let first = sockets.enter(address(1)).unwrap();
        let second = sockets.enter(address(1)).unwrap();
        assert!(sockets.enter(address(1)).is_none());
        assert!(sockets.enter(address(2)).is_some());
        drop(first);
        assert!(sockets.enter(address(1)).is_some());
        drop(second);
        assert!(sockets.open().is_empty());
    }

    #[tokio::test]
    async fn the_end_waits_for_every_socket() {
        let sockets = Places::new(2, 2);
        let places = [sockets.enter(address(1)), sockets.enter(address(2))];
        let end = tokio::spawn({
            let sockets = Arc::clone(&sockets);
            async move { sockets.all_closed().await }
        });
        tokio::task::yield_now().await;
        assert!(!end.is_finished());
        drop(places);
        end.await.unwrap();
        sockets.all_closed().await;
    }

    #[test]
    fn all_addresses_together_have_so_many_places() {
        let sockets = Places::new(2, 2);
        let places = [sockets.enter(address(1)), sockets.enter(address(2))];
        assert!(places.iter().all(Option::is_some));
        assert!(sockets.enter(address(3)).is_none());
    }
}
