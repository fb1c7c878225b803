use std::net::{IpAddr, Ipv4Addr};

/// The addresses that other devices in the same network reach this machine by.
pub(crate) fn addresses() -> Vec<Ipv4Addr> {
    // Without a list nothing is offered; the server itself does not need it.
    let interfaces = local_ip_address::list_afinet_netifas().unwrap_or_default();
    let mut addresses: Vec<Ipv4Addr> = interfaces
        .into_iter()
        .filter_map(|(_, address)| match address {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        })
        .filter(|address| !address.is_loopback() && !address.is_link_local())
        .collect();
    addresses.sort_unstable_by_key(|address| (!address.is_private(), *address));
    addresses.dedup();
    addresses
}
