//! Several networks on the same pictures.

use super::chart::{Chart, Series, Unit};
use super::words::{self, grouped, percent, percent_interval, point_interval, points, probability};
use crate::figures::{Figures, Paired, mcnemar};
use crate::run::EpochMetrics;
use anyhow::Result;
use askama::Template;
use model::{Cost, Expression};
use std::borrow::Borrow;

/// Colours that the style sheet has for curves.
const COLOURS: usize = 6;

/// One of those compared.
pub(super) struct Entry {
    /// As it was named on the command line.
    pub(super) name: String,
    /// The network's size.
    pub(super) cost: Cost,
    /// What it reaches on PublicTest.
    pub(super) figures: Figures,
    /// For each picture whether it was classified right.
    pub(super) right: Vec<bool>,
    /// Its epochs, where it is a run.
    pub(super) epochs: Vec<EpochMetrics>,
}

/// At least one entry; the others are tested against the first.
pub(super) struct Comparison {
    entries: Vec<Entry>,
    tests: Vec<Paired>,
}

#[derive(Template)]
#[template(path = "comparison.html")]
struct Html<'a> {
    comparison: &'a Comparison,
    charts: Vec<(Chart, &'static str)>,
    scale: Scale,
}

/// Where intervals of accuracy are drawn, 0 to 100 across.
struct Scale {
    low: f64,
    high: f64,
}

impl Comparison {
    pub(super) fn of(entries: Vec<Entry>) -> Self {
        let against_first = |entry: &Entry| mcnemar(&entries[0].right, &entry.right);
        let tests = entries.iter().skip(1).map(against_first).collect();
        Self { entries, tests }
    }

    /// As text for a terminal.
    pub(super) fn table(&self) -> String {
        let head = ["", "accuracy", "95 %", "clean", "95 %", "macro-F1", "95 %", "moods", "ECE"];
        let mut rows = vec![head.map(str::to_owned)];
        rows.extend(self.entries.iter().map(|Entry { name, figures, .. }| {
            let [low, high] = figures.macro_f1_ci95;
            [
                name.clone(),
                percent(figures.accuracy),
                percent_interval(figures.accuracy_ci95),
                percent(figures.accuracy_clean),
                percent_interval(figures.accuracy_clean_ci95),
                format!("{:.3}", figures.macro_f1),
                format!("{low:.3} to {high:.3}"),
                percent(figures.accuracy_5_moods),
                format!("{:.3}", figures.ece),
            ]
        }));
        let mut text = format!("{}\n\n{}", self.heading(), aligned(&rows));
        for (entry, test) in self.others() {
            text.extend(["\n", &sentence(&self.entries[0].name, &entry.name, test), "\n"]);
        }
        text
    }

    /// As a page, which needs no other file.
    pub(super) fn html(&self) -> Result<String> {
        let bounds = || self.entries.iter().flat_map(|entry| entry.figures.accuracy_ci95);
        let low = bounds().fold(1.0, f64::min);
        let scale = Scale { low, high: bounds().fold(low + 1e-6, f64::max) };
        Ok(Html { comparison: self, charts: self.charts(), scale }.render()?)
    }

    fn heading(&self) -> String {
        let pictures = grouped(self.entries[0].figures.n);
        format!("On the same {pictures} pictures of PublicTest, on which each was selected:")
    }

    fn others(&self) -> impl Iterator<Item = (&Entry, &Paired)> {
        self.entries.iter().skip(1).zip(&self.tests)
    }

    fn charts(&self) -> Vec<(Chart, &'static str)> {
        let all = self.entries.len() <= COLOURS;
        let note = if all { "" } else { "Only the first six networks are drawn." };
        let of = |title, unit, value: fn(&EpochMetrics) -> f64| {
            let curve = |entry: &Entry| Series {
                name: entry.name.clone(),
                points: entry.epochs.iter().map(|row| (row.epoch, value(row))).collect(),
            };
            let series = self.entries.iter().take(COLOURS).map(curve).collect();
            (Chart { title, unit, from_zero: false, series, chosen: None }, note)
        };
        if self.entries.iter().all(|entry| entry.epochs.is_empty()) {
            return Vec::new();
        }
        vec![
            of("Accuracy on PublicTest", Unit::Percent, |row| row.public_accuracy),
            of("Loss on PublicTest", Unit::Number, |row| row.public_loss),
            of("Macro-F1 on PublicTest", Unit::Number, |row| row.public_macro_f1),
            of("Training loss", Unit::Number, |row| row.train_loss),
        ]
    }
}

impl Scale {
    /// An entry's accuracy and its interval, in the colour of that number.
    fn svg(&self, figures: &Figures, colour: impl Borrow<usize>) -> String {
        let [low, high] = figures.accuracy_ci95.map(|share| self.place(share));
        let (middle, colour) = (self.place(figures.accuracy), colour.borrow() % COLOURS);
        format!(
            r#"<svg class="interval s{colour}" viewBox="-4 0 108 14" aria-hidden="true"><path class="grid" d="M0 7H100"/><path class="span" d="M{low:.1} 7H{high:.1}"/><circle class="dot" cx="{middle:.1}" cy="7" r="4"/></svg>"#
        )
    }

    fn place(&self, share: f64) -> f64 {
        100.0 * (share - self.low) / (self.high - self.low)
    }
}

fn sentence(first: &str, other: &str, test: &Paired) -> String {
    format!(
        "{other} against {first}: {} points (95 %: {}). It alone is right on {} \
         pictures, {first} alone on {}: McNemar's p {}.",
        points(test.difference),
        point_interval(test.difference_ci95),
        grouped(test.only_second),
        grouped(test.only_first),
        if test.p < 0.001 { probability(test.p) } else { format!("= {}", probability(test.p)) },
    )
}

/// Rows as columns of one width, the first to the left and the rest to the right.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("  {cell:>width$}") }
        });
        cells.collect::<String>() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["", "p"], ["slim", "0.25"]].map(|row| row.map(str::to_owned));
        assert_eq!(aligned(&rows), "         p\nslim  0.25\n");
    }

    #[test]
    fn the_test_is_told_in_words() {
        let test = mcnemar(&[true, false, false, true], &[true, true, true, false]);
        let told = sentence("a", "b", &test);
        assert!(told.starts_with("b against a: +25.00 points (95 %: −"), "{told}");
        assert!(told.ends_with("alone is right on 2 pictures, a alone on 1: McNemar's p = 1.000."));
    }
}
