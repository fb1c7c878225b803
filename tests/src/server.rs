use anyhow::{Context, Result, ensure};
use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The real server on a free port with a fresh database; it ends with this value.
#[derive(Debug)]
pub struct Server {
    process: Child,
    address: String,
    _data: TempDir,
}

impl Server {
    /// Starts it and waits until it listens.
    ///
    /// # Errors
    /// If the binary is not built or does not print its address.
    pub fn start() -> Result<Self> {
        let binary = binary()?;
        let data = tempfile::tempdir()?;
        let mut process = Command::new(&binary)
            .args(["--bind", "127.0.0.1:0"])
            .current_dir(data.path())
            .env("XDG_DATA_HOME", data.path())
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let output = process.stdout.take().context("the server has no standard output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().strip_prefix("MISSION is listening on ").map(str::to_owned);
        let address = address.with_context(|| format!("the server printed '{line}'"))?;
        Ok(Self { process, address, _data: data })
    }

    /// Where its page is, such as `http://127.0.0.1:41234/`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its host and port, such as `127.0.0.1:41234`.
    pub fn host(&self) -> &str {
        self.address.trim_start_matches("http://").trim_end_matches('/')
    }

    /// The id of its process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _already_ended = self.process.kill();
        let _already_ended = self.process.wait();
    }
}

/// The server's binary of the same profile, which lies two folders above this test's.
///
/// # Errors
/// If it is not built.
pub fn binary() -> Result<PathBuf> {
    let test = env::current_exe()?;
    let folder = test.ancestors().nth(2).context("the test lies in no target folder")?;
    let binary = folder.join("serve");
    ensure!(
        binary.is_file(),
        "{} is not built; run `cargo build --workspace` or `cargo xtask test`",
        binary.display()
    );
    Ok(binary)
}
