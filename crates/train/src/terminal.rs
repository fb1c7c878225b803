//! What a person sees while a network trains.

use crate::dataset::Loaded;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, Write};

/// One line on standard error, which keeps standard output for results.
pub(crate) fn say(line: &str) -> Result<()> {
    Ok(writeln!(io::stderr().lock(), "{line}")?)
}

/// Tells which rows of a file were left out, the first few by name.
pub(crate) fn warn_of_bad_rows(loaded: &Loaded) -> Result<()> {
    const NAMED: usize = 5;
    let bad_rows = &loaded.bad_rows;
    for row in bad_rows.iter().take(NAMED) {
        say(&format!("{}: {row}; left out", loaded.path.display()))?;
    }
    if bad_rows.len() > NAMED {
        say(&format!("… and {} more bad rows", bad_rows.len() - NAMED))?;
    }
    Ok(())
}

/// The bar of one epoch on a terminal; nothing is drawn where standard error is a file.
pub(crate) struct EpochBar(ProgressBar);

impl EpochBar {
    pub(crate) fn new(epoch: usize, epochs: usize, pictures: usize) -> Self {
        let template = "{prefix} {wide_bar} {pos}/{len}  {per_sec}  {eta}  {msg}";
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(pictures as u64).with_style(style);
        bar.set_prefix(format!("epoch {epoch}/{epochs}"));
        Self(bar)
    }

    pub(crate) fn advance(&self, pictures: usize, loss: f64, accuracy: f64) {
        self.0.inc(pictures as u64);
        self.0.set_message(format!("loss {loss:.4}  accuracy {:.2} %", 100.0 * accuracy));
    }

    pub(crate) fn evaluating(&self) {
        self.0.set_message("evaluating on PublicTest");
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
