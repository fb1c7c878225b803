//! Finds the checkpoint that a path on the command line means.

use crate::run::Run;
use anyhow::{Context, Result, bail};
use model::Checkpoint;
use std::path::{Path, PathBuf};

/// Reads the checkpoint in a folder; a run's folder means its best network.
pub(crate) fn find_checkpoint(folder: &Path) -> Result<Checkpoint> {
    if Run::is_at(folder) && !Run::best_in(folder).is_dir() {
        bail!("{} has no network yet: its first epoch is not done", folder.display());
    }
    let folder = checkpoint_folder(folder);
    Checkpoint::read(&folder)
        .with_context(|| format!("cannot use the checkpoint {}", folder.display()))
}

/// Where the checkpoint itself lies.
pub(crate) fn checkpoint_folder(folder: &Path) -> PathBuf {
    let best = Run::best_in(folder);
    if best.is_dir() { best } else { folder.to_owned() }
}
