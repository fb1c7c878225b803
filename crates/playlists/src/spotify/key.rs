use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305,
    aead::{Aead as _, Payload},
};
use std::fmt;

const NONCE: usize = 24;

/// Encrypts what must not be read in the database or in a cookie (XChaCha20-Poly1305). It is derived
/// from the server's secret, so that all replicas have the same.
#[derive(Clone)]
pub struct TokenKey(XChaCha20Poly1305);

impl TokenKey {
    /// From 32 bytes that nobody can guess.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&bytes.into()))
    }

    /// Encrypts a text for one purpose, without which it cannot be opened. None when the system gives
    /// no random numbers.
    pub(super) fn seal(&self, purpose: &str, text: &[u8]) -> Option<String> {
        let mut sealed = vec![0; NONCE];
        getrandom::fill(&mut sealed).ok()?;
        let nonce: [u8; NONCE] = sealed[..NONCE].try_into().ok()?;
        let payload = Payload { msg: text, aad: purpose.as_bytes() };
        sealed.extend(self.0.encrypt(&nonce.into(), payload).ok()?);
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The text, if it was sealed by this key for this purpose.
    pub(super) fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, text) = sealed.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        self.0.decrypt(&nonce.into(), Payload { msg: text, aad: purpose.as_bytes() }).ok()
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_purpose_open_what_was_sealed() {
        let (key, other) = (TokenKey::new([7; 32]), TokenKey::new([8; 32]));
        let sealed = key.seal("token", b"BQDsecret").unwrap();
        assert!(!sealed.contains("BQDsecret"));
        assert_eq!(key.open("token", &sealed).as_deref(), Some(&b"BQDsecret"[..]));
        assert_eq!(key.open("cookie", &sealed), None);
        assert_eq!(other.open("token", &sealed), None);
        for broken in ["", "AA", "&", &sealed[1..], &format!("{sealed}A")] {
            assert_eq!(key.open("token", broken), None, "{broken}");
        }
        assert_ne!(key.seal("token", b"BQDsecret"), Some(sealed), "every time another");
        assert_eq!(format!("{key:?}"), "TokenKey(…)");
    }
}
