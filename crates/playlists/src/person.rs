//! Who votes, as far as the catalogue must know to count each person once.

use crate::mood_index::mix;
use std::{fmt, fmt::Write, str::FromStr};
use thiserror::Error;

/// The random name that a browser gave itself: 16 to 64 of `A-Z a-z 0-9 - _`. It is the only thing
/// that connects a listener's votes and feedback, and with it the listener erases them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BrowserId(String);

/// A text that is no browser's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the browser id is not 16 to 64 letters, digits, '-' and '_'; make a new one, such as a random UUID"
)]
pub struct InvalidBrowserId;

/// Stands for an address for one day: a keyed hash of the day and the address (of its /64 for IPv6),
/// so that addresses can be counted and not be read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressHash([u8; Self::BYTES]);

/// A listener, as a vote or feedback names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    /// The browser's random name.
    pub browser: BrowserId,
    /// Where the request came from.
    pub address: AddressHash,
    /// The code of the workshop that they attend, if any.
    pub workshop: Option<String>,
}

impl BrowserId {
    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A number that this browser has every time, for what shall be in another order for each.
    pub fn seed(&self) -> u64 {
        self.0.bytes().fold(0, |seed, byte| mix(seed ^ u64::from(byte)))
    }
}

impl FromStr for BrowserId {
    type Err = InvalidBrowserId;

    fn from_str(text: &str) -> Result<Self, InvalidBrowserId> {
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if (16..=64).contains(&text.len()) && text.bytes().all(is_known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidBrowserId)
        }
    }
}

impl AddressHash {
    /// How many bytes of a hash are kept.
    pub const BYTES: usize = 16;

    /// From the first bytes of a keyed hash, such as HMAC-SHA-256.
    pub const fn new(hash: [u8; Self::BYTES]) -> Self {
        Self(hash)
    }

    pub(crate) fn to_text(self) -> String {
        self.0.iter().fold(String::with_capacity(2 * Self::BYTES), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl fmt::Debug for AddressHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_id_is_a_uuid_or_as_random() {
        for good in ["0b0c6a0e-5f0e-4d4e-9b43-4a1d3c9d5f10", "abcdefghijklmnop", &"_".repeat(64)] {
            assert_eq!(good.parse::<BrowserId>().unwrap().as_str(), good);
        }
        for bad in ["", "short", &"x".repeat(65), "with a blank in it", "é".repeat(16).as_str()] {
            assert_eq!(bad.parse::<BrowserId>(), Err(InvalidBrowserId), "{bad}");
        }
    }

    #[test]
    fn an_address_does_not_reach_a_log() {
        let address = AddressHash::new([0xAB; AddressHash::BYTES]);
        assert_eq!(format!("{address:?}"), "AddressHash(…)");
        assert_eq!(address.to_text(), "ab".repeat(16));
    }
}
