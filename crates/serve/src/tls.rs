use crate::self_signed::{self, SelfSigned};
use crate::{Config, Tls, lan};
use anyhow::Context as _;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::sleep;

/// How often a certificate's files are read again, for they may have been renewed.
const RENEWAL: Duration = Duration::from_hours(1);

/// How connections are encrypted; none for plain http.
pub(crate) async fn encryption(config: &Config) -> anyhow::Result<Option<RustlsAcceptor>> {
    if config.tls == Tls::Off {
        return Ok(None);
    }
    // It fails only where a provider is there already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let rustls = match &config.tls {
        Tls::Off => return Ok(None),
        Tls::Files { certificate, key } => {
            let rustls = RustlsConfig::from_pem_file(certificate, key)
                .await
                .with_context(|| unusable(certificate, key))?;
            let renewed = read_again(rustls.clone(), certificate.clone(), key.clone(), RENEWAL);
            tokio::spawn(renewed);
            rustls
        }
        Tls::SelfSigned => {
            let SelfSigned { certificate, key, .. } =
                self_signed::load_or_make(config.data_dir.as_deref(), names(config))
                    .context("cannot make a certificate")?;
            RustlsConfig::from_pem(certificate.into_bytes(), key.into_bytes())
                .await
                .context("cannot use the certificate that was made here")?
        }
    };
    Ok(Some(RustlsAcceptor::new(rustls)))
}

/// Takes a certificate that was renewed into use; one that cannot be used leaves that before.
async fn read_again(rustls: RustlsConfig, certificate: PathBuf, key: PathBuf, every: Duration) {
    loop {
        sleep(every).await;
        if let Err(error) = rustls.reload_from_pem_file(&certificate, &key).await {
            tracing::error!(%error, "{}", unusable(&certificate, &key));
        }
    }
}

fn unusable(certificate: &Path, key: &Path) -> String {
    format!(
        "cannot use the certificate {} with the key {}; both must be PEM files that belong together",
        certificate.display(),
        key.display()
    )
}

/// What listeners may call this server by.
fn names(config: &Config) -> Vec<String> {
    let mut names = vec!["localhost".to_owned()];
    let public = config.public_url.iter().map(|origin| origin.host().trim_matches(['[', ']']));
    names.extend(public.map(str::to_owned));
    let addresses = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into(), config.bind.ip()];
    names.extend(
        addresses
            .into_iter()
            .chain(lan::addresses().into_iter().map(IpAddr::from))
            .filter(|address| !address.is_unspecified())
            .map(|address| address.to_string()),
    );
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::Arc;

    #[tokio::test]
    async fn a_renewed_certificate_is_used_and_a_broken_one_is_not() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let renew = || {
            let made = self_signed::load_or_make(None, vec!["localhost".to_owned()]).unwrap();
            fs::write(&certificate, made.certificate).unwrap();
            fs::write(&key, made.key).unwrap();
        };
        renew();
        let rustls = RustlsConfig::from_pem_file(&certificate, &key).await.unwrap();
        let every = Duration::from_millis(10);
        let reader = read_again(rustls.clone(), certificate.clone(), key.clone(), every);
        let reader = tokio::spawn(reader);
        let used = rustls.get_inner();
        renew();
        while Arc::ptr_eq(&used, &rustls.get_inner()) {
            sleep(every).await;
        }

        fs::write(&certificate, "no certificate").unwrap();
        sleep(every * 5).await;
        let used = rustls.get_inner();
        sleep(every * 5).await;
        assert!(Arc::ptr_eq(&used, &rustls.get_inner()) && !reader.is_finished());
    }
}
