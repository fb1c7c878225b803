//! The program as it is started.

use crate::common::empty_picture;
use image::ImageFormat;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{self, Message};

fn serve(data: &tempfile::TempDir, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_serve"));
    command
        .args(flags)
        .env_remove("DATABASE_URL")
        .env_remove("MISSION_BIND")
        .env("XDG_DATA_HOME", data.path())
        .current_dir("/")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A program that was started; it does not outlive a test that fails.
struct Running(Option<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Starts the program and returns it with the address that it prints.
fn start(command: &mut Command) -> (Running, String) {
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("MISSION is listening on ");
    let Some(address) = address.map(ToOwned::to_owned) else {
        let output = child.wait_with_output().unwrap();
        panic!("{line:?} {}", String::from_utf8_lossy(&output.stderr));
    };
    (Running(Some(child)), address)
}

fn connect(host: &str) -> TcpStream {
    let connection = TcpStream::connect(host).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    connection
}

fn terminate(mut running: Running) -> Output {
    let child = running.0.take().unwrap();
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    child.wait_with_output().unwrap()
}

fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn it_runs_from_any_folder_answers_and_stops_when_told() {
    let data = tempfile::tempdir().unwrap();
    let (child, address) = start(&mut serve(&data, &["--bind", "127.0.0.1:0"]));
    let host = address.strip_prefix("http://").unwrap().trim_end_matches('/');
    let mut connection = connect(host);
    write!(connection, "GET /healthz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok"), "{answer}");

    let asked = Instant::now();
    let output = terminate(child);
    assert!(output.status.success());
    assert!(asked.elapsed() < Duration::from_secs(5));
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("/healthz") && !log.contains(host), "{log}");
    assert!(data.path().join("mission").is_dir());
}

#[test]
fn told_to_stop_it_answers_the_last_frame_says_goodbye_and_ends_well() {
    let data = tempfile::tempdir().unwrap();
    let (child, address) = start(&mut serve(&data, &["--bind", "127.0.0.1:0"]));
    let host = address.strip_prefix("http://").unwrap().trim_end_matches('/');
    let stream = connect(host);
    let (mut socket, _) = tungstenite::client(format!("ws://{host}/live"), stream).unwrap();
    let frame = Message::binary(empty_picture(320, 240, ImageFormat::Jpeg));
    socket.send(frame.clone()).unwrap();
    assert!(socket.read().unwrap().to_text().unwrap().contains("\"reading\""));
    let watching = std::thread::spawn(move || {
        socket.send(frame).unwrap();
        let mut heard = Vec::new();
        while let Ok(message) = socket.read() {
            heard.push(message);
        }
        heard
    });
    std::thread::sleep(Duration::from_millis(50));
    let asked = Instant::now();
    let output = terminate(child);
    assert_eq!(output.status.code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    let heard = watching.join().unwrap();
    let [Message::Text(answer), Message::Close(Some(goodbye))] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert!(answer.contains("\"reading\""), "{answer}");
    assert_eq!(goodbye.code, CloseCode::Away);
}

#[test]
fn a_busy_port_is_named_with_a_way_out() {
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = busy.local_addr().unwrap().to_string();
    let data = tempfile::tempdir().unwrap();
    let message = refused(&mut serve(&data, &["--bind", &address]));
    assert!(message.contains(&format!("cannot listen on {address}")), "{message}");
    assert!(message.contains("choose another, such as --bind"), "{message}");
}

#[test]
fn a_folder_that_cannot_hold_the_database_is_named() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("file");
    std::fs::write(&file, "").unwrap();
    let url = format!("sqlite://{}/below/mission.sqlite", file.display());
    let message = refused(&mut serve(&data, &["--bind", "127.0.0.1:0", "--database", &url]));
    assert!(message.contains(file.to_str().unwrap()), "{message}");
    assert!(message.contains("may write to"), "{message}");
}

#[test]
fn a_folder_without_a_network_is_named() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("checkpoint");
    let flags = ["--bind", "127.0.0.1:0", "--checkpoint", folder.to_str().unwrap()];
    let message = refused(&mut serve(&data, &flags));
    assert!(message.contains(folder.to_str().unwrap()), "{message}");
}

#[test]
fn a_certificate_that_is_none_is_named() {
    let data = tempfile::tempdir().unwrap();
    let flags = ["--bind", "127.0.0.1:0", "--tls-cert", "/no/cert.pem", "--tls-key", "/no/key.pem"];
    let message = refused(&mut serve(&data, &flags));
    assert!(message.contains("/no/cert.pem") && message.contains("/no/key.pem"), "{message}");
}

#[test]
fn a_self_signed_server_speaks_tls_and_keeps_its_certificate() {
    let data = tempfile::tempdir().unwrap();
    let (child, address) =
        start(&mut serve(&data, &["--bind", "127.0.0.1:0", "--tls", "self-signed"]));
    assert!(address.starts_with("https://127.0.0.1:"), "{address}");
    assert!(data.path().join("mission/self-signed.json").is_file());
    let host = address.strip_prefix("https://").unwrap().trim_end_matches('/');
    let mut connection = connect(host);
    // A server that speaks TLS answers plain http with an alert or hangs up, even while it is sent.
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n\r\n");
    let mut answer = Vec::new();
    let _ = connection.write_all(request.as_bytes());
    let _ = connection.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/"), "{answer:?}");
    assert!(terminate(child).status.success());
}
