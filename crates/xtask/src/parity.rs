//! The test that training through wgpu gives what training on the CPU gives. It is the only check
//! that builds a GPU backend, which takes longer than everything else together.

use crate::command::{cargo, cargo_path, program, run};
use anyhow::{Context, Result, ensure};
use std::path::Path;

/// With the features of the workspace's other checks, so that only burn is built once more.
const TEST: [&str; 7] = [
    "test",
    "--workspace",
    "--no-default-features",
    "--features",
    "infer/cli,train/wgpu",
    "--test",
    "parity",
];
/// What a cold build may take in CI, as `timeout` writes it.
const LIMIT: &str = "8m";
/// How `timeout` ends if it had to stop the program.
const OVER_THE_LIMIT: i32 = 124;

/// Runs the test, unless this is CI and its build does not become ready in time: then gives the
/// reason why it was left out. What was built by then is kept, so the next run goes on from there.
pub(crate) fn check(root: &Path, in_ci: bool) -> Result<Option<String>> {
    if in_ci && !built_in_time(root)? {
        return Ok(Some(format!("its build was not ready within {LIMIT}; the next run goes on")));
    }
    run(cargo(root, &TEST).args(["--", "--nocapture"]))?;
    Ok(None)
}

fn built_in_time(root: &Path) -> Result<bool> {
    let mut build = program("timeout", root);
    build.args(["--signal=INT", LIMIT]).arg(cargo_path()).args(TEST).arg("--no-run");
    let status = build.status().context("cannot start `timeout` of GNU's coreutils")?;
    let over = status.code() == Some(OVER_THE_LIMIT);
    ensure!(over || status.success(), "building the device parity test failed ({status})");
    Ok(!over)
}

/// Whether programs find a GPU or software that plays one. Elsewhere than on Linux the system has
/// an interface of its own.
pub(crate) fn vulkan_is_there() -> bool {
    !cfg!(target_os = "linux")
        || program("/sbin/ldconfig", Path::new("/"))
            .arg("-p")
            .output()
            .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("libvulkan.so.1"))
}
