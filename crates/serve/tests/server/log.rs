//! What the log keeps to itself, however much is asked of it.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Ends the program when a test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(host: &str, head: &str, body: &str) -> String {
    let mut connection = TcpStream::connect(host).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let length = body.len();
    write!(
        connection,
        "{head} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         mission-listener: secret-listener-name\r\nx-forwarded-for: 203.0.113.77\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap().to_owned()
}

#[test]
fn at_its_finest_level_it_tells_neither_names_nor_what_was_sent() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("log");
    let mut child = Command::new(env!("CARGO_BIN_EXE_serve"))
        .args(["--bind", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1"])
        .env_remove("DATABASE_URL")
        .env_remove("MISSION_SECRET")
        .env("XDG_DATA_HOME", data.path())
        .env("NO_COLOR", "1")
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(File::create(&path).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let _running = Running(child);
    let host = line.trim().strip_prefix("MISSION is listening on http://").unwrap();
    let host = host.trim_end_matches('/');

    let before = fs::read_to_string(&path).unwrap().len();
    let moods = r#"{"moods":{"sad":0.734512},"filters":{"genre":"secret-genre"}}"#;
    let wrong = r#"{"moods":{"secret-mood":1}}"#;
    let song = r#"{"link":"https://open.spotify.com/track/0123456789secretsecret","artist":"secret-artist","title":"secret-title","mood":"angry"}"#;
    for (head, body, expected) in [
        ("POST /api/v1/recommendations", moods, "200"),
        ("POST /api/v1/recommendations", wrong, "422"),
        ("POST /api/v1/votes", r#"{"song":1,"mood":"angry"}"#, "200"),
        ("POST /api/v1/votes", r#"{"song":1,"mood":"secret-mood"}"#, "422"),
        ("POST /api/v1/feedback", r#"{"song":1,"mood":"angry","kind":"like"}"#, "200"),
        ("POST /api/v1/suggestions", song, "200"),
        ("GET /api/v1/songs?q=secret-search", "", "200"),
        ("DELETE /api/v1/me", "", "200"),
    ] {
        let answer = ask(host, head, body);
        assert!(answer.contains(expected), "{head}: {answer}");
    }
    let log = fs::read_to_string(&path).unwrap().split_off(before);
    assert!(log.contains("/api/v1/votes") && log.contains("DEBUG"), "{log}");
    for said in ["secret", "0.734512", "angry", "sad", "203.0.113.77"] {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(said)).collect();
        assert!(lines.is_empty(), "{said} in {lines:#?}");
    }
}
