//! The project's own tasks: `cargo xtask test`, `cargo xtask web`, `cargo xtask bench`,
//! `cargo xtask package`.

mod bench;
mod command;
mod licences;
mod package;
mod parity;
mod permitted;
mod test;
mod web;

use anyhow::{Context, Result};
use clap::Parser;
use std::path::{Path, PathBuf};

/// The project's own tasks.
#[derive(Debug, Parser)]
enum Task {
    /// Run every check that CI runs, the cheapest first
    Test {
        /// Run only the steps with this word in their name, such as lints
        step: Option<String>,
    },
    /// Build the page's script, style, eyes and licences into crates/serve/assets/dist
    Web {
        /// Fail if they differ from those committed, which stay as they are
        #[arg(long)]
        check: bool,
    },
    /// Measure the way from a camera frame to an expression, alone and through the server
    Bench {
        /// mjpeg clip of frames [default: the test suite's photo]
        clip: Option<PathBuf>,
    },
    /// Pack the server with its service as a Debian package into target/debian
    Package {
        /// A program that was built, instead of building one
        #[arg(long, value_name = "FILE")]
        binary: Option<PathBuf>,
    },
}

fn main() -> Result<()> {
    let root = root()?;
    match Task::parse() {
        Task::Test { step } => test::run_steps(&root, step.as_deref().unwrap_or_default()),
        Task::Web { check: false } => web::build(&root),
        Task::Web { check: true } => {
            web::device::check(&root)?;
            licences::check(&root)?;
            web::check(&root)
        }
        Task::Bench { clip } => bench::measure(&root, clip),
        Task::Package { binary } => package::build(&root, binary).map(drop),
    }
}

/// The workspace's folder.
fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map(Path::to_owned).context("xtask lies outside its workspace")
}
