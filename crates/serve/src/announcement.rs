use crate::{Config, Tls};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What is printed when the server listens: its address, and how a phone gets there.
pub(crate) fn announcement(config: &Config, address: SocketAddr, lan: &[Ipv4Addr]) -> String {
    let scheme = if config.tls == Tls::Off { "http" } else { "https" };
    let here = SocketAddr::new(reachable(address.ip()), address.port());
    let mut text = format!("MISSION is listening on {scheme}://{here}/\n");
    match (&config.tls, address.ip().is_loopback()) {
        (Tls::SelfSigned, true) => text.push_str(
            "Only this machine reaches it. For a phone in the same network: \
             --tls self-signed --bind 0.0.0.0:8443\n",
        ),
        (Tls::SelfSigned, false) => {
            let of_lan = if address.ip().is_unspecified() { lan.first() } else { None };
            let address =
                SocketAddr::new(of_lan.map_or(here.ip(), |lan| (*lan).into()), here.port());
            text.push_str(&phone(&format!("https://{address}/")));
        }
        (Tls::Off, false) if config.public_url.is_none() => text.push_str(
            "Browsers open a camera only over https or on this machine. For a phone: \
             --tls self-signed --bind 0.0.0.0:8443\n",
        ),
        _ => {}
    }
    text
}

fn phone(url: &str) -> String {
    let mut text = format!(
        "A phone in the same network opens {url}\n\
         Its browser warns that nobody vouches for the certificate: choose the details, then go on.\n"
    );
    // Light on dark, as most terminals are; scanners read both.
    if let Ok(code) = QrCode::new(url) {
        let code = code
            .render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .build();
        text.push_str(&code);
        text.push('\n');
    }
    text
}

/// The address to open for one that stands for all.
fn reachable(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Flags;
    use clap::Parser as _;

    fn announced(flags: &[&str], address: &str) -> String {
        let flags = ["serve", "--database", "sqlite::memory:"].iter().chain(flags);
        let config = Flags::try_parse_from(flags).unwrap().resolve().unwrap();
        announcement(&config, address.parse().unwrap(), &[Ipv4Addr::new(192, 168, 1, 7)])
    }

    #[test]
    fn on_this_machine_only_the_address_is_said() {
        let text = announced(&[], "127.0.0.1:41234");
        assert_eq!(text, "MISSION is listening on http://127.0.0.1:41234/\n");
    }

    #[test]
    fn a_self_signed_server_shows_a_phone_the_way() {
        let text = announced(&["--tls", "self-signed"], "0.0.0.0:8443");
        assert!(text.starts_with("MISSION is listening on https://127.0.0.1:8443/\n"), "{text}");
        assert!(text.contains("A phone in the same network opens https://192.168.1.7:8443/\n"));
        assert!(text.contains('█'), "{text}");
    }

    #[test]
    fn a_server_that_a_phone_cannot_use_says_what_to_add() {
        let advice = "--tls self-signed --bind 0.0.0.0:8443";
        assert!(announced(&["--tls", "self-signed"], "127.0.0.1:8443").contains(advice));
        assert!(announced(&[], "0.0.0.0:8080").contains(advice));
        assert!(
            !announced(&["--public-url", "https://a.example"], "0.0.0.0:8080").contains(advice)
        );
    }
}
