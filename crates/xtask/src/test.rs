//! Everything that CI checks, the cheapest first; the first failure ends it.

use crate::command::{cargo, installed, program, run};
use crate::web;
use anyhow::{Result, bail};
use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

type Check = fn(&Path) -> Result<()>;

/// A tool that a step needs besides cargo.
struct Tool {
    program: &'static str,
    install: &'static str,
}

const TYPOS: Tool = Tool { program: "typos", install: "pip install typos" };
const NPM: Tool = Tool { program: "npm", install: "apt install nodejs npm" };
const CHROMIUM: Tool = Tool { program: "chromium", install: "apt install chromium" };

struct Step {
    name: &'static str,
    needs: &'static [Tool],
    check: Check,
}

const STEPS: [Step; 8] = [
    Step {
        name: "format",
        needs: &[],
        check: |root| run(&mut cargo(root, &["fmt", "--all", "--check"])),
    },
    Step {
        name: "spelling",
        needs: &[TYPOS],
        check: |root| run(&mut program(TYPOS.program, root)),
    },
    Step { name: "page types and assets", needs: &[NPM], check: web::check },
    Step {
        name: "lints",
        needs: &[],
        check: |root| {
            let lint = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
            run(&mut cargo(root, &lint))
        },
    },
    Step {
        name: "documentation",
        needs: &[],
        check: |root| {
            let mut doc = cargo(root, &["doc", "--workspace", "--no-deps", "--quiet"]);
            run(doc.env("RUSTDOCFLAGS", "--deny warnings"))
        },
    },
    Step {
        name: "unit and integration tests",
        needs: &[],
        check: |root| {
            let test = ["test", "--workspace", "--exclude", "end-to-end"];
            run(&mut cargo(root, &test))
        },
    },
    Step {
        name: "binaries",
        needs: &[],
        check: |root| run(&mut cargo(root, &["build", "--workspace"])),
    },
    Step {
        name: "browser tests",
        needs: &[NPM, CHROMIUM],
        check: |root| {
            web::install(&root.join("tests/browser"))?;
            run(&mut cargo(root, &["test", "--package", "end-to-end"]))
        },
    },
];

/// Runs all steps. A step whose tool is missing is skipped loudly, or fails where `CI` is set.
///
/// # Errors
/// The first step that fails.
pub(crate) fn all(root: &Path) -> Result<()> {
    let mut out = io::stdout();
    let in_ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    let mut skipped = Vec::new();
    for step in STEPS {
        let missing = step.needs.iter().find(|tool| !installed(tool.program));
        if let Some(Tool { program, install }) = missing {
            let message = format!("{} needs {program}; install it: {install}", step.name);
            if in_ci {
                bail!(message);
            }
            writeln!(out, "== SKIPPED: {message}")?;
            skipped.push(step.name);
            continue;
        }
        writeln!(out, "== {}", step.name)?;
        let started = Instant::now();
        (step.check)(root)?;
        writeln!(out, "== {}: passed in {:.0} s", step.name, started.elapsed().as_secs_f64())?;
    }
    let (passed, skipped) = (STEPS.len() - skipped.len(), skipped.join(", "));
    if skipped.is_empty() {
        writeln!(out, "== all {passed} steps passed")?;
    } else {
        writeln!(out, "== {passed} steps passed, SKIPPED: {skipped}")?;
    }
    Ok(())
}
