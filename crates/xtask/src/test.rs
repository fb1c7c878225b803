//! Everything that CI checks, the cheapest first; the first failure ends it.

use crate::command::{ALL, build_binaries, cargo, installed, program, run};
use crate::{licences, package, parity, permitted, web};
use Check::{MayBeLeftOut, Must};
use anyhow::{Result, bail, ensure};
use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// What a step does in the workspace's folder.
enum Check {
    Must(fn(&Path) -> Result<()>),
    /// Given whether this is CI, it may tell why it was left out.
    MayBeLeftOut(fn(&Path, bool) -> Result<Option<String>>),
}

/// Something that a step needs besides cargo.
struct Tool {
    name: &'static str,
    install: &'static str,
    is_there: fn() -> bool,
}

const TYPOS: Tool =
    Tool { name: "typos", install: "pipx install typos", is_there: || installed("typos") };
const NPM: Tool =
    Tool { name: "npm", install: "apt install nodejs npm", is_there: || installed("npm") };
const CHROMIUM: Tool =
    Tool { name: "chromium", install: "apt install chromium", is_there: || installed("chromium") };
/// The page's first choice of a font, about as wide as those of phones, on which it must fit.
const INTER: Tool = Tool {
    name: "the font Inter",
    install: "apt install fontconfig fonts-inter",
    is_there: has_inter,
};
/// For the bindings to Linux's cameras.
const CLANG: Tool =
    Tool { name: "clang", install: "apt install clang", is_there: || installed("clang") };
const VULKAN: Tool = Tool {
    name: "Vulkan",
    install: "apt install libvulkan1 mesa-vulkan-drivers",
    is_there: parity::vulkan_is_there,
};

/// The same with a kiosk's camera. Fewer crates would mean other features of what they share, and
/// a second build of it.
const WITH_CAMERA: [&str; 4] =
    ["--workspace", "--no-default-features", "--features", "infer/cli,serve/camera"];
/// The targets of `end-to-end`.
const END_TO_END: [&str; 6] = ["--test", "agreement", "--test", "page", "--test", "survey"];

struct Step {
    name: &'static str,
    needs: &'static [Tool],
    check: Check,
}

const STEPS: [Step; 14] = [
    Step {
        name: "format",
        needs: &[],
        check: Must(|root| run(&mut cargo(root, &["fmt", "--all", "--check"]))),
    },
    Step {
        name: "spelling",
        needs: &[TYPOS],
        check: Must(|root| run(&mut program(TYPOS.name, root))),
    },
    Step { name: "freshness of the page's eyes", needs: &[], check: Must(web::device::check) },
    Step { name: "permitted licences", needs: &[], check: Must(permitted::check) },
    Step { name: "licences that go with the programs", needs: &[], check: Must(licences::check) },
    Step { name: "page types and assets", needs: &[NPM], check: Must(web::check) },
    Step {
        name: "lints",
        needs: &[],
        check: Must(|root| {
            let lint = [&["clippy"], &ALL[..], &["--all-targets", "--", "--deny", "warnings"]];
            run(&mut cargo(root, &lint.concat()))
        }),
    },
    Step {
        name: "documentation",
        needs: &[],
        check: Must(|root| {
            let mut doc = cargo(root, &[&["doc"], &ALL[..], &["--no-deps", "--quiet"]].concat());
            run(doc.env("RUSTDOCFLAGS", "--deny warnings"))
        }),
    },
    Step {
        name: "unit and integration tests",
        needs: &[],
        check: Must(|root| {
            let test = [&["test"], &ALL[..], &["--exclude", "end-to-end"]];
            run(&mut cargo(root, &test.concat()))
        }),
    },
    Step {
        name: "kiosk with a camera",
        needs: &[CLANG],
        check: Must(|root| {
            let lint =
                [&["clippy"], &WITH_CAMERA[..], &["--all-targets", "--", "--deny", "warnings"]];
            run(&mut cargo(root, &lint.concat()))?;
            run(&mut cargo(root, &[&["test"], &WITH_CAMERA[..], &["--lib", "kiosk"]].concat()))
        }),
    },
    Step {
        name: "browser tests",
        needs: &[NPM, CHROMIUM, INTER],
        check: Must(|root| {
            web::install(&root.join("tests/browser"))?;
            build_binaries(root)?;
            run(&mut cargo(root, &[&["test"], &ALL[..], &END_TO_END[..]].concat()))
        }),
    },
    Step { name: "Debian package", needs: &[], check: MayBeLeftOut(package::try_out) },
    Step {
        name: "the page's eyes built anew",
        needs: &[NPM, CHROMIUM],
        check: MayBeLeftOut(web::device::compare_fresh),
    },
    Step { name: "device parity", needs: &[VULKAN], check: MayBeLeftOut(parity::check) },
];

/// Runs the steps with `word` in their name. A step that lacks a tool is skipped loudly, or fails
/// where `CI` is set.
///
/// # Errors
/// The first step that fails, or that no step has such a name.
pub(crate) fn run_steps(root: &Path, word: &str) -> Result<()> {
    let mut out = io::stdout();
    let in_ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    let steps: Vec<Step> = STEPS.into_iter().filter(|step| step.name.contains(word)).collect();
    let names = STEPS.map(|step| step.name).join(", ");
    ensure!(!steps.is_empty(), "no step is named '{word}'; these are: {names}");
    let mut left_out = Vec::new();
    for step in &steps {
        let missing = step.needs.iter().find(|tool| !(tool.is_there)());
        if let Some(Tool { name, install, .. }) = missing {
            let message = format!("{} needs {name}; install it: {install}", step.name);
            if in_ci {
                bail!(message);
            }
            writeln!(out, "== SKIPPED: {message}")?;
            left_out.push(step.name);
            continue;
        }
        writeln!(out, "== {}", step.name)?;
        let started = Instant::now();
        let reason = match step.check {
            Must(check) => check(root).map(|()| None)?,
            MayBeLeftOut(check) => check(root, in_ci)?,
        };
        let seconds = started.elapsed().as_secs_f64();
        if let Some(reason) = reason {
            writeln!(out, "== LEFT OUT: {}: {reason}", step.name)?;
            left_out.push(step.name);
        } else {
            writeln!(out, "== {}: passed in {seconds:.0} s", step.name)?;
        }
    }
    let (passed, left_out) = (steps.len() - left_out.len(), left_out.join(", "));
    if left_out.is_empty() {
        writeln!(out, "== all {passed} steps passed")?;
    } else {
        writeln!(out, "== {passed} steps passed, NOT RUN: {left_out}")?;
    }
    Ok(())
}

fn has_inter() -> bool {
    let listed = Command::new("fc-list").arg("Inter").output();
    listed.is_ok_and(|fonts| !fonts.stdout.is_empty())
}
