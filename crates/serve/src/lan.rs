use std::net::{IpAddr, Ipv4Addr};

/// How the names of interfaces begin that mostly lead to containers and virtual machines on this
/// machine, or through a tunnel to somewhere else.
const SELDOM_FOR_PHONES: [&str; 14] = [
    "docker",
    "br-",
    "veth",
    "virbr",
    "podman",
    "cni",
    "lxdbr",
    "vmnet",
    "vboxnet",
    "tun",
    "utun",
    "wg",
    "tailscale",
    "ppp",
];

/// The addresses that other devices in the same network reach this machine by, the likeliest first.
pub(crate) fn addresses() -> Vec<Ipv4Addr> {
    // Without a list nothing is offered; the server itself does not need it.
    let interfaces = local_ip_address::list_afinet_netifas().unwrap_or_default();
    in_order(interfaces, local_ip_address::local_ip().ok())
}

/// Those of `interfaces`, first that of the `route` to the internet.
fn in_order(interfaces: Vec<(String, IpAddr)>, route: Option<IpAddr>) -> Vec<Ipv4Addr> {
    let is_seldom = |name: &str| SELDOM_FOR_PHONES.iter().any(|begin| name.starts_with(begin));
    let mut found: Vec<_> = interfaces
        .into_iter()
        .filter_map(|(name, address)| match address {
            IpAddr::V4(address) => Some((is_seldom(&name), address)),
            IpAddr::V6(_) => None,
        })
        .filter(|(_, address)| !address.is_loopback() && !address.is_link_local())
        .collect();
    found.sort_unstable_by_key(|&(is_seldom, address)| {
        (is_seldom, route != Some(address.into()), !address.is_private(), address)
    });
    found.dedup();
    found.into_iter().map(|(_, address)| address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(route: &str) -> Vec<String> {
        let interfaces = [
            ("lo", "127.0.0.1"),
            ("docker0", "172.17.0.1"),
            ("tun0", "10.8.0.2"),
            ("eth0", "192.168.7.3"),
            ("wlan0", "192.168.8.4"),
            ("wlan0", "fe80::1"),
        ];
        let interfaces = interfaces.map(|(name, address)| (name.into(), address.parse().unwrap()));
        let ordered = in_order(interfaces.into(), route.parse().ok());
        ordered.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_phone_is_led_by_the_way_to_the_internet_before_a_container_or_a_tunnel() {
        let last = ["10.8.0.2", "172.17.0.1"];
        assert_eq!(ordered("192.168.8.4"), [&["192.168.8.4", "192.168.7.3"][..], &last].concat());
        assert_eq!(ordered("10.8.0.2"), [&["192.168.7.3", "192.168.8.4"][..], &last].concat());
        assert_eq!(ordered("none"), [&["192.168.7.3", "192.168.8.4"][..], &last].concat());
    }
}
