//! The program as it is started.

use crate::common::empty_picture;
use crate::program::{Program, command};
use image::ImageFormat;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{self, Message};

fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn it_runs_from_any_folder_answers_and_stops_when_told() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(&mut command(&data, &["--bind", "127.0.0.1:0"]));
    let host = program.host().to_owned();
    let answer = program.ask("GET /healthz", &[], "");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok"), "{answer}");

    let asked = Instant::now();
    let output = program.terminate();
    assert!(output.status.success());
    assert!(asked.elapsed() < Duration::from_secs(5));
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("/healthz") && !log.contains(&host), "{log}");
    assert!(data.path().join("mission").is_dir());
}

#[test]
fn told_to_stop_it_answers_the_last_frame_says_goodbye_and_ends_well() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(&mut command(&data, &["--bind", "127.0.0.1:0"]));
    let address = format!("ws://{}/live", program.host());
    let (mut socket, _) = tungstenite::client(address, program.connect()).unwrap();
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
    let output = program.terminate();
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
    let message = refused(&mut command(&data, &["--bind", &address]));
    assert!(message.contains(&format!("cannot listen on {address}")), "{message}");
    assert!(message.contains("choose another, such as --bind"), "{message}");
}

#[test]
fn a_folder_that_cannot_hold_the_database_is_named() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("file");
    std::fs::write(&file, "").unwrap();
    let url = format!("sqlite://{}/below/mission.sqlite", file.display());
    let message = refused(&mut command(&data, &["--bind", "127.0.0.1:0", "--database", &url]));
    assert!(message.contains(file.to_str().unwrap()), "{message}");
    assert!(message.contains("may write to"), "{message}");
}

#[test]
fn a_folder_without_a_network_is_named() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("checkpoint");
    let flags = ["--bind", "127.0.0.1:0", "--checkpoint", folder.to_str().unwrap()];
    let message = refused(&mut command(&data, &flags));
    assert!(message.contains(folder.to_str().unwrap()), "{message}");
}

#[test]
fn a_certificate_that_is_none_is_named() {
    let data = tempfile::tempdir().unwrap();
    let flags = ["--bind", "127.0.0.1:0", "--tls-cert", "/no/cert.pem", "--tls-key", "/no/key.pem"];
    let message = refused(&mut command(&data, &flags));
    assert!(message.contains("/no/cert.pem") && message.contains("/no/key.pem"), "{message}");
}

#[test]
fn a_self_signed_server_speaks_tls_and_keeps_its_certificate() {
    let data = tempfile::tempdir().unwrap();
    let flags = ["--bind", "127.0.0.1:0", "--tls", "self-signed"];
    let program = Program::start(&mut command(&data, &flags));
    let Program { address, .. } = &program;
    assert!(address.starts_with("https://127.0.0.1:"), "{address}");
    assert!(data.path().join("mission/self-signed.json").is_file());
    let mut connection = program.connect();
    // A server that speaks TLS answers plain http with an alert or hangs up, even while it is sent.
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", program.host());
    let mut answer = Vec::new();
    let _ = connection.write_all(request.as_bytes());
    let _ = connection.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/"), "{answer:?}");
    assert!(program.terminate().status.success());
}
