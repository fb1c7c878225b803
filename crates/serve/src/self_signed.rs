//! A certificate made here. It is kept in the data folder, so that a phone that has accepted it
//! once need not again.

use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const FILE: &str = "self-signed.json";
const DAY: Duration = Duration::from_hours(24);

/// Phones refuse certificates that are valid for longer than 825 days.
const VALID_FOR: Duration = DAY.saturating_mul(800);

/// A certificate that ends sooner than this is made anew.
const RENEW_BEFORE: Duration = DAY.saturating_mul(30);

/// A certificate and its key, both PEM.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SelfSigned {
    names: Vec<String>,
    /// Seconds since 1970.
    ends: u64,
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// The certificate of the folder if it names all of `names` and is valid for a while; else a new
/// one, which is kept there. Where it cannot be kept it is used all the same.
pub(crate) fn load_or_make(
    folder: Option<&Path>,
    mut names: Vec<String>,
) -> Result<SelfSigned, rcgen::Error> {
    if let Some(kept) = folder.and_then(load) {
        if names.iter().all(|name| kept.names.contains(name)) {
            return Ok(kept);
        }
        // Who goes to and fro between two networks has one certificate for both.
        names.extend(kept.names);
        names.sort_unstable();
        names.dedup();
    }
    let made = make(names)?;
    if let Some(folder) = folder
        && let Err(error) = keep(folder, &made)
    {
        let folder = folder.display();
        tracing::warn!(
            "the certificate cannot be kept in {folder}, so it is for this run: {error}"
        );
    }
    Ok(made)
}

/// The one that is kept, if it is valid for a while.
fn load(folder: &Path) -> Option<SelfSigned> {
    let kept: SelfSigned = serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()?;
    let lasts = seconds(SystemTime::now() + RENEW_BEFORE) < kept.ends;
    lasts.then_some(kept)
}

fn make(names: Vec<String>) -> Result<SelfSigned, rcgen::Error> {
    let now = SystemTime::now();
    let ends = now + VALID_FOR;
    let mut params = CertificateParams::new(names.clone())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "MISSION, self-signed");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // A phone's clock may be behind.
    params.not_before = (now - DAY).into();
    params.not_after = ends.into();
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?.pem();
    Ok(SelfSigned { names, ends: seconds(ends), certificate, key: key.serialize_pem() })
}

/// Writes beside the place and renames, so that a broken file is never left; only this user may
/// read it.
fn keep(folder: &Path, made: &SelfSigned) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let partial = folder.join(format!("{FILE}.partial"));
    // What an interrupted run left may be there with other rights.
    fs::remove_file(&partial).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&partial)?.write_all(&serde_json::to_vec(made)?)?;
    fs::rename(partial, folder.join(FILE))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_kept_certificate_comes_back_until_a_name_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new");
        let get = |names| load_or_make(Some(&folder), names).unwrap();
        let first = get(names(&["localhost", "192.168.1.7"]));
        assert_eq!(get(names(&["localhost"])), first);
        let elsewhere = get(names(&["localhost", "192.168.1.8"]));
        assert_ne!(elsewhere.certificate, first.certificate);
        assert_eq!(get(names(&["localhost", "192.168.1.7"])), elsewhere);
    }

    #[test]
    fn a_certificate_that_ends_soon_or_is_damaged_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let get = || load_or_make(Some(folder.path()), names(&["localhost"])).unwrap();
        let mut old = get();
        old.ends = seconds(SystemTime::now() + DAY);
        keep(folder.path(), &old).unwrap();
        let renewed = get();
        assert_ne!(renewed, old);
        fs::write(folder.path().join(FILE), "{").unwrap();
        assert_ne!(get(), renewed);
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_may_read_the_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        load_or_make(Some(folder.path()), names(&["localhost"])).unwrap();
        let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn without_a_folder_it_lives_in_memory() {
        let made = load_or_make(None, names(&["localhost"])).unwrap();
        assert!(made.certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    }
}
