//! What a run's report says: everything that its templates show.

use super::chart::{Chart, Series, Unit};
use super::pictures::data_address;
use super::words::{duration, grouped, leaves, percent, percent_interval};
use super::{reliability, words};
use crate::config::Config;
use crate::dataset::Pictures;
use crate::figures::{ClassFigures, Figures};
use crate::private_test::Scorings;
use crate::run::{EpochMetrics, Run};
use anyhow::{Context, Result};
use askama::Template;
use model::Expression;
use serde_json::Value;
use std::borrow::Borrow;

/// A run as its report tells it.
pub(super) struct RunReport {
    name: String,
    network: &'static str,
    parameters: String,
    multiply_adds: String,
    planned: usize,
    rows: Vec<EpochMetrics>,
    pace: Option<Pace>,
    chosen: Option<Chosen>,
    private_test: Scorings,
    settings: Vec<(String, String)>,
}

/// How fast the run went.
struct Pace {
    images_per_second: f64,
    epoch: String,
    whole: String,
}

/// The epoch whose network is kept.
struct Chosen {
    epoch: u64,
    figures: Figures,
    facts: Vec<(String, String)>,
    mistakes: Vec<MistakePicture>,
}

struct MistakePicture {
    address: String,
    row: usize,
    label: Expression,
    taken_for: Expression,
    confidence: f32,
}

/// One row of the confusion matrix: the label, then for each class a count and its share.
struct ConfusionRow {
    label: Expression,
    support: usize,
    cells: Vec<Cell>,
}

struct Cell {
    count: usize,
    share: f64,
    right: bool,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Html<'a> {
    report: &'a RunReport,
    charts: [(Chart, &'static str); 4],
}

#[derive(Template)]
#[template(path = "report.md", escape = "none")]
struct Markdown<'a> {
    report: &'a RunReport,
}

impl RunReport {
    /// The report of a run whose best network has `best` as its metrics.
    pub(super) fn new(
        run: &Run,
        config: &Config,
        best: Option<&Value>,
        public_test: &Pictures,
    ) -> Result<Self> {
        let cost = config.architecture.cost();
        let rows = run.epochs()?;
        let folder = run.folder();
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        Ok(Self {
            name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            network: config.architecture.name(),
            parameters: grouped(cost.parameters),
            multiply_adds: format!("{:.1} M", cost.multiply_adds as f64 / 1e6),
            planned: config.epochs,
            pace: Pace::of(&rows),
            rows,
            chosen: best.map(|best| Chosen::new(best, public_test)).transpose()?,
            private_test: Scorings::of(run.folder())?,
            settings: leaves(&config.settings()),
        })
    }

    /// The page, which needs no other file.
    pub(super) fn html(&self) -> Result<String> {
        Ok(Html { report: self, charts: self.charts() }.render()?)
    }

    /// The same in words.
    pub(super) fn markdown(&self) -> Result<String> {
        Ok(Markdown { report: self }.render()?)
    }

    fn is_chosen(&self, epoch: impl Borrow<usize>) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.epoch == *epoch.borrow() as u64)
    }

    /// The most important figures in a few lines.
    pub(super) fn summary(&self) -> String {
        let done = format!("{}: {} of {} epochs", self.name, self.rows.len(), self.planned);
        let Some(Chosen { epoch, figures, .. }) = &self.chosen else {
            return format!("{done}; no network has been chosen yet");
        };
        let [low, high] = figures.macro_f1_ci95;
        format!(
            "{done}; epoch {epoch} was selected on PublicTest, where it reaches\n\
             accuracy        {}  (95 %: {})\n\
             accuracy clean  {}  (95 %: {})\n\
             macro-F1        {:.3}  (95 %: {low:.3} to {high:.3})\n\
             calibration     error {:.3} raw, {:.3} calibrated",
            percent(figures.accuracy),
            percent_interval(figures.accuracy_ci95),
            percent(figures.accuracy_clean),
            percent_interval(figures.accuracy_clean_ci95),
            figures.macro_f1,
            figures.ece_raw,
            figures.ece,
        )
    }

    fn charts(&self) -> [(Chart, &'static str); 4] {
        let series = |name: &str, value: fn(&EpochMetrics) -> f64| Series {
            name: name.to_owned(),
            points: self.rows.iter().map(|row| (row.epoch, value(row))).collect(),
        };
        let chosen = self.chosen.as_ref().map(|chosen| chosen.epoch as usize);
        let chart = |title, unit, series| Chart { title, unit, from_zero: false, series, chosen };
        [
            (
                chart(
                    "Accuracy",
                    Unit::Percent,
                    vec![
                        series("Training, augmented", |row| row.train_accuracy),
                        series("PublicTest", |row| row.public_accuracy),
                        series("PublicTest, clean", |row| row.public_accuracy_clean),
                    ],
                ),
                "Training is measured on pictures that are changed at random, and mixed where that \
                 is set, and on weights that still move, so it may lie below PublicTest.",
            ),
            (
                chart(
                    "Loss",
                    Unit::Number,
                    vec![
                        series("Training, augmented", |row| row.train_loss),
                        series("PublicTest", |row| row.public_loss),
                    ],
                ),
                "Training's loss has label smoothing, class weights, mixup and a teacher's share in \
                 it where they are set; PublicTest's is the negative log-likelihood.",
            ),
            (
                Chart {
                    from_zero: true,
                    ..chart(
                        "Learning rate",
                        Unit::Number,
                        vec![series("at the epoch's last step", |row| row.learning_rate)],
                    )
                },
                "",
            ),
            (
                Chart {
                    from_zero: true,
                    ..chart(
                        "Throughput",
                        Unit::Number,
                        vec![series("training pictures a second", |row| row.images_per_second)],
                    )
                },
                "",
            ),
        ]
    }
}

impl Pace {
    fn of(rows: &[EpochMetrics]) -> Option<Self> {
        let median = |value: fn(&EpochMetrics) -> f64| {
            let mut values: Vec<f64> = rows.iter().map(value).collect();
            values.sort_unstable_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        Some(Self {
            images_per_second: median(|row| row.images_per_second)?,
            epoch: duration(median(|row| row.seconds)?),
            whole: duration(rows.iter().map(|row| row.seconds).sum::<f64>()),
        })
    }
}

impl Chosen {
    fn new(best: &Value, public_test: &Pictures) -> Result<Self> {
        let figures: Figures = serde_json::from_value(best["public_test"].clone()).context(
            "the best network's metrics are of another version of train; `train report` measures \
             them anew",
        )?;
        let kept = figures.hardest_mistakes.iter().filter(|it| it.row < public_test.len());
        let mistakes: Result<Vec<_>> = kept
            .map(|mistake| {
                Ok(MistakePicture {
                    address: data_address(public_test.picture(mistake.row))?,
                    row: mistake.row,
                    label: mistake.label,
                    taken_for: mistake.taken_for,
                    confidence: mistake.confidence,
                })
            })
            .collect();
        Ok(Self {
            epoch: best["epoch"].as_u64().unwrap_or_default(),
            mistakes: mistakes?,
            figures,
            facts: leaves(&serde_json::json!({
                "data": best["data"],
                "provenance": best["provenance"],
            })),
        })
    }

    fn classes(&self) -> Vec<(Expression, ClassFigures)> {
        self.figures.per_class.iter().map(|(&class, &figures)| (class, figures)).collect()
    }

    fn confusion(&self) -> Vec<ConfusionRow> {
        let row = |label: Expression| {
            let counts = self.figures.confusion[label.index()];
            let support: usize = counts.iter().sum();
            let cell = |taken_for: Expression| {
                let count = counts[taken_for.index()];
                let share = count as f64 / support.max(1) as f64;
                Cell { count, share, right: label == taken_for }
            };
            ConfusionRow { label, support, cells: Expression::ALL.map(cell).into() }
        };
        Expression::ALL.map(row).into()
    }

    fn reliability(&self) -> String {
        reliability::svg(&self.figures.reliability, &self.figures.reliability_raw)
    }
}
