//! What the log keeps to itself, however much is asked of it.

use crate::program::{Program, command};
use std::fs::{self, File};
use tokio_tungstenite::tungstenite::{self, Message};

const HEADERS: [(&str, &str); 3] = [
    ("content-type", "application/json"),
    ("mission-listener", "secret-listener-name"),
    ("x-forwarded-for", "203.0.113.77"),
];

#[test]
fn at_its_finest_level_it_tells_neither_names_nor_what_was_sent() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("log");
    let flags = ["--bind", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1"];
    let mut command = command(&data, &flags);
    command.env("NO_COLOR", "1").env("RUST_LOG", "trace").stderr(File::create(&path).unwrap());
    let program = Program::start(&mut command);

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
        let answer = program.ask(head, &HEADERS, body);
        assert!(answer.lines().next().unwrap().contains(expected), "{head}: {answer}");
    }
    let (mut socket, _) =
        tungstenite::client(format!("ws://{}/live", program.host()), program.connect()).unwrap();
    socket.send(Message::binary("secret-frame")).unwrap();
    assert!(socket.read().unwrap().to_text().unwrap().contains("\"error\""));
    let log = fs::read_to_string(&path).unwrap().split_off(before);
    assert!(log.contains("/api/v1/votes") && log.contains("DEBUG"), "{log}");
    // Of a frame its bytes' hexadecimal digits would stand there: these are of 'secret-frame'.
    let frame = "7365637265742d6672616d65";
    for said in ["secret", frame, "0.734512", "angry", "sad", "203.0.113.77"] {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(said)).collect();
        assert!(lines.is_empty(), "{said} in {lines:#?}");
    }
}
