//! Results on standard output: a table for people, JSON or CSV for programs.

use crate::arguments::Format;
use crate::{rows, table};
use anyhow::{Context, Result};
use infer::Report;
use std::io::Write;

/// Where reports are written, and how.
pub(crate) enum Output<W: Write> {
    Table(W),
    Json(W),
    Csv(Box<csv::Writer<W>>),
}

impl<W: Write> Output<W> {
    pub(crate) fn new(format: Format, output: W) -> Result<Self> {
        Ok(match format {
            Format::Table => Self::Table(output),
            Format::Json => Self::Json(output),
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(output);
                writer.write_record(rows::header())?;
                Self::Csv(Box::new(writer))
            }
        })
    }

    /// Writes the report of a photo or frame at once, so that a program that reads along sees it.
    pub(crate) fn write(&mut self, report: &Report) -> Result<()> {
        self.try_write(report).context("cannot write to standard output")
    }

    fn try_write(&mut self, report: &Report) -> Result<()> {
        match self {
            Self::Table(output) => table::write(output, report)?,
            Self::Json(output) => writeln!(output, "{}", serde_json::to_string(report)?)?,
            Self::Csv(output) => {
                for row in rows::of(report) {
                    output.write_record(row)?;
                }
                output.flush()?;
            }
        }
        Ok(())
    }
}
