//! The kiosk: a film in place of its camera, everything else as it is.

mod forgetting;

use crate::common::{config, empty_picture, load, problem, send, text};
use crate::live::{Client, PATIENCE, close_code, json, next};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::{SinkExt as _, StreamExt as _};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use serde_json::Value;
use serve::{hash_password, router};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, iter};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Long enough that something would have come.
const A_WHILE: Duration = Duration::from_millis(700);

struct Kiosk {
    address: SocketAddr,
    server: Router,
    film: PathBuf,
    stop: watch::Sender<bool>,
    _folder: TempDir,
}

/// A kiosk that looks at `film` and forgets after so many seconds.
async fn kiosk(film: &[u8], forget_after: &str) -> Kiosk {
    kiosk_with(film, forget_after, "").await
}

/// The same with these admins.
async fn kiosk_with(film: &[u8], forget_after: &str, admins: &str) -> Kiosk {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mjpeg");
    fs::write(&path, film).unwrap();
    let eyes = format!("file:{}", path.display());
    let mut config = config(&["--eyes", &eyes, "--forget-after", forget_after]);
    config.admins = admins.parse().unwrap();
    let (app, stop) = load(&config).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = router(app);
    let service = server.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async { axum::serve(listener, service).await.unwrap() });
    Kiosk { address, server, film: path, stop, _folder: folder }
}

/// A second of the photograph with one face.
fn face() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/astronaut.png");
    let photograph = image::open(path).unwrap().into_rgb8();
    let view = imageops::crop_imm(&photograph, 68, 0, 320, 240).to_image();
    let picture = imageops::resize(&view, 640, 480, FilterType::Triangle);
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg).encode_image(&picture).unwrap();
    iter::repeat_n(jpeg, 10).flatten().collect()
}

fn nobody() -> Vec<u8> {
    iter::repeat_n(empty_picture(320, 240, image::ImageFormat::Jpeg), 10).flatten().collect()
}

/// The page as this machine's screen gets it, or with other headers.
async fn page(server: &Router, host: &str, headers: &[(&str, &str)]) -> String {
    let mut request = Request::get("/").header(header::HOST, host);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    text(send(server.clone(), request.body(Body::empty()).unwrap()).await).await
}

fn token_of(page: &str) -> Option<&str> {
    Some(page.split_once("data-kiosk=\"")?.1.split_once('"')?.0)
}

impl Kiosk {
    async fn token(&self) -> String {
        token_of(&page(&self.server, &self.address.to_string(), &[]).await).unwrap().to_owned()
    }

    /// A socket as the kiosk's own page opens it.
    async fn connect(&self) -> Client {
        let own = format!("http://{}", self.address);
        self.try_connect(&[("origin", &own)]).await.unwrap()
    }

    async fn try_connect(&self, headers: &[(&'static str, &str)]) -> Result<Client, StatusCode> {
        let mut request = format!("ws://{}/kiosk", self.address).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((client, _)) => Ok(client),
            Err(Error::Http(answer)) => {
                Err(StatusCode::from_u16(answer.status().as_u16()).unwrap())
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Touches the notice.
    async fn watch(&self, client: &mut Client) {
        let wish = serde_json::json!({"do": "watch", "token": self.token().await});
        client.send(Message::text(wish.to_string())).await.unwrap();
    }
}

/// The next text, and the picture before it.
async fn told(client: &mut Client) -> (Option<Vec<u8>>, Value) {
    let mut picture = None;
    loop {
        match next(client).await {
            Message::Binary(bytes) => picture = Some(bytes.to_vec()),
            message @ Message::Text(_) => return (picture, json(&message)),
            message => panic!("{message}"),
        }
    }
}

/// Waits until the kiosk says this.
async fn until(client: &mut Client, what: impl Fn(&Value) -> bool) -> Value {
    let wait = async {
        loop {
            let (_, told) = told(client).await;
            if what(&told) {
                return told;
            }
        }
    };
    timeout(PATIENCE, wait).await.unwrap()
}

fn is(state: &str) -> impl Fn(&Value) -> bool {
    move |told| told["state"] == state
}

fn is_reading(told: &Value) -> bool {
    told["reading"].is_object()
}

async fn is_silent(client: &mut Client) -> bool {
    timeout(A_WHILE, client.next()).await.is_err()
}

#[tokio::test]
async fn nobody_is_read_before_a_touch_and_then_picture_and_reading_come() {
    let kiosk = kiosk(&face(), "60").await;
    let mut client = kiosk.connect().await;
    assert!(is_silent(&mut client).await);
    kiosk.watch(&mut client).await;
    assert_eq!(told(&mut client).await.1["state"], "opening");
    let (picture, report) = told(&mut client).await;
    assert!(face().starts_with(&picture.unwrap()), "the picture is the film's own");
    assert_eq!(report["source"], "kiosk");
    assert_eq!(report["faces"].as_array().unwrap().len(), 1);
    let steady = until(&mut client, |told| told["reading"]["state"] == "steady").await;
    assert_eq!(steady["reading"]["expression"], "happy");
}

#[tokio::test]
async fn a_touch_without_the_token_of_this_start_shows_nothing() {
    let kiosk = kiosk(&face(), "60").await;
    let earlier = self::kiosk(&nobody(), "60").await.token().await;
    assert_ne!(earlier, kiosk.token().await);
    for token in ["", &*earlier] {
        let mut client = kiosk.connect().await;
        let wish = serde_json::json!({"do": "watch", "token": token}).to_string();
        client.send(Message::text(wish)).await.unwrap();
        let Message::Close(Some(end)) = next(&mut client).await else { panic!("{token}") };
        assert_eq!(end.code, CloseCode::Policy);
    }
    for wish in [r#"{"do":"watch"}"#, r#"{"do":"look"}"#, "watch"] {
        let mut client = kiosk.connect().await;
        client.send(Message::text(wish)).await.unwrap();
        assert_eq!(close_code(&mut client).await, u16::from(CloseCode::Unsupported), "{wish}");
    }
}

#[tokio::test]
async fn only_this_machines_own_page_gets_a_socket() {
    let kiosk = kiosk(&face(), "60").await;
    let own = format!("http://{}", kiosk.address);
    assert!(kiosk.try_connect(&[("origin", &own)]).await.is_ok());
    // A program, another site's page, one that was led here by a name of its own, and proxies.
    let foreign = ("origin", "http://evil.example");
    for headers in [
        &[][..],
        &[foreign],
        &[foreign, ("host", "evil.example")],
        &[("origin", "http://127.0.0.1:1")],
        &[("origin", "null")],
        &[("origin", &own), ("forwarded", "for=127.0.0.1")],
        &[("origin", &own), ("x-forwarded-for", "127.0.0.1")],
        &[("origin", &own), ("via", "1.1 proxy")],
    ] {
        let refused = kiosk.try_connect(headers).await.err();
        assert_eq!(refused, Some(StatusCode::FORBIDDEN), "{headers:?}");
    }
}

#[tokio::test]
async fn only_this_machines_own_screen_gets_the_token() {
    let kiosk = kiosk(&face(), "60").await;
    let here = kiosk.address.to_string();
    assert_eq!(kiosk.token().await.len(), 32);
    for (host, headers) in [
        ("mission.example", &[][..]),
        ("192.168.1.7:8080", &[]),
        (&here, &[("x-forwarded-for", "192.0.2.1")]),
        (&here, &[("forwarded", "for=192.0.2.1;host=mission.example")]),
    ] {
        let page = page(&kiosk.server, host, headers).await;
        assert_eq!(token_of(&page), None, "{host} {headers:?}");
        assert!(page.contains("data-testid=\"song\""), "the page is there without a camera");
    }
}

#[tokio::test]
async fn a_kiosks_pages_lead_to_no_admin() {
    let kiosk = kiosk(&face(), "60").await;
    let page = page(&kiosk.server, &kiosk.address.to_string(), &[]).await;
    assert!(!page.contains("href=\"/admin"), "{page}");
}

#[tokio::test]
async fn visitors_who_come_one_after_the_other_all_count() {
    let kiosk = kiosk(&nobody(), "60").await;
    for visitor in 0..5 {
        let name = format!("visitor-{visitor}-at-the-booth");
        let headers = [
            ("host", "localhost"),
            ("origin", "http://localhost"),
            ("content-type", "application/json"),
            ("mission-listener", &*name),
        ];
        for what in ["votes", "feedback"] {
            let mut said = serde_json::json!({"song": 1, "mood": "sad"});
            if what == "feedback" {
                said["kind"] = "like".into();
            }
            let mut request = Request::post(format!("/api/v1/{what}"));
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let request = request.body(Body::from(said.to_string())).unwrap();
            let answer = send(kiosk.server.clone(), request).await;
            assert_eq!(answer.status(), StatusCode::OK, "{what} of visitor {visitor}");
        }
    }
}

#[tokio::test]
async fn the_admins_pages_are_not_there_in_a_kiosk() {
    let kiosk = kiosk_with(&face(), "60", &hash_password("ani", "correct horse").unwrap()).await;
    for (method, address) in [
        ("GET", "/admin"),
        ("GET", "/admin/login"),
        ("POST", "/admin/login"),
        ("GET", "/admin/state.json"),
        ("GET", "/admin/export/songs.csv"),
    ] {
        let here = kiosk.address.to_string();
        let request = Request::builder().method(method).uri(address).header(header::HOST, here);
        let answer = send(kiosk.server.clone(), request.body(Body::empty()).unwrap()).await;
        assert_eq!(problem(answer).await, (StatusCode::NOT_FOUND, "not-found".into()), "{address}");
    }
}

#[tokio::test]
async fn the_kiosks_page_knows_when_to_forget_and_other_pages_forget_nothing() {
    let kiosk = kiosk(&face(), "42").await;
    let here = kiosk.address.to_string();
    let own = page(&kiosk.server, &here, &[]).await;
    assert!(own.contains("data-forget-after=\"42\"") && own.contains("/assets/kiosk.js"));
    let passed_on = page(&kiosk.server, &here, &[("via", "1.1 proxy")]).await;
    assert!(!passed_on.contains("data-forget-after") && !passed_on.contains("/assets/kiosk.js"));
}

#[tokio::test]
async fn a_server_without_a_camera_has_no_kiosk() {
    let server = crate::common::server(&[]).await;
    let page = page(&server, "127.0.0.1:8080", &[]).await;
    assert_eq!(token_of(&page), None);
    let request = Request::get("/kiosk").header(header::HOST, "127.0.0.1:8080");
    let answer = send(server, request.body(Body::empty()).unwrap()).await;
    assert_eq!(problem(answer).await, (StatusCode::NOT_FOUND, "no-kiosk".into()));
}

#[tokio::test]
async fn a_camera_that_is_pulled_out_is_lost_and_comes_back() {
    let kiosk = kiosk(&face(), "60").await;
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    until(&mut client, |told| told["frame"].as_u64() > Some(5)).await;
    let aside = kiosk.film.with_extension("aside");
    fs::rename(&kiosk.film, &aside).unwrap();
    until(&mut client, is("lost")).await;
    fs::rename(&aside, &kiosk.film).unwrap();
    let report = until(&mut client, is_reading).await;
    assert!(report["frame"].as_u64() <= Some(5), "it begins anew: {report}");
}

#[tokio::test]
async fn a_camera_that_breaks_off_is_lost_and_comes_back() {
    let film = face();
    let kiosk = kiosk(&film, "60").await;
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    until(&mut client, is_reading).await;
    for broken in [&film[..film.len() - 100], &film[..1000], b"no film", b""] {
        fs::write(&kiosk.film, broken).unwrap();
        until(&mut client, is("lost")).await;
        fs::write(&kiosk.film, &film).unwrap();
        until(&mut client, is_reading).await;
    }
}

#[tokio::test]
async fn a_camera_that_is_not_there_yet_is_waited_for() {
    let kiosk = kiosk(&face(), "60").await;
    let film = fs::read(&kiosk.film).unwrap();
    fs::remove_file(&kiosk.film).unwrap();
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    until(&mut client, is("lost")).await;
    fs::write(&kiosk.film, film).unwrap();
    until(&mut client, is_reading).await;
}

#[tokio::test]
async fn two_screens_see_one_camera() {
    let kiosk = kiosk(&face(), "60").await;
    let mut clients = [kiosk.connect().await, kiosk.connect().await];
    for client in &mut clients {
        kiosk.watch(client).await;
        until(client, is_reading).await;
    }
    let [mut one, other] = clients;
    drop(other);
    until(&mut one, is_reading).await;
}

#[tokio::test]
async fn a_kiosk_that_stops_says_goodbye() {
    let kiosk = kiosk(&face(), "60").await;
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    until(&mut client, is_reading).await;
    kiosk.stop.send_replace(true);
    assert_eq!(close_code(&mut client).await, u16::from(CloseCode::Away));
}
