//! Remembers that PrivateTest was scored: a second look at it is no longer a blind one.

use crate::checkpoint::checkpoint_folder;
use crate::figures::Figures;
use crate::run::{Run, write_whole};
use anyhow::{Context, Result};
use model::Checkpoint;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "private_test.json";

/// One look at PrivateTest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scoring {
    /// When, with the zone's offset (RFC 3339).
    pub(crate) date: String,
    /// Which weights were scored.
    pub(crate) weights_sha256: String,
    /// On how many pictures.
    pub(crate) n: usize,
    /// What came out.
    pub(crate) accuracy: f64,
    /// 95 % interval of the accuracy.
    pub(crate) accuracy_ci95: [f64; 2],
    /// On the pictures that do not stand in Training.
    pub(crate) accuracy_clean: f64,
    /// Mean of the classes' F1.
    pub(crate) macro_f1: f64,
}

/// Every look at PrivateTest, the first one first.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scorings {
    /// How many there were.
    pub(crate) count: usize,
    /// Each of them.
    pub(crate) scorings: Vec<Scoring>,
}

impl Scorings {
    /// What is remembered of a run or a checkpoint.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let path = place(folder);
        if !path.exists() {
            return Ok(Self::default());
        }
        let json = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&json)
            .with_context(|| format!("{} does not say when PrivateTest was scored", path.display()))
    }

    /// Adds a scoring of today.
    pub(crate) fn remember(
        mut self,
        folder: &Path,
        checkpoint: &Checkpoint,
        figures: &Figures,
    ) -> Result<()> {
        self.scorings.push(Scoring {
            date: jiff::Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            weights_sha256: checkpoint.config().weights_sha256.clone(),
            n: figures.n,
            accuracy: figures.accuracy,
            accuracy_ci95: figures.accuracy_ci95,
            accuracy_clean: figures.accuracy_clean,
            macro_f1: figures.macro_f1,
        });
        self.write(folder)
    }

    /// Remembers in another folder, too, what was scored before.
    pub(crate) fn hand_on(self, folder: &Path) -> Result<()> {
        let mut there = Self::of(folder)?;
        let known = there.scorings.clone();
        there.scorings.extend(self.scorings.into_iter().filter(|it| !known.contains(it)));
        if there.scorings == known {
            return Ok(());
        }
        there.scorings.sort_by(|a, b| a.date.cmp(&b.date));
        there.write(folder)
    }

    fn write(mut self, folder: &Path) -> Result<()> {
        self.count = self.scorings.len();
        write_whole(&place(folder), format!("{:#}\n", serde_json::json!(self)).as_bytes())
    }

    /// A warning to whoever scores again.
    pub(crate) fn warning(&self) -> Option<String> {
        let last = self.scorings.last()?;
        let times = if self.count == 1 { "once".into() } else { format!("{} times", self.count) };
        Some(format!(
            "WARNING: PrivateTest was scored before, {times}, last on {}. Whatever was chosen \
             after that was not chosen blindly: report the first score.",
            last.date
        ))
    }
}

/// Beside the run whose best network it is, or in the checkpoint's own folder.
fn place(folder: &Path) -> PathBuf {
    let checkpoint = checkpoint_folder(folder);
    let run = checkpoint.parent().filter(|parent| Run::best_in(parent) == checkpoint);
    run.unwrap_or(&checkpoint).join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_and_its_best_network_remember_in_one_place() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("run");
        fs::create_dir_all(run.join("best")).unwrap();
        assert_eq!(place(&run), run.join(FILE));
        assert_eq!(place(&run.join("best")), run.join(FILE));
        assert_eq!(place(&folder.path().join("shipped")), folder.path().join("shipped").join(FILE));
    }

    #[test]
    fn a_copy_remembers_what_its_original_does() {
        let folder = tempfile::tempdir().unwrap();
        let [run, shipped] = ["run", "shipped"].map(|name| folder.path().join(name));
        let scoring = |date: &str| Scoring {
            date: date.into(),
            weights_sha256: "abc".into(),
            n: 3589,
            accuracy: 0.7,
            accuracy_ci95: [0.68, 0.72],
            accuracy_clean: 0.69,
            macro_f1: 0.6,
        };
        for (place, date) in [(&run, "2026-01-02"), (&shipped, "2026-01-01")] {
            fs::create_dir_all(place).unwrap();
            Scorings { count: 0, scorings: vec![scoring(date)] }.write(place).unwrap();
        }
        for _ in 0..2 {
            Scorings::of(&run).unwrap().hand_on(&shipped).unwrap();
            let all = Scorings::of(&shipped).unwrap();
            assert_eq!(all.count, 2);
            assert_eq!(all.scorings, ["2026-01-01", "2026-01-02"].map(scoring));
        }
    }

    #[test]
    fn nothing_is_remembered_at_first() {
        let folder = tempfile::tempdir().unwrap();
        let scorings = Scorings::of(folder.path()).unwrap();
        assert_eq!((scorings.count, scorings.warning()), (0, None));
    }
}
