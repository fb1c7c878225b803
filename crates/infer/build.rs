//! Copies the face detector's weights (`SeetaFace`, BSD-2-Clause) out of the rustface crate's own
//! folder into `OUT_DIR`, so that they can be embedded without a copy in this repository.

use std::{env, error::Error, fs, path::Path, process::Command};

const WEIGHTS: &str = "model/seeta_fd_frontal_v1.0.bin";

/// A package with rustface as its only dependency. Asking cargo about the whole workspace instead
/// fails offline on a fresh machine, where only what this crate needs has been downloaded.
const MANIFEST: &str = r#"
[package]
name = "locate-rustface"
version = "0.0.0"
edition = "2024"
[lib]
path = "lib.rs"
[dependencies]
rustface = { version = "*", default-features = false }
[workspace]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let lock = Path::new(&here).join("../../Cargo.lock");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", lock.display());

    let out_dir = env::var("OUT_DIR")?;
    let locate = Path::new(&out_dir).join("locate-rustface");
    fs::create_dir_all(&locate)?;
    fs::write(locate.join("Cargo.toml"), MANIFEST)?;
    fs::write(locate.join("lib.rs"), "")?;
    // The lock file pins the version that is linked.
    fs::copy(&lock, locate.join("Cargo.lock"))?;

    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--offline", "--format-version", "1", "--filter-platform"])
        .arg(env::var("TARGET")?)
        .arg("--manifest-path")
        .arg(locate.join("Cargo.toml"))
        .current_dir(&here)
        .output()?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(format!("cargo metadata cannot locate rustface: {reason}").into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let manifest = metadata["packages"]
        .as_array()
        .and_then(|packages| packages.iter().find(|package| package["name"] == "rustface"))
        .and_then(|package| package["manifest_path"].as_str())
        .ok_or("cargo metadata does not list rustface")?;
    let weights = Path::new(manifest).with_file_name(WEIGHTS);
    fs::copy(&weights, Path::new(&out_dir).join("seeta.bin"))
        .map_err(|error| format!("cannot copy {}: {error}", weights.display()))?;
    Ok(())
}
