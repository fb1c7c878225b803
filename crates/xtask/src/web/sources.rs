//! What an artefact was built from: files with their SHA-256 and crates with their versions, a
//! line each, so that a change shows in a diff.

use crate::command::{cargo, output};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The files of the workspace that cargo's dep-info names, relative to the root. The lock file is
/// left out: [`list`] names the crates that count.
pub(super) fn of_dep_info(root: &Path, dep_info: &Path) -> Result<BTreeSet<String>> {
    let text = fs::read_to_string(dep_info)
        .with_context(|| format!("cannot read {}", dep_info.display()))?;
    let (_, files) = text.split_once(": ").context("cargo's dep-info has another form")?;
    let inside = |file: &str| Some(Path::new(file).strip_prefix(root).ok()?.to_str()?.to_owned());
    let mut files: BTreeSet<String> = files
        .split_whitespace()
        .filter_map(inside)
        .filter(|file| !file.ends_with("Cargo.lock") && !file.starts_with("target"))
        .collect();
    let crates: BTreeSet<String> = files
        .iter()
        .filter_map(|file| Some(format!("{}/Cargo.toml", file.split_once("/src/")?.0)))
        .collect();
    files.extend(crates);
    Ok(files)
}

/// The list of files and of the crates that `browser` is built from.
pub(super) fn list(root: &Path, files: impl IntoIterator<Item = String>) -> Result<String> {
    let mut text = String::from(
        "# What the page's eyes were built from, and they themselves: cargo xtask web\n",
    );
    for file in files {
        writeln!(text, "{}  {file}", hash(root, &file)?)?;
    }
    for line in crates(root)? {
        writeln!(text, "{line}")?;
    }
    Ok(text)
}

/// What is different now from what a list says.
pub(super) fn changes(root: &Path, list: &str) -> Result<Vec<String>> {
    let lines = || list.lines().filter(|line| !line.starts_with('#'));
    let mut changed: Vec<String> = lines()
        .filter_map(|line| line.split_once("  "))
        .filter(|(sha256, file)| hash(root, file).ok().as_deref() != Some(*sha256))
        .map(|(_, file)| file.to_owned())
        .collect();
    let listed: BTreeSet<String> =
        lines().filter(|line| !line.contains("  ")).map(str::to_owned).collect();
    changed.extend(crates(root)?.symmetric_difference(&listed).cloned());
    Ok(changed)
}

fn hash(root: &Path, file: &str) -> Result<String> {
    let bytes = fs::read(root.join(file)).with_context(|| format!("cannot read {file}"))?;
    Ok(Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Name, version and features of every crate in the wasm file.
fn crates(root: &Path) -> Result<BTreeSet<String>> {
    let mut tree = cargo(root, &["tree", "--package", "browser", "--edges", "normal"]);
    tree.args(["--target", super::device::TARGET, "--prefix", "none", "--format", "{p} {f}"]);
    let ours = format!(" ({}", root.display());
    Ok(output(&mut tree)?
        .lines()
        .map(|line| line.trim_end_matches(" (*)").trim_end())
        .filter(|line| !line.is_empty() && !line.contains(&ours))
        .map(str::to_owned)
        .collect())
}
