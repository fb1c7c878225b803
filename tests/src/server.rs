use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{env, fs};
use tempfile::TempDir;

/// The real server on a free port with a fresh database; it ends with this value.
#[derive(Debug)]
pub struct Server {
    process: Child,
    address: String,
    data: TempDir,
}

impl Server {
    /// Starts it and waits until it listens.
    ///
    /// # Errors
    /// If the binary is not built or does not print its address.
    pub fn start() -> Result<Self> {
        Self::start_with(&[])
    }

    /// Starts it with flags and waits until it listens.
    ///
    /// # Errors
    /// If the binary is not built or does not print its address.
    pub fn start_with(flags: &[&str]) -> Result<Self> {
        let binary = binary()?;
        let data = tempfile::tempdir()?;
        let mut process = Command::new(&binary)
            .args(["--bind", "127.0.0.1:0"])
            .args(flags)
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
        Ok(Self { process, address, data })
    }

    /// Runs the program on the same database, such as to open a workshop.
    ///
    /// # Errors
    /// If it fails.
    pub fn run(&self, arguments: &[&str]) -> Result<()> {
        let status = Command::new(binary()?)
            .args(arguments)
            .env("XDG_DATA_HOME", self.data.path())
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .status()?;
        ensure!(status.success(), "serve {} failed ({status})", arguments.join(" "));
        Ok(())
    }

    /// Where its page is, such as `http://127.0.0.1:41234/`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its host and port, such as `127.0.0.1:41234`.
    pub fn host(&self) -> &str {
        self.address.trim_start_matches("http://").trim_end_matches('/')
    }

    /// The resident memory of its process in megabytes, as Linux tells it.
    ///
    /// # Errors
    /// If the process has ended or the system is another.
    pub fn resident_megabytes(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: f64 = line
            .and_then(|line| line.split_whitespace().next())
            .context("no VmRSS in the process's status")?
            .parse()?;
        Ok(kilobytes / 1e3)
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
        "{} is not built; run `cargo build -p serve` or `cargo xtask test`",
        binary.display()
    );
    Ok(binary)
}
