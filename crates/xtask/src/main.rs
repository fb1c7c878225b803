//! The project's own tasks: `cargo xtask test`, `cargo xtask web`, `cargo xtask bench`.

mod bench;
mod command;
mod test;
mod web;

use anyhow::{Context, Result};
use clap::Parser;
use std::path::{Path, PathBuf};

/// The project's own tasks.
#[derive(Debug, Parser)]
enum Task {
    /// Run every check that CI runs, the cheapest first
    Test,
    /// Build the page's script and style into crates/serve/assets/dist
    Web {
        /// Build them elsewhere and fail if they differ from those committed
        #[arg(long)]
        check: bool,
    },
    /// Measure the way from a camera frame to an expression, alone and through the server
    Bench {
        /// mjpeg clip of frames [default: the test suite's photo]
        clip: Option<PathBuf>,
    },
}

fn main() -> Result<()> {
    let root = root()?;
    match Task::parse() {
        Task::Test => test::all(&root),
        Task::Web { check: false } => web::build(&root),
        Task::Web { check: true } => web::check(&root),
        Task::Bench { clip } => bench::measure(&root, clip),
    }
}

/// The workspace's folder.
fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map(Path::to_owned).context("xtask lies outside its workspace")
}
