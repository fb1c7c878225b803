//! The eyes that run in the page: `crates/browser` as wasm with its glue. Both are committed, so
//! that building the server needs no wasm toolchain, together with a list of what they were built
//! from, so that a stale artefact is noticed without one too.

use super::sources;
use crate::command::{build_binaries, cargo, output, run};
use anyhow::{Context, Result, ensure};
use flate2::{Compression, GzBuilder};
use std::env;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// What gives a machine the means to build for it.
pub(super) const INSTALL: &str = "rustup target add wasm32-unknown-unknown";

const WASM_FILE: &str = "eyes.wasm";
/// Compressed once instead of for every listener.
const WASM: &str = "crates/serve/assets/dist/eyes.wasm.gz";
const GLUE: &str = "crates/serve/web/src/device/wasm";
const GLUE_FILES: [&str; 2] = ["eyes.js", "eyes.d.ts"];
const LIST: &str = "crates/browser/built-from.txt";

/// What a build leaves.
struct Built {
    /// Holds wasm and glue.
    folder: PathBuf,
    /// Cargo's list of the files that went into it.
    dep_info: PathBuf,
}

/// Whether this machine can build for wasm.
pub(super) fn has_toolchain() -> bool {
    rustc(&["--print", "target-libdir", "--target", TARGET])
        .is_ok_and(|folder| Path::new(&folder).is_dir())
}

/// Builds the artefacts in their place, with the list of what they were built from.
pub(crate) fn build(root: &Path) -> Result<()> {
    let Built { folder, dep_info } = compile(root)?;
    let wasm = fs::read(folder.join(WASM_FILE))?;
    let mut packed = GzBuilder::new().write(File::create(root.join(WASM))?, Compression::best());
    packed.write_all(&wasm)?;
    packed.finish()?;
    fs::create_dir_all(root.join(GLUE))?;
    for name in GLUE_FILES {
        fs::copy(folder.join(name), root.join(GLUE).join(name))?;
    }
    let glue = GLUE_FILES.map(|name| format!("{GLUE}/{name}"));
    let artefacts = glue.into_iter().chain([WASM.to_owned()]);
    let files = sources::of_dep_info(root, &dep_info)?.into_iter().chain(artefacts);
    fs::write(root.join(LIST), sources::list(root, files)?)?;
    Ok(())
}

/// Fails if the committed artefacts were not built from the sources as they are.
pub(crate) fn check(root: &Path) -> Result<()> {
    let list = fs::read_to_string(root.join(LIST))
        .with_context(|| format!("cannot read {LIST}; run `cargo xtask web`"))?;
    let stale = sources::changes(root, &list)?;
    ensure!(
        stale.is_empty(),
        "the page's eyes were built from other sources; run `cargo xtask web` and commit what it \
         builds. Changed since: {}",
        stale.join(", ")
    );
    Ok(())
}

/// Builds the eyes anew, beside the committed ones, and runs the test that compares what they read
/// with what the library reads natively. Left out where there is no wasm toolchain.
pub(crate) fn compare_fresh(root: &Path, _in_ci: bool) -> Result<Option<String>> {
    if !has_toolchain() {
        return Ok(Some(format!("it needs wasm; install it: {INSTALL}")));
    }
    let Built { folder, .. } = compile(root)?;
    build_binaries(root)?;
    let test = ["test", "--package", "end-to-end", "--test", "agreement"];
    run(cargo(root, &test).env("DEVICE_EYES", &folder))?;
    Ok(None)
}

/// Builds wasm and glue beside the target folder's other files.
fn compile(root: &Path) -> Result<Built> {
    let target = target_folder()?;
    // Panics name files; where this machine keeps them concerns nobody.
    let here = [root.to_owned(), registry()?, rustc(&["--print", "sysroot"])?.into()];
    let forget = here.map(|folder| format!("--remap-path-prefix={}/=", folder.display()));
    let flags = [&[String::from("-Ctarget-feature=+simd128")], &forget[..]].concat();
    let arguments = ["build", "--release", "--package", "browser", "--target", TARGET];
    run(cargo(root, &arguments)
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))?;
    let compiled = target.join(TARGET).join("release");
    let folder = target.join("eyes");
    Bindgen::new()
        .input_path(compiled.join("browser.wasm"))
        .out_name("eyes")
        .web(true)?
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)?;
    fs::rename(folder.join("eyes_bg.wasm"), folder.join(WASM_FILE))?;
    Ok(Built { folder, dep_info: compiled.join("libbrowser.d") })
}

/// A folder of its own, because other flags than everybody else's would have cargo build all anew.
fn target_folder() -> Result<PathBuf> {
    let this = env::current_exe()?;
    let target = this.ancestors().nth(2).context("xtask lies in no target folder")?;
    Ok(target.join("wasm"))
}

/// What rustc answers.
fn rustc(arguments: &[&str]) -> Result<String> {
    Ok(output(Command::new("rustc").args(arguments))?.trim().to_owned())
}

/// Where cargo keeps the sources of dependencies.
pub(crate) fn registry() -> Result<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let usual = || Some(PathBuf::from(env::var_os("HOME")?).join(".cargo"));
    Ok(home.or_else(usual).context("neither CARGO_HOME nor HOME is set")?.join("registry/src"))
}
