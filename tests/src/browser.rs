use anyhow::{Result, bail, ensure};
use std::env;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Chromium, driven by the scripts in `tests/browser`.
#[derive(Debug)]
pub struct Browser {
    scripts: PathBuf,
}

/// The browser, if this machine has what it takes. Without it the tests that need it are skipped
/// loudly, or fail where `CI` is set.
///
/// # Errors
/// In CI, what is missing and how to install it.
pub fn browser() -> Result<Option<Browser>> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let missing = if !starts("node") {
        "node (apt install nodejs npm)"
    } else if !starts("chromium") {
        "chromium (apt install chromium)"
    } else if !scripts.join("node_modules/playwright-core").is_dir() {
        "playwright-core (npm install in tests/browser, or cargo xtask test)"
    } else {
        return Ok(Some(Browser { scripts }));
    };
    if env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        bail!("the browser tests need {missing}");
    }
    writeln!(io::stderr(), "SKIPPED: the browser tests need {missing}")?;
    Ok(None)
}

impl Browser {
    /// Runs a script to its end.
    ///
    /// # Errors
    /// If the script fails; what it found wrong is on standard error.
    pub fn run(&self, script: &str, arguments: &[&OsStr]) -> Result<()> {
        let status =
            Command::new("node").arg(self.scripts.join(script)).args(arguments).status()?;
        ensure!(status.success(), "{script} failed ({status})");
        Ok(())
    }
}

fn starts(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
