use crate::command::{cargo, program, run};
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

/// Times the stages from a frame to an expression on a photo or mjpeg clip, then the server that
/// is fed with frames, all in release builds.
pub(crate) fn measure(root: &Path, clip: Option<PathBuf>) -> Result<()> {
    // One build for all: built one by one, each would ask for its own features of what they share.
    let packages = ["--package", "serve", "--package", "infer", "--package", "end-to-end"];
    let build = [&["build", "--release", "--bins", "--examples"], &packages[..]].concat();
    run(&mut cargo(root, &build))?;
    let this = env::current_exe()?;
    let target = this.ancestors().nth(2).context("xtask lies in no target folder")?;
    let example = |name| program(target.join("release/examples").join(name), root);
    let photo = || root.join("tests/fixtures/astronaut.png");
    run(example("stages").arg(clip.clone().unwrap_or_else(photo)))?;
    run(example("server_path").args(clip))
}
