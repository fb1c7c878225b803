use anyhow::{Context, Result, ensure};
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

/// All crates without their default features, among which train's GPU backend takes longer to
/// build than everything else together; the other defaults are named.
pub(crate) const ALL: [&str; 4] =
    ["--workspace", "--no-default-features", "--features", "infer/cli"];

/// A program of the given folder, to be completed and passed to [`run`].
pub(crate) fn program(name: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder);
    command
}

/// The cargo that runs this task; the one of the path where it was started without.
pub(crate) fn cargo_path() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Cargo in the workspace's folder.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut command = program(cargo_path(), root);
    command.args(arguments);
    command
}

/// Builds the programs that tests of other crates start, which cargo does not build for them.
///
/// # Errors
/// If that fails.
pub(crate) fn build_binaries(root: &Path) -> Result<()> {
    run(&mut cargo(root, &[&["build"], &ALL[..]].concat()))
}

/// Runs a command to its end.
///
/// # Errors
/// If it cannot be started or does not end with success.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    ensure!(status.success(), "`{shown}` failed ({status})");
    Ok(())
}

/// What a command writes.
///
/// # Errors
/// If it cannot be started or does not end with success.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.output().with_context(|| format!("cannot start `{shown}`"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`{shown}` failed ({}): {said}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether a program can be started.
pub(crate) fn installed(name: &str) -> bool {
    let mut command = Command::new(name);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let arguments = command.get_args().map(OsStr::to_string_lossy);
    [command.get_program().to_string_lossy()]
        .into_iter()
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}
