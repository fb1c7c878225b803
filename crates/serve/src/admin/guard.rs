use crate::app::App;
use crate::origin::{self, Origin};
use crate::problem::Problem;
use crate::reach::is_this_machine;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;
use std::sync::Arc;

/// Lets in requests to this server by a name of its own, and changes from its own pages only.
///
/// A name that a stranger made lead here (DNS rebinding) is refused: such a page would count as this
/// site's own. An address cannot be made to lead elsewhere.
pub(super) async fn require_own_site(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let authority = origin::authority(request.uri(), request.headers());
    let public = app.public_url.as_ref();
    let own = authority.filter(|authority| is_own(public, authority));
    let Some(own) = own else { return Err(Problem::ForeignHost) };
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !only_reads && !is_from_own_page(public, &own, request.headers()) {
        let origin = request.headers().get(header::ORIGIN);
        let origin = origin.map_or("none".into(), |origin| {
            String::from_utf8_lossy(origin.as_bytes()).into_owned()
        });
        return Err(Problem::ForeignOrigin { origin });
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn is_own(public: Option<&Origin>, authority: &Authority) -> bool {
    let host = authority.host();
    is_this_machine(host)
        || match public {
            Some(public) => public.is_at(authority),
            None => host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok(),
        }
}

/// Browsers say where a change comes from; a program without a page must say it too.
fn is_from_own_page(public: Option<&Origin>, own: &Authority, headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let Some(origin) = origin.and_then(|origin| origin.parse::<Origin>().ok()) else {
        return false;
    };
    match public {
        Some(public) if public.is_at(own) => origin == *public,
        _ => origin.is_at(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_stranger_made_lead_here_is_not_this_site() {
        let own = |public: Option<&str>, host: &str| {
            let public = public.map(|public| public.parse().unwrap());
            is_own(public.as_ref(), &host.parse().unwrap())
        };
        for host in ["127.0.0.1:8080", "[::1]:8080", "192.168.1.7:8443", "localhost:8080"] {
            assert!(own(None, host), "{host}");
        }
        for host in ["evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example"] {
            assert!(!own(None, host), "{host}");
        }
        let public = Some("https://mission.example");
        assert!(own(public, "mission.example") && own(public, "127.0.0.1:8080"));
        assert!(!own(public, "192.168.1.7:8443") && !own(public, "mission.example:8443"));
    }

    #[test]
    fn a_public_site_believes_its_own_scheme_only() {
        let public = "https://mission.example".parse().unwrap();
        let believes = |origin: &'static str, host: &str| {
            let headers = [(header::ORIGIN, HeaderValue::from_static(origin))];
            is_from_own_page(Some(&public), &host.parse().unwrap(), &headers.into_iter().collect())
        };
        assert!(believes("https://mission.example", "mission.example"));
        assert!(!believes("http://mission.example", "mission.example"));
        assert!(!believes("https://mission.example", "127.0.0.1:8080"));
        assert!(believes("http://127.0.0.1:8080", "127.0.0.1:8080"));
    }
}
