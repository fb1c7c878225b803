use crate::{Config, Origin, Tls};
use axum::http::uri::Authority;
use std::net::{IpAddr, Ipv4Addr};

/// How other devices get to this server.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    public: Option<Origin>,
    /// What the server listens on.
    listens: IpAddr,
    is_secure: bool,
}

impl Reach {
    pub(crate) fn new(config: &Config) -> Self {
        let (listens, is_secure) = (config.bind.ip(), config.tls != Tls::Off);
        Self { public: config.public_url.clone(), listens, is_secure }
    }

    /// The origin for a phone, given how the one who asks addressed this server and its addresses in
    /// the network. None where only this machine reaches it.
    pub(crate) fn origin(
        &self,
        addressed: &Authority,
        lan: impl FnOnce() -> Vec<Ipv4Addr>,
    ) -> Option<String> {
        if let Some(public) = &self.public {
            return Some(public.to_string());
        }
        let scheme = if self.is_secure { "https" } else { "http" };
        if !is_this_machine(addressed.host()) {
            return Some(format!("{scheme}://{addressed}"));
        }
        let address = match self.listens {
            address if address.is_loopback() => return None,
            address if address.is_unspecified() => IpAddr::V4(*lan().first()?),
            address => address,
        };
        let port = addressed.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(match address {
            IpAddr::V4(address) => format!("{scheme}://{address}{port}"),
            IpAddr::V6(address) => format!("{scheme}://[{address}]{port}"),
        })
    }
}

/// Whether a host, as it stands in an address, leads to no other machine than this one.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: IpAddr| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Flags;
    use clap::Parser as _;

    fn origin(flags: &[&str], addressed: &str) -> Option<String> {
        let flags = ["serve", "--database", "sqlite::memory:"].iter().chain(flags);
        let config = Flags::try_parse_from(flags).unwrap().resolve().unwrap();
        let lan = || vec![Ipv4Addr::new(192, 168, 1, 7)];
        Reach::new(&config).origin(&addressed.parse().unwrap(), lan)
    }

    #[test]
    fn a_phone_goes_where_the_page_was_opened_unless_that_is_this_machine() {
        let bound = ["--bind", "0.0.0.0:8080"];
        let expected = |text: &str| Some(text.to_owned());
        assert_eq!(origin(&bound, "10.1.1.5:8080"), expected("http://10.1.1.5:8080"));
        for here in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"] {
            assert_eq!(origin(&bound, here), expected("http://192.168.1.7:8080"), "{here}");
            assert_eq!(origin(&[], here), None, "{here}");
        }
        let secure = ["--tls", "self-signed", "--bind", "0.0.0.0:8443"];
        assert_eq!(origin(&secure, "localhost:8443"), expected("https://192.168.1.7:8443"));
        let public = ["--public-url", "https://mission.example"];
        assert_eq!(origin(&public, "127.0.0.1:8080"), expected("https://mission.example"));
    }
}
