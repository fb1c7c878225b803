use crate::command::{cargo, run};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Times the stages from a frame to an expression on a photo or mjpeg clip, then the server that
/// is fed with frames, all in release builds.
pub(crate) fn measure(root: &Path, clip: Option<PathBuf>) -> Result<()> {
    let photo = || root.join("tests/fixtures/astronaut.png");
    let example = |package, name| {
        cargo(root, &["run", "--release", "--package", package, "--example", name, "--"])
    };
    run(&mut cargo(root, &["build", "--release", "--package", "serve"]))?;
    run(example("infer", "stages").arg(clip.clone().unwrap_or_else(photo)))?;
    run(example("end-to-end", "server_path").args(clip))
}
