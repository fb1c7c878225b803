//! The licences of all crates in the server and in the page's eyes, which a copy of them must
//! carry. They are committed, so that they are there without the crates' sources too.

use crate::command::{cargo, output};
use crate::web::device;
use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Where they are, compressed.
pub(crate) const FILE: &str = "crates/serve/assets/dist/licences.txt.gz";
/// The programs and the systems whose crates are told; other systems have few of their own.
const PROGRAMS: [[&str; 2]; 2] =
    [["serve", "x86_64-unknown-linux-gnu"], ["browser", device::TARGET]];
const HEAD: &str = "MISSION's server, and the eyes that it hands to browsers, are built from these \
                    crates, under these licences.\n\n";
/// How the names of files with licences begin.
const NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"];

/// Writes the licences as they are now.
pub(crate) fn build(root: &Path) -> Result<()> {
    let mut packed = GzBuilder::new().write(File::create(root.join(FILE))?, Compression::best());
    packed.write_all(text(root)?.as_bytes())?;
    packed.finish()?;
    Ok(())
}

/// Fails if the committed licences are not those of the crates as they are now.
pub(crate) fn check(root: &Path) -> Result<()> {
    let file = File::open(root.join(FILE)).with_context(|| format!("cannot open {FILE}"))?;
    let mut committed = String::new();
    GzDecoder::new(file).read_to_string(&mut committed)?;
    ensure!(committed == text(root)?, "{FILE} tells of other crates; run `cargo xtask web`");
    Ok(())
}

/// The list of the crates, then each text with those that carry it, the most common first.
fn text(root: &Path) -> Result<String> {
    let registry = device::registry()?;
    let mut list = String::from(HEAD);
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    let crates = crates(root)?;
    for [name, licence, address] in &crates {
        writeln!(list, "{name}: {licence}  {address}")?;
        let mut found = texts_of(&registry, name)?;
        // Of some repositories one crate alone carries the texts.
        let mut siblings = crates.iter().filter(|other| other[2] == *address);
        while found.is_empty() {
            let Some([sibling, ..]) = siblings.next() else {
                bail!("neither {name} nor another crate of {address} has the text of its licence")
            };
            found = texts_of(&registry, sibling)?;
        }
        for text in found {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    let mut texts: Vec<_> = texts.into_iter().collect();
    texts.sort_by_key(|(_, crates)| usize::MAX - crates.len());
    for (text, crates) in texts {
        write!(list, "\n{}\n{}\n\n{text}\n", "-".repeat(80), crates.join(", "))?;
    }
    Ok(list)
}

/// Other people's crates: name and version, licence, address.
fn crates(root: &Path) -> Result<BTreeSet<[String; 3]>> {
    let mut crates = BTreeSet::new();
    for [package, target] in PROGRAMS {
        let mut tree = cargo(root, &["tree", "--package", package, "--target", target]);
        tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none"]);
        for line in output(tree.args(["--format", "{p}|{l}|{r}"]))?.lines() {
            let line = line.trim_end_matches(" (*)");
            let [name, licence, address] = line.splitn(3, '|').collect::<Vec<_>>()[..] else {
                continue;
            };
            // The project's own are told with their folder.
            if !name.contains('(') {
                crates.insert([name.replacen(" v", "-", 1), licence.into(), address.into()]);
            }
        }
    }
    Ok(crates)
}

/// What the licences' files in a crate's sources say.
fn texts_of(registry: &Path, name: &str) -> Result<Vec<String>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for index in fs::read_dir(registry)? {
        let folder = index?.path().join(name);
        if folder.is_dir() {
            let entries: Result<Vec<_>, _> = fs::read_dir(folder)?.collect();
            files.extend(entries?.iter().map(fs::DirEntry::path));
            break;
        }
    }
    ensure!(!files.is_empty(), "the sources of {name} are not in {}", registry.display());
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        NAMES.iter().any(|start| name.starts_with(start))
    });
    // Some have a folder of them.
    for folder in files.extract_if(.., |path| path.is_dir()).collect::<Vec<_>>() {
        let entries: Result<Vec<_>, _> = fs::read_dir(folder)?.collect();
        files.extend(entries?.iter().map(fs::DirEntry::path));
    }
    files.sort();
    let read = |path: &PathBuf| {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned())
    };
    files.iter().map(read).collect()
}
