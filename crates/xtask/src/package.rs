//! A Debian package of the server, made with dpkg-deb.

use crate::command::{build_binaries, cargo, installed, output, program, run};
use crate::licences;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const CONFIGURATION: &str = "etc/mission/mission.env";
const COPYRIGHT: &str = "usr/share/doc/mission/copyright";

/// Packs the program of the tests, installs it on this machine, sees it answer and purges it. Left
/// out where somebody may have installed their own, whose songs that would cost.
pub(crate) fn try_out(root: &Path, in_ci: bool) -> Result<Option<String>> {
    const TEST: &str = "packaging/debian/install-test";
    if !in_ci {
        return Ok(Some(format!(
            "it purges what is installed; on a spare machine: sudo {TEST} FILE"
        )));
    }
    if let Some(missing) = ["dpkg-deb", "curl", "setpriv"].into_iter().find(|tool| !installed(tool))
    {
        return Ok(Some(format!("it needs {missing}, as Debian has it")));
    }
    build_binaries(root)?;
    let package = build(root, Some(built(root, "debug")?))?;
    run(program(root.join(TEST), root).arg(package))?;
    Ok(None)
}

/// Builds `serve`, or takes a program that was built, and packs it with its service. The package
/// lies in `target/debian`.
pub(crate) fn build(root: &Path, binary: Option<PathBuf>) -> Result<PathBuf> {
    let binary = if let Some(binary) = binary {
        binary
    } else {
        run(&mut cargo(root, &["build", "--release", "-p", "serve"]))?;
        built(root, "release")?
    };
    // Older packages go, so that there is one to install.
    let folder = root.join("target/debian");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    let stage = folder.join("stage");
    let needed = glibc(&fs::read(&binary)?);
    let packaging = root.join("packaging");
    for (from, to, mode) in [
        (binary, "usr/bin/mission", "755"),
        (packaging.join("mission-admin"), "usr/sbin/mission-admin", "755"),
        (packaging.join("mission.service"), "usr/lib/systemd/system/mission.service", "644"),
        (packaging.join("mission.env"), CONFIGURATION, "640"),
        (root.join("NOTICE"), COPYRIGHT, "644"),
        (root.join(licences::FILE), "usr/share/doc/mission/licences.txt.gz", "644"),
        (root.join("docs/deploy.md"), "usr/share/doc/mission/deploy.md", "644"),
        (packaging.join("debian/postinst"), "DEBIAN/postinst", "755"),
        (packaging.join("debian/prerm"), "DEBIAN/prerm", "755"),
        (packaging.join("debian/postrm"), "DEBIAN/postrm", "755"),
    ] {
        install(root, &from, &stage.join(to), mode)?;
    }
    let licences = ["NOTICE", "LICENSE-MIT", "LICENSE-APACHE"].map(|name| root.join(name));
    let licences: Vec<String> =
        licences.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
    fs::write(stage.join(COPYRIGHT), licences.join(&format!("\n{}\n\n", "-".repeat(79))))?;
    fs::write(stage.join("DEBIAN/conffiles"), format!("/{CONFIGURATION}\n"))?;
    let architecture = architecture(root)?;
    let version = version(root);
    let control = format!(
        "Package: mission\nVersion: {version}\nArchitecture: {architecture}\nSection: web\n\
         Priority: optional\nDepends: libc6{needed}, passwd\n\
         Maintainer: MISSION's authors <mission@localhost>\n\
         Description: songs for the expression on a face\n \
         A server with a page, an API and the community's songs in one program.\n"
    );
    fs::write(stage.join("DEBIAN/control"), control)?;
    let package = folder.join(format!("mission_{version}_{architecture}.deb"));
    let mut pack = program("dpkg-deb", root);
    run(pack.args(["--root-owner-group", "--build"]).arg(&stage).arg(&package))?;
    let bytes = fs::metadata(&package)?.len();
    writeln!(std::io::stdout(), "{} ({} kB)", package.display(), bytes / 1000)?;
    Ok(package)
}

fn install(root: &Path, from: &Path, to: &Path, mode: &str) -> Result<()> {
    run(program("install", root).args(["-D", "-m", mode]).arg(from).arg(to))
}

/// The program as cargo built it with a profile.
fn built(root: &Path, profile: &str) -> Result<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let binary = target.join(profile).join("serve");
    ensure!(binary.is_file(), "{} was not built; name the program with --binary", binary.display());
    Ok(binary)
}

/// The version with the time of the commit, so that apt sees a package of later ones as newer.
fn version(root: &Path) -> String {
    let mut git = program("git", root);
    git.env("TZ", "UTC").args(["log", "-1", "--date=format-local:%Y%m%d%H%M", "--format=%cd.%h"]);
    let commit = output(&mut git).map(|commit| format!("+{}", commit.trim()));
    env!("CARGO_PKG_VERSION").to_owned() + &commit.unwrap_or_default()
}

/// Which C library a program asks for: the names of its symbols' versions stand in it.
fn glibc(binary: &[u8]) -> String {
    const NAME: &[u8] = b"GLIBC_2.";
    let minor = |at: usize| -> Option<u32> {
        let digits = &binary[at + NAME.len()..];
        let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
        str::from_utf8(&digits[..end]).ok()?.parse().ok()
    };
    let found = binary.windows(NAME.len()).enumerate().filter(|(_, window)| *window == NAME);
    let latest = found.filter_map(|(at, _)| minor(at)).max();
    latest.map(|minor| format!(" (>= 2.{minor})")).unwrap_or_default()
}

fn architecture(root: &Path) -> Result<String> {
    let asked = output(program("dpkg", root).arg("--print-architecture"));
    Ok(asked.context("this needs Debian or Ubuntu")?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_c_library_that_is_asked_for_is_needed() {
        assert_eq!(glibc(b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.17\0"), " (>= 2.34)");
        assert_eq!(glibc(b"no such program"), "");
    }
}
