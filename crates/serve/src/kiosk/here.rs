use crate::reach::is_this_machine;
use axum::http::HeaderMap;
use axum::http::uri::Authority;

/// Headers that a proxy adds.
const FORWARDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Whether a request comes from this machine's own screen: nobody has passed it on, and it
/// addresses this machine by a name that leads to no other. A name of somebody else's that was
/// made to lead here would let their page pass as one of this server.
pub(super) fn is_here(addressed: Option<&Authority>, headers: &HeaderMap) -> bool {
    let is_forwarded = FORWARDED.iter().any(|name| headers.contains_key(*name));
    !is_forwarded && addressed.is_some_and(|authority| is_this_machine(authority.host()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn is_here_at(host: &str) -> bool {
        is_here(Some(&host.parse().unwrap()), &HeaderMap::new())
    }

    #[test]
    fn names_that_lead_to_this_machine_only_are_here() {
        for host in [
            "127.0.0.1:8080",
            "localhost",
            "LocalHost:1",
            "[::1]:8080",
            "[::ffff:127.0.0.1]:8080",
            "127.9.9.9",
        ] {
            assert!(is_here_at(host), "{host}");
        }
        for host in [
            "mission.example",
            "localhost.evil.example:8080",
            "127.0.0.1.evil.example",
            "192.168.1.7:8080",
            "0.0.0.0:8080",
            "[::]:8080",
            "[::ffff:192.168.1.7]:8080",
        ] {
            assert!(!is_here_at(host), "{host}");
        }
        assert!(!is_here(None, &HeaderMap::new()));
    }

    #[test]
    fn what_was_passed_on_is_not_here() {
        for name in FORWARDED {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static("for=127.0.0.1"));
            assert!(!is_here(Some(&"127.0.0.1:8080".parse().unwrap()), &headers), "{name}");
        }
    }
}
