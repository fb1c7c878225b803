//! What the log keeps of an admin and of Spotify, however much is asked of it.

use crate::program::{Program, command};
use serve::hash_password;
use std::fs::{self, File};
use wiremock::matchers::{method, path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

const PASSWORD: &str = "secret-password";
const SECRET: &str = "secret-of-the-server-0123456789abcdef";

/// Posts a form, or gets a page where there is none. The answer with its head.
fn ask(program: &Program, address: &str, cookies: &str, form: Option<&str>) -> String {
    let origin = format!("http://{}", program.host());
    let kind = "application/x-www-form-urlencoded";
    let headers = [("origin", &*origin), ("cookie", cookies), ("content-type", kind)];
    let method = if form.is_some() { "POST" } else { "GET" };
    program.ask(&format!("{method} {address}"), &headers, form.unwrap_or_default())
}

fn cookie(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    line.split(';').next().unwrap().to_owned()
}

async fn spotify() -> MockServer {
    let spotify = MockServer::start().await;
    let token = serde_json::json!({"access_token": "secret-access", "token_type": "Bearer",
        "expires_in": 3600, "refresh_token": "secret-refresh"});
    let answer = ResponseTemplate::new(200).set_body_json(token);
    Mock::given(method("POST")).and(path("/api/token")).respond_with(answer).mount(&spotify).await;
    let name = ResponseTemplate::new(200).set_body_json(serde_json::json!({"name": "Galau"}));
    let playlist = Mock::given(method("GET")).and(path_regex("^/v1/playlists/[^/]+$"));
    playlist.respond_with(name).mount(&spotify).await;
    spotify
}

#[tokio::test(flavor = "multi_thread")]
async fn at_its_finest_level_it_tells_no_password_cookie_code_or_token() {
    let spotify = spotify().await;
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("log");
    let admin = hash_password("ani", PASSWORD).unwrap();
    let flags = ["--bind", "127.0.0.1:0", "--spotify-client-id", "app", "--spotify-at"];
    let mut command = command(&data, &flags);
    command
        .arg(spotify.uri())
        .env("MISSION_SECRET", SECRET)
        .env("MISSION_ADMIN", &admin)
        .env("NO_COLOR", "1")
        .env("RUST_LOG", "trace")
        .stderr(File::create(&path).unwrap());
    let program = &Program::start(&mut command);

    let session = cookie(&ask(program, "/admin/login", "", Some(&format!("password={PASSWORD}"))));
    let connect = ask(program, "/admin/spotify/connect", &session, Some(""));
    let attempt = cookie(&connect);
    let state = connect.split("state=").nth(1).unwrap().split(['&', '"']).next().unwrap();
    let back = format!("code=secret-code&state={state}");
    ask(program, &format!("/admin/spotify/callback?{back}"), "", None);
    let cookies = format!("{session}; {attempt}");
    let form = format!("address={}", back.replace('=', "%3D").replace('&', "%26"));
    let finished = ask(program, "/admin/spotify/finish", &cookies, Some(&form));
    assert!(finished.contains("/admin/spotify?done=connected"), "{finished}");
    let form = "link=spotify%3Aplaylist%3A3cEYpjA9oz9GiPac4AsH4n&mood=sad";
    let watched = ask(program, "/admin/playlists/watch", &session, Some(form));
    assert!(watched.contains("done=watched"), "{watched}");
    assert!(ask(program, "/admin/spotify", &session, None).contains("Galau"));

    let log = fs::read_to_string(&path).unwrap();
    assert!(log.contains("/admin/spotify/finish") && log.contains("TRACE"), "{log}");
    let hash = admin.split_once(':').unwrap().1;
    let signed = session.split_once('=').unwrap().1;
    let sealed = attempt.split_once('=').unwrap().1;
    for said in ["secret-", hash, signed, sealed, state] {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(said)).collect();
        assert!(lines.is_empty(), "{said} in {lines:#?}");
    }
}
