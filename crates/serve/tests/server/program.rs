//! The program as its users start it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// The program that keeps what it has in `data`, to be completed and started.
pub fn command(data: &TempDir, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_serve"));
    command
        .args(flags)
        .env_remove("DATABASE_URL")
        .env_remove("MISSION_BIND")
        .env_remove("MISSION_SECRET")
        .env("XDG_DATA_HOME", data.path())
        .current_dir("/")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A program that listens; it does not outlive a test that fails.
pub struct Program {
    child: Option<Child>,
    /// As it prints it, such as `http://127.0.0.1:41234/`.
    pub address: String,
}

impl Program {
    /// Starts it and waits until it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("MISSION is listening on ");
        let Some(address) = address.map(ToOwned::to_owned) else {
            let output = child.wait_with_output().unwrap();
            panic!("{line:?} {}", String::from_utf8_lossy(&output.stderr));
        };
        Self { child: Some(child), address }
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        self.address.split("//").nth(1).unwrap().trim_end_matches('/')
    }

    pub fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(self.host()).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        connection
    }

    /// The answer to `request`, such as `GET /healthz`, with its head.
    pub fn ask(&self, request: &str, headers: &[(&str, &str)], body: &str) -> String {
        let (host, length) = (self.host(), body.len());
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let headers = headers.concat();
        let mut connection = self.connect();
        write!(
            connection,
            "{request} HTTP/1.1\r\nhost: {host}\r\n{headers}connection: close\r\n\
             content-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Tells it to stop and waits until it has ended.
    pub fn terminate(mut self) -> Output {
        let child = self.child.take().unwrap();
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        child.wait_with_output().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
