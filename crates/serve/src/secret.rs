use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// The fewest bytes of a secret: as many as 128 random bits have in hexadecimal.
const SHORTEST: usize = 32;

/// What only this server and its replicas know. It is never shown.
#[derive(Clone)]
pub struct Secret(Box<[u8]>);

/// A secret that could be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "MISSION_SECRET has {0} bytes; give it {SHORTEST} or more, such as `openssl rand -hex 32` prints"
)]
pub struct SecretTooShort(usize);

impl Secret {
    /// One that lasts as long as the program, for where none was given.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; SHORTEST];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes.into()))
    }

    /// A key for one purpose, from which neither the secret nor another purpose's key can be told.
    pub(crate) fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&Sha256::digest(&self.0));
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(purpose);
        mac.finalize().into_bytes().into()
    }
}

impl FromStr for Secret {
    type Err = SecretTooShort;

    fn from_str(text: &str) -> Result<Self, SecretTooShort> {
        let bytes = text.trim().as_bytes();
        if bytes.len() < SHORTEST {
            Err(SecretTooShort(bytes.len()))
        } else {
            Ok(Self(bytes.into()))
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_and_not_shown() {
        assert_eq!("short ".parse::<Secret>().unwrap_err(), SecretTooShort(5));
        let secret: Secret = "0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_ne!(secret.derive(b"one"), secret.derive(b"other"));
        assert_eq!(secret.derive(b"one"), secret.clone().derive(b"one"));
    }
}
