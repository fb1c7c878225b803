//! The page's files, which are committed, so that building the server needs neither node nor a
//! wasm toolchain: script and style from TypeScript and Tailwind CSS, the eyes that run in the page
//! ([`device`]), and the licences of what is in them ([`licences`]).

pub(crate) mod device;
mod sources;

use crate::command::{program, run};
use crate::licences;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SOURCES: &str = "crates/serve/web";
const BUILT: &str = "crates/serve/assets/dist";

/// Builds all assets in their place. Where there is no wasm toolchain the page's eyes stay as they
/// are, and must be up to date.
pub(crate) fn build(root: &Path) -> Result<()> {
    if device::has_toolchain() {
        device::build(root)?;
    } else {
        let install = || format!("cannot build the page's eyes; first {}", device::INSTALL);
        device::check(root).with_context(install)?;
    }
    licences::build(root)?;
    build_page(root)
}

/// Checks the types and builds script and style.
fn build_page(root: &Path) -> Result<()> {
    let sources = root.join(SOURCES);
    install(&sources)?;
    for script in ["check", "build"] {
        run(program("npm", &sources).args(["run", "--silent", script]))?;
    }
    Ok(())
}

/// Builds script and style and fails if that changes those committed; they are put back as they were.
pub(crate) fn check(root: &Path) -> Result<()> {
    let built = root.join(BUILT);
    let committed = files(&built)?;
    let outcome = build_page(root);
    let fresh = files(&built)?;
    for (name, bytes) in &committed {
        fs::write(built.join(name), bytes)?;
    }
    outcome?;
    let stale: Vec<&str> = fresh
        .iter()
        .filter(|(name, bytes)| committed.get(*name) != Some(bytes))
        .map(|(name, _)| name.as_str())
        .chain(committed.keys().filter(|name| !fresh.contains_key(*name)).map(String::as_str))
        .collect();
    ensure!(
        stale.is_empty(),
        "{} in {BUILT} do not match their sources: run `cargo xtask web` and commit them",
        stale.join(", ")
    );
    Ok(())
}

/// Installs the exact packages of a folder's `package-lock.json`, if they are not there yet.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let (wanted, installed) =
        (folder.join("package-lock.json"), folder.join("node_modules/.package-lock.json"));
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    if let (Ok(wanted), Ok(installed)) = (changed(&wanted), changed(&installed))
        && installed >= wanted
    {
        return Ok(());
    }
    // `npm ci` refuses a lock file without the optional packages of platforms that a registry
    // does not carry; this installs the locked versions too, and changes no file.
    let install = ["install", "--no-save", "--loglevel=error", "--no-audit", "--no-fund"];
    run(program("npm", folder).args(install))
}

fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
    }
    Ok(files)
}
