//! `report.html` and `report.md`: what a run did and what came out, to look at and to trust.

mod chart;
mod comparison;
mod pictures;
mod reliability;
mod single;
mod words;

use crate::checkpoint::find_checkpoint;
use crate::config::{Config, Source};
use crate::dataset::{self, Dataset, Pictures, Split};
use crate::device::Classifier;
use crate::evaluate::{clean, score, warn_of_seen};
use crate::fit::drawn;
use crate::run::{Run, write_whole};
use crate::terminal::{say, tell_of_data};
use anyhow::{Context, Result, bail};
use clap::Args;
use comparison::{Comparison, Entry};
use serde_json::{Value, json};
use single::RunReport;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What `train report` takes.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// A run's folder, whose report is written anew; or several runs or checkpoints, which are
    /// compared on the same pictures
    #[arg(required = true, value_name = "RUN")]
    folders: Vec<PathBuf>,
    /// The data to measure on, where it is not where the run found it
    #[arg(long)]
    data: Option<PathBuf>,
    /// Write the comparison as a page, too
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes a run's report anew, or compares several runs and checkpoints.
pub(crate) fn report(args: &ReportArgs) -> Result<()> {
    if let [folder] = &args.folders[..] {
        if args.out.is_some() {
            bail!("--out is for comparing: a single run's report is written into its folder");
        }
        return rewrite(folder, args.data.as_deref());
    }
    let comparison = compare(&args.folders, args.data.as_deref())?;
    write!(io::stdout().lock(), "{}", comparison.table())?;
    if let Some(out) = &args.out {
        write_whole(out, comparison.html()?.as_bytes())?;
        say(&format!("written: {}", out.display()))?;
    }
    Ok(())
}

/// Writes the report of a run from what its folder holds and the pictures that it is chosen on.
pub(crate) fn write(run: &Run, config: &Config, public_test: &Pictures) -> Result<()> {
    let path = run.best().join("metrics.json");
    let best = if path.exists() { Some(serde_json::from_slice(&fs::read(&path)?)?) } else { None };
    write_report(run, config, best.as_ref(), public_test).map(drop)
}

fn write_report(
    run: &Run,
    config: &Config,
    best: Option<&Value>,
    public_test: &Pictures,
) -> Result<RunReport> {
    let report = RunReport::new(run, config, best, public_test)?;
    write_whole(&run.folder().join("report.html"), report.html()?.as_bytes())?;
    write_whole(&run.folder().join("report.md"), report.markdown()?.as_bytes())?;
    Ok(report)
}

/// Measures the best network anew, so that an older run gets today's report.
fn rewrite(folder: &Path, data: Option<&Path>) -> Result<()> {
    let (run, config) = Run::open(folder.to_owned())?;
    let (dataset, held_out) = measured_on(data, &[&config])?;
    let best = if run.best().exists() {
        let checkpoint = find_checkpoint(folder)?;
        warn_of_seen(&checkpoint, &dataset, held_out)?;
        let mut best = checkpoint.metrics().cloned().unwrap_or_else(|| json!({}));
        let split = Split::PublicTest;
        let clean = clean(&dataset, split);
        let classifier = Classifier::on_cpu(&checkpoint);
        best["public_test"] = json!(score(&classifier, &dataset.public_test, &clean, split).0);
        Some(best)
    } else {
        None
    };
    let report = write_report(&run, &config, best.as_ref(), &dataset.public_test)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", report.summary())?;
    Ok(writeln!(out, "written: {}", folder.join("report.html").display())?)
}

fn compare(folders: &[PathBuf], data: Option<&Path>) -> Result<Comparison> {
    let runs: Vec<Option<(Run, Config)>> = folders
        .iter()
        .map(|folder| Run::is_at(folder).then(|| Run::open(folder.clone())).transpose())
        .collect::<Result<_>>()?;
    let configs: Vec<&Config> = runs.iter().flatten().map(|(_, config)| config).collect();
    let (dataset, held_out) = measured_on(data, &configs)?;
    let split = Split::PublicTest;
    let clean = clean(&dataset, split);
    let entries: Result<Vec<Entry>> = folders
        .iter()
        .zip(&runs)
        .map(|(folder, run)| {
            let checkpoint = find_checkpoint(folder)?;
            warn_of_seen(&checkpoint, &dataset, held_out)?;
            let classifier = Classifier::on_cpu(&checkpoint);
            let (figures, right) = score(&classifier, &dataset.public_test, &clean, split);
            Ok(Entry {
                name: folder.display().to_string(),
                cost: checkpoint.config().architecture.cost(),
                figures,
                right,
                epochs: run.as_ref().map_or(Ok(Vec::new()), |(run, _)| run.epochs())?,
            })
        })
        .collect();
    Ok(Comparison::of(entries?))
}

/// The data that is named, or else the data that the runs were trained on, and how many pictures
/// of its Training were held out for PublicTest.
fn measured_on(named: Option<&Path>, configs: &[&Config]) -> Result<(Dataset, usize)> {
    if let Some(named) = named {
        return load(named);
    }
    let Some((first, others)) = configs.split_first() else {
        return load(Path::new("datasets"));
    };
    let same = |other: &&Config| {
        let drawn_alike = first.source != Source::Synthetic || other.seed == first.seed;
        other.source == first.source && drawn_alike
    };
    if !others.iter().all(same) {
        bail!("the runs were trained on different data: say with --data what to measure them on");
    }
    match &first.source {
        Source::Synthetic => Ok((drawn(first.seed), 0)),
        Source::Fer2013(path) => load(path).with_context(|| {
            format!("the run was trained on {}; name other data with --data", path.display())
        }),
    }
}

fn load(path: &Path) -> Result<(Dataset, usize)> {
    let loaded = dataset::load(path)?;
    loaded.require(Split::PublicTest)?;
    tell_of_data(&loaded)?;
    Ok((loaded.dataset, loaded.held_out))
}
