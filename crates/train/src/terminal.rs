//! What a person sees while a network trains.

use crate::dataset::Loaded;
use crate::run::EpochMetrics;
use anyhow::Result;
use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};
use model::Expression;
use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

/// One line on standard error, which keeps standard output for results.
pub(crate) fn say(line: &str) -> Result<()> {
    Ok(writeln!(io::stderr().lock(), "{line}")?)
}

/// A share of 1 as people read it.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// Both ends of an interval of shares.
pub(crate) fn percent_interval([low, high]: [f64; 2]) -> String {
    format!("{:.2} to {:.2} %", 100.0 * low, 100.0 * high)
}

/// Tells which data was taken, what was held out of it and what was left out, the first few of
/// those by name.
pub(crate) fn tell_of_data(loaded: &Loaded) -> Result<()> {
    const NAMED: usize = 5;
    let Loaded { path, left_out, passed_over, .. } = loaded;
    say(&format!("reading {}: {}", path.display(), loaded.form))?;
    for other in passed_over {
        say(&format!("not read: {}; to take it, name it with --data", other.display()))?;
    }
    for picture in left_out.iter().take(NAMED) {
        say(&format!("{}: {picture}; left out", path.display()))?;
    }
    if left_out.len() > NAMED {
        say(&format!("… and {} more bad pictures", left_out.len() - NAMED))?;
    }
    if loaded.held_out > 0 {
        say(&format!(
            "there is no PublicTest to choose on: {} pictures of Training, a tenth of each class, \
             take its place; copies of a picture stay on one side",
            loaded.held_out
        ))?;
    }
    let counts = loaded.dataset.training.counts();
    let absent: Vec<_> = Expression::ALL
        .iter()
        .filter(|class| counts[class.index()] == 0)
        .map(|it| it.name())
        .collect();
    if !absent.is_empty() && loaded.dataset.training.len() > 0 {
        say(&format!(
            "WARNING: Training has no picture of {}; no network can learn that from it",
            absent.join(", ")
        ))?;
    }
    Ok(())
}

/// A bar of pictures on a terminal; nothing is drawn where standard error is a file.
pub(crate) fn picture_bar(what: &str, pictures: usize) -> ProgressBar {
    let style = style("{prefix} {wide_bar} {percent:>3} %  {speed}  {left} left");
    ProgressBar::new(pictures as u64).with_style(style).with_prefix(what.to_owned())
}

/// A bar's style with the keys `speed` and `left`.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("speed", |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{:.0} images/s", state.per_sec());
        })
        .with_key("left", |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{:#}", HumanDuration(state.eta()));
        })
}

/// The bar of one epoch on a terminal; nothing is drawn where standard error is a file.
pub(crate) struct EpochBar(ProgressBar);

impl EpochBar {
    pub(crate) fn new(epoch: usize, epochs: usize, pictures: usize) -> Self {
        let template = "{prefix} {wide_bar} {percent:>3} %  {msg}  {speed}  {left} left, {run_left} to the end";
        let later = epochs.saturating_sub(epoch) * pictures;
        let run_left = move |state: &ProgressState, out: &mut dyn fmt::Write| {
            let speed = state.per_sec().max(f64::MIN_POSITIVE);
            let later = Duration::try_from_secs_f64(later as f64 / speed).unwrap_or_default();
            let _ = write!(out, "{:#}", HumanDuration(state.eta() + later));
        };
        let style = style(template).with_key("run_left", run_left);
        let bar = ProgressBar::new(pictures as u64).with_style(style);
        bar.set_prefix(format!("epoch {epoch}/{epochs}"));
        Self(bar)
    }

    pub(crate) fn advance(&self, pictures: usize, loss: f64, accuracy: f64) {
        self.0.inc(pictures as u64);
        self.0.set_message(format!("loss {loss:.4}  accuracy {}", percent(accuracy)));
    }

    pub(crate) fn evaluating(&self) {
        self.0.set_message("evaluating on PublicTest");
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

/// The line that remains of an epoch.
pub(crate) fn epoch_line(metrics: &EpochMetrics, epochs: usize) -> String {
    format!(
        "epoch {:>3}/{epochs}  loss {:.4}  accuracy {}  |  PublicTest {}  clean {}  \
         macro-F1 {:.3}  loss {:.4}  |  {:.0} images/s  {:.0} s",
        metrics.epoch,
        metrics.train_loss,
        percent(metrics.train_accuracy),
        percent(metrics.public_accuracy),
        percent(metrics.public_accuracy_clean),
        metrics.public_macro_f1,
        metrics.public_loss,
        metrics.images_per_second,
        metrics.seconds,
    )
}
