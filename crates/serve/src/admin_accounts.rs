use crate::hex;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The fewest characters of a password.
const SHORTEST: usize = 10;

/// Who may change songs, with the hash of their password. Empty means that nobody may.
#[derive(Clone, Default)]
pub struct Admins(Vec<Admin>);

#[derive(Clone)]
struct Admin {
    name: String,
    hash: String,
}

/// A text that names no admins. It is not repeated, for it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "MISSION_ADMIN is not what `serve hash-password` prints: {0}; write one or more such lines, in \
     single quotes in a shell"
)]
pub struct InvalidAdmins(&'static str);

/// Why a password cannot be hashed.
#[derive(Debug, Error)]
pub enum InvalidPassword {
    /// Easy to guess.
    #[error("the password has {0} characters; choose one with {SHORTEST} or more")]
    TooShort(usize),
    /// A name that would not be read again.
    #[error("the name may have 1 to 32 letters, digits, '-' and '_'")]
    Name,
    /// No random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// The hash failed.
    #[error("the password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
}

impl Admins {
    /// Whether nobody may log in.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a name is needed to tell who logs in.
    pub(crate) fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// The admin's name, if this is their password. It takes about 50 ms and 19 MiB, whether there is
    /// such an admin or not.
    pub(crate) fn verify(&self, name: &str, password: &str) -> Option<&str> {
        let named = || self.0.iter().find(|admin| admin.name == name);
        let only = (!self.are_several()).then(|| self.0.first()).flatten();
        let known = only.or_else(named);
        // Somebody's hash stands in for the hash of nobody.
        let admin = known.or_else(|| self.0.first())?;
        let hash = PasswordHash::new(&admin.hash).ok()?;
        let is_right = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
        known.filter(|_| is_right).map(|admin| &*admin.name)
    }

    /// Changes with an admin's password, so that a session ends with it.
    pub(crate) fn mark(&self, name: &str) -> Option<String> {
        let admin = self.0.iter().find(|admin| admin.name == name)?;
        let digest = Sha256::digest(admin.hash.as_bytes());
        Some(hex::of(&digest[..8]))
    }
}

/// What stands in `MISSION_ADMIN` for a name and a password (argon2id, as RFC 9106 has it by
/// default).
///
/// # Errors
/// When the password is too short or the name is none.
pub fn hash_password(name: &str, password: &str) -> Result<String, InvalidPassword> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(InvalidPassword::TooShort(length));
    }
    if !is_name(name) {
        return Err(InvalidPassword::Name);
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(InvalidPassword::Random)?;
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(InvalidPassword::Hash)?;
    Ok(format!("{name}:{hash}"))
}

fn is_name(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=32).contains(&name.len()) && name.bytes().all(is_known)
}

impl FromStr for Admins {
    type Err = InvalidAdmins;

    fn from_str(text: &str) -> Result<Self, InvalidAdmins> {
        let mut admins: Vec<Admin> = Vec::new();
        for entry in text.split_whitespace() {
            let Some((name, hash)) = entry.split_once(':') else {
                return Err(InvalidAdmins("an entry has no name"));
            };
            if !is_name(name) {
                return Err(InvalidAdmins("a name is none"));
            }
            if admins.iter().any(|admin| admin.name == name) {
                return Err(InvalidAdmins("a name stands there twice"));
            }
            let is_argon2 = hash.starts_with("$argon2id$");
            if !is_argon2 || PasswordHash::new(hash).is_err() {
                return Err(InvalidAdmins("a hash is none"));
            }
            admins.push(Admin { name: name.to_owned(), hash: hash.to_owned() });
        }
        Ok(Self(admins))
    }
}

impl fmt::Debug for Admins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|admin| &admin.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "correct horse";

    fn admins(names: &[&str]) -> Admins {
        let lines = names.iter().map(|name| hash_password(name, PASSWORD).unwrap() + "\n");
        lines.collect::<String>().parse().unwrap()
    }

    #[test]
    fn a_password_lets_in_whoever_it_belongs_to() {
        let one = admins(&["admin"]);
        assert_eq!(one.verify("", PASSWORD), Some("admin"));
        assert_eq!(one.verify("", "wrong horse"), None);
        let two = admins(&["ani", "budi"]);
        assert_eq!(two.verify("budi", PASSWORD), Some("budi"));
        assert_eq!(two.verify("", PASSWORD), None, "of two it must be said which");
        assert_eq!(Admins::default().verify("", PASSWORD), None);
    }

    #[test]
    fn a_new_password_has_another_mark() {
        let before = admins(&["ani"]);
        assert_eq!(before.mark("ani"), before.mark("ani"));
        assert_ne!(before.mark("ani"), admins(&["ani"]).mark("ani"));
        assert_eq!(before.mark("nobody"), None);
    }

    #[test]
    fn what_is_no_hash_is_refused_and_not_repeated() {
        let twice = hash_password("ani", PASSWORD).unwrap();
        for text in ["hunter2", "ani:hunter2", "a b:$argon2id$", &format!("{twice} {twice}")] {
            let message = text.parse::<Admins>().unwrap_err().to_string();
            assert!(message.contains("serve hash-password"), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
        assert!(" \n".parse::<Admins>().unwrap().is_empty());
        assert_eq!(format!("{:?}", admins(&["ani"])), r#"["ani"]"#);
    }

    #[test]
    fn short_passwords_and_strange_names_are_refused() {
        assert!(hash_password("ani", "short").unwrap_err().to_string().contains("10 or more"));
        assert!(hash_password("ani:x", PASSWORD).is_err());
    }
}
