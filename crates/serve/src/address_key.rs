use crate::Secret;
use playlists::AddressHash;
use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: Duration = Duration::from_hours(24);

/// What this key is derived for, so that no other use of the secret gives the same.
const PURPOSE: &[u8] = b"mission address of a day";

/// Makes of an address what is kept of it for a day: a keyed hash that is another each day (UTC), by
/// which addresses can be counted and not be read.
pub(crate) struct AddressKey(Secret);

impl AddressKey {
    /// Replicas with one secret count an address together. Without a secret the key is random: it
    /// ends with the program, and nobody can tell afterwards which address a hash was.
    pub(crate) fn new(secret: Option<&Secret>) -> Result<Self, getrandom::Error> {
        secret.cloned().map_or_else(Secret::random, Ok).map(Self)
    }

    pub(crate) fn hash(&self, address: IpAddr, now: SystemTime) -> AddressHash {
        // A clock before 1970 is wrong anyway.
        let since_1970 = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let day = since_1970.as_secs() / DAY.as_secs();
        let address = match address {
            IpAddr::V4(address) => address.to_ipv6_mapped(),
            IpAddr::V6(address) => address,
        };
        let hash = self.0.derive(&[PURPOSE, &day.to_be_bytes(), &address.octets()].concat());
        AddressHash::new(std::array::from_fn(|byte| hash[byte]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(secret: &str, address: &str, day: u32) -> AddressHash {
        let secret = secret.parse().unwrap();
        let now = UNIX_EPOCH + DAY * day + Duration::from_secs(1);
        AddressKey::new(Some(&secret)).unwrap().hash(address.parse().unwrap(), now)
    }

    #[test]
    fn replicas_of_one_secret_agree_for_a_day() {
        const SECRET: &str = "correct horse battery staple 123";
        let today = hash(SECRET, "192.0.2.1", 20_000);
        assert_eq!(hash(SECRET, "192.0.2.1", 20_000), today);
        assert_ne!(hash(SECRET, "192.0.2.1", 20_001), today);
        assert_ne!(hash(SECRET, "192.0.2.2", 20_000), today);
        assert_ne!(hash("another secret that nobody knows", "192.0.2.1", 20_000), today);
    }

    #[test]
    fn without_a_secret_every_start_has_its_own_key() {
        let hash = || AddressKey::new(None).unwrap().hash(IpAddr::from([192, 0, 2, 1]), UNIX_EPOCH);
        assert_ne!(hash(), hash());
    }
}
