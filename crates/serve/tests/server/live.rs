//! The camera socket over a real connection.

use crate::common::{config, empty_picture, get, load, problem, server};
use axum::http::StatusCode;
use futures_util::{SinkExt as _, StreamExt as _};
use image::ImageFormat;
use serde_json::Value;
use serve::{Config, router};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, watch};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub type Client = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub const PATIENCE: Duration = Duration::from_secs(20);

/// Serves on a free port; dropping the sender does not stop it.
pub async fn serve(config: &Config) -> (SocketAddr, watch::Sender<bool>) {
    let (app, stop) = load(config).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async { axum::serve(listener, service).await.unwrap() });
    (address, stop)
}

async fn connect(address: SocketAddr) -> Client {
    connect_async(format!("ws://{address}/live")).await.unwrap().0
}

async fn refusal(address: SocketAddr, origin: &str) -> StatusCode {
    let mut request = format!("ws://{address}/live").into_client_request().unwrap();
    request.headers_mut().insert("origin", origin.parse().unwrap());
    match connect_async(request).await.unwrap_err() {
        Error::Http(response) => StatusCode::from_u16(response.status().as_u16()).unwrap(),
        error => panic!("not an answer: {error}"),
    }
}

pub async fn next(client: &mut Client) -> Message {
    timeout(PATIENCE, client.next()).await.unwrap().unwrap().unwrap()
}

pub fn json(message: &Message) -> Value {
    serde_json::from_str(message.to_text().unwrap()).unwrap()
}

/// The code of the closing frame that ends the talk.
pub async fn close_code(client: &mut Client) -> u16 {
    loop {
        if let Message::Close(frame) = next(client).await {
            return frame.unwrap().code.into();
        }
    }
}

fn frame() -> Message {
    Message::Binary(Bytes::from(empty_picture(320, 240, ImageFormat::Jpeg)))
}

#[tokio::test]
async fn a_frame_is_answered_with_a_reading() {
    let (address, _stop) = serve(&config(&[])).await;
    let mut client = connect(address).await;
    for number in 1..=2 {
        client.send(frame()).await.unwrap();
        let report = json(&next(&mut client).await);
        assert_eq!(report["source"], "server");
        assert_eq!(report["frame"], number);
        assert_eq!(report["reading"]["state"], "no-face");
    }
}

#[tokio::test]
async fn text_is_refused_and_soon_closes_the_socket() {
    let (address, _stop) = serve(&config(&[])).await;
    let mut client = connect(address).await;
    client.send(Message::text("hello")).await.unwrap();
    assert_eq!(json(&next(&mut client).await)["error"]["code"], "not-a-frame");
    for _ in 0..2 {
        client.send(Message::text("hello")).await.unwrap();
    }
    assert_eq!(close_code(&mut client).await, u16::from(CloseCode::Unsupported));
}

#[tokio::test]
async fn junk_is_refused_and_soon_closes_the_socket() {
    let (address, _stop) = serve(&config(&[])).await;
    let mut client = connect(address).await;
    let junk = || Message::Binary(Bytes::from_static(&[7; 999]));
    for _ in 0..2 {
        client.send(junk()).await.unwrap();
        assert_eq!(json(&next(&mut client).await)["error"]["code"], "not-a-picture");
    }
    client.send(junk()).await.unwrap();
    assert_eq!(close_code(&mut client).await, u16::from(CloseCode::Invalid));
}

#[tokio::test]
async fn a_good_frame_forgives_the_wrong_ones_before() {
    let (address, _stop) = serve(&config(&[])).await;
    let mut client = connect(address).await;
    for _ in 0..2 {
        for wrong in [Message::text("hello"), Message::Binary(Bytes::from_static(b"hello"))] {
            client.send(wrong).await.unwrap();
            assert!(json(&next(&mut client).await)["error"].is_object());
        }
        client.send(frame()).await.unwrap();
        assert!(json(&next(&mut client).await)["reading"].is_object());
    }
}

#[tokio::test]
async fn a_frame_of_too_many_pixels_is_refused() {
    let (address, _stop) = serve(&config(&[])).await;
    let mut client = connect(address).await;
    let large = Bytes::from(empty_picture(2000, 2000, ImageFormat::Jpeg));
    client.send(Message::Binary(large)).await.unwrap();
    assert_eq!(json(&next(&mut client).await)["error"]["code"], "frame-too-large");
}

#[tokio::test]
async fn twenty_megabytes_close_the_socket_with_the_reason() {
    let (address, _stop) = serve(&config(&[])).await;
    let (mut sender, mut receiver) = connect(address).await.split();
    let sending = tokio::spawn(async move {
        sender.send(Message::Binary(Bytes::from(vec![0; 20_000_000]))).await
    });
    let closing = timeout(PATIENCE, receiver.next()).await.unwrap().unwrap().unwrap();
    let Message::Close(Some(closing)) = closing else { panic!("{closing}") };
    assert_eq!(closing.code, CloseCode::Size);
    assert!(sending.await.unwrap().is_err());
}

#[tokio::test]
async fn of_frames_without_end_ten_a_second_are_read() {
    let (address, _stop) = serve(&config(&[])).await;
    let (mut sender, mut receiver) = connect(address).await.split();
    let until = Instant::now() + Duration::from_secs(2);
    let sending = tokio::spawn(async move {
        let (frame, mut sent) = (frame(), 0);
        while Instant::now() < until {
            sender.send(frame.clone()).await.unwrap();
            sent += 1;
        }
        sent
    });
    let mut answers = 0;
    while let Ok(Some(answer)) = timeout_at(until, receiver.next()).await {
        assert!(json(&answer.unwrap())["reading"].is_object());
        answers += 1;
    }
    let sent = sending.await.unwrap();
    assert!((2..=21).contains(&answers), "{answers} answers to {sent} frames");
    assert!(sent > 100, "{sent} frames");
}

#[tokio::test]
async fn a_page_of_another_site_is_refused() {
    let (address, _stop) = serve(&config(&[])).await;
    assert_eq!(refusal(address, "https://evil.example").await, StatusCode::FORBIDDEN);
    let mut request = format!("ws://{address}/live").into_client_request().unwrap();
    request.headers_mut().insert("origin", format!("http://{address}").parse().unwrap());
    assert!(connect_async(request).await.is_ok());
}

#[tokio::test]
async fn a_plain_request_is_told_to_upgrade() {
    let server = server(&[]).await;
    let (status, code) = problem(get(server, "/live", &[]).await).await;
    assert_eq!((status, &*code), (StatusCode::UPGRADE_REQUIRED, "not-a-websocket"));
}

#[tokio::test]
async fn an_address_has_so_many_sockets() {
    let mut config = config(&[]);
    config.limits.sockets_per_address = 1;
    let (address, _stop) = serve(&config).await;
    let here = format!("http://{address}");
    let mut first = connect(address).await;
    assert_eq!(refusal(address, &here).await, StatusCode::TOO_MANY_REQUESTS);
    first.close(None).await.unwrap();
    while first.next().await.is_some() {}
    let again = async {
        while connect_async(format!("ws://{address}/live")).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test]
async fn an_idle_socket_is_closed() {
    let mut config = config(&[]);
    config.limits.idle = Duration::from_millis(100);
    let (address, _stop) = serve(&config).await;
    assert_eq!(close_code(&mut connect(address).await).await, u16::from(CloseCode::Normal));
}

#[tokio::test]
async fn a_stopping_server_says_goodbye() {
    let (address, stop) = serve(&config(&[])).await;
    let mut client = connect(address).await;
    stop.send_replace(true);
    assert_eq!(close_code(&mut client).await, u16::from(CloseCode::Away));
}

#[tokio::test]
async fn a_frame_that_has_come_is_read_before_the_goodbye() {
    let mut config = config(&[]);
    config.limits.frame_interval = PATIENCE;
    let (address, stop) = serve(&config).await;
    let mut client = connect(address).await;
    client.send(frame()).await.unwrap();
    assert!(json(&next(&mut client).await)["reading"].is_object());
    client.send(frame()).await.unwrap();
    assert!(
        timeout(Duration::from_millis(500), client.next()).await.is_err(),
        "it is not its time"
    );
    stop.send_replace(true);
    assert!(json(&next(&mut client).await)["reading"].is_object());
    assert_eq!(close_code(&mut client).await, u16::from(CloseCode::Away));
}

/// Sends frames from the moment that all do, one at a time and one every `interval` at most, until
/// all clients together have had `enough` readings. Returns how many it had and how often it was
/// told 'busy'.
async fn compete(
    mut client: Client,
    frame: Message,
    interval: Duration,
    (start, readings, enough): (Arc<Barrier>, Arc<AtomicUsize>, usize),
) -> (usize, usize) {
    start.wait().await;
    let (mut had, mut busy) = (0, 0);
    while readings.load(Ordering::Relaxed) < enough {
        let next_frame = Instant::now() + interval;
        client.send(frame.clone()).await.unwrap();
        let answer = json(&next(&mut client).await);
        if answer["reading"].is_object() {
            readings.fetch_add(1, Ordering::Relaxed);
            had += 1;
        } else {
            assert_eq!(answer["error"]["code"], "busy");
            busy += 1;
        }
        sleep_until(next_frame).await;
    }
    (had, busy)
}

#[tokio::test]
async fn of_more_sockets_than_can_be_read_each_gets_its_share_and_the_others_are_told_busy() {
    const EACH: usize = 6;
    let mut config = config(&[]);
    (config.limits.sockets, config.limits.sockets_per_address) = (10_000, 10_000);
    let (address, _stop) = serve(&config).await;
    // More than twice as many as are read or may wait; half of them are twice as eager as the
    // others.
    let sockets = 18 * std::thread::available_parallelism().unwrap().get();
    let frame = Message::Binary(empty_picture(1280, 960, ImageFormat::Jpeg).into());
    let start = Arc::new(Barrier::new(sockets));
    let readings = Arc::new(AtomicUsize::new(0));
    let mut clients = Vec::new();
    for number in 0..sockets {
        let interval = Duration::from_millis(50 + 50 * (number as u64 % 2));
        let race = (Arc::clone(&start), Arc::clone(&readings), EACH * sockets);
        let client = connect(address).await;
        clients.push(tokio::spawn(compete(client, frame.clone(), interval, race)));
    }
    let mut had = Vec::new();
    let mut busy = 0;
    for client in clients {
        let (readings, refusals) = client.await.unwrap();
        had.push(readings);
        busy += refusals;
    }
    let fewest = had.iter().min().unwrap();
    let [eager, patient] = [0, 1].map(|first| had.iter().skip(first).step_by(2).sum::<usize>());
    assert!(busy > 0, "{had:?}");
    assert!(2 * fewest >= EACH && eager <= 2 * patient, "{busy} busy, readings {had:?}");
}
