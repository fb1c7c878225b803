//! A Debian package of the server, made with dpkg-deb.

use crate::command::{cargo, installed, output, program, run};
use crate::licences;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const CONFIGURATION: &str = "etc/mission/mission.env";

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
    let stage = root.join("target/debian/stage");
    if stage.exists() {
        fs::remove_dir_all(&stage).with_context(|| format!("cannot clear {}", stage.display()))?;
    }
    let packaging = root.join("packaging");
    for (from, to, mode) in [
        (binary, "usr/bin/mission", "755"),
        (packaging.join("mission-admin"), "usr/sbin/mission-admin", "755"),
        (packaging.join("mission.service"), "usr/lib/systemd/system/mission.service", "644"),
        (packaging.join("mission.env"), CONFIGURATION, "640"),
        (root.join("NOTICE"), "usr/share/doc/mission/copyright", "644"),
        (root.join(licences::FILE), "usr/share/doc/mission/licences.txt.gz", "644"),
        (root.join("docs/deploy.md"), "usr/share/doc/mission/deploy.md", "644"),
        (packaging.join("debian/postinst"), "DEBIAN/postinst", "755"),
        (packaging.join("debian/prerm"), "DEBIAN/prerm", "755"),
        (packaging.join("debian/postrm"), "DEBIAN/postrm", "755"),
    ] {
        install(root, &from, &stage.join(to), mode)?;
    }
    fs::write(stage.join("DEBIAN/conffiles"), format!("/{CONFIGURATION}\n"))?;
    let architecture = architecture(root)?;
    let version = env!("CARGO_PKG_VERSION");
    let control = format!(
        "Package: mission\nVersion: {version}\nArchitecture: {architecture}\nSection: web\n\
         Priority: optional\nDepends: libc6, passwd\n\
         Maintainer: MISSION's authors <mission@localhost>\n\
         Description: songs for the expression on a face\n \
         A server with a page, an API and the community's songs in one program.\n"
    );
    fs::write(stage.join("DEBIAN/control"), control)?;
    let package = root.join(format!("target/debian/mission_{version}_{architecture}.deb"));
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

fn architecture(root: &Path) -> Result<String> {
    let asked = output(program("dpkg", root).arg("--print-architecture"));
    Ok(asked.context("this needs Debian or Ubuntu")?.trim().to_owned())
}
