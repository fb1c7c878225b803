use crate::self_signed::{self, SelfSigned};
use crate::{Config, Tls, lan};
use anyhow::Context as _;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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
            RustlsConfig::from_pem_file(certificate, key).await.with_context(|| {
                format!(
                    "cannot use the certificate {} with the key {}; both must be PEM files that \
                     belong together",
                    certificate.display(),
                    key.display()
                )
            })?
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
