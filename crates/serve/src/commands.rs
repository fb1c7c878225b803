//! What the program does with the database instead of serving.

use anyhow::{Context as _, anyhow, bail};
use playlists::{Format, Store, Workshop, parse_survey};
use std::io::{BufWriter, Read as _, Write as _, stderr, stdin, stdout};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Who changes something from the command line, as the log of changes names them.
const COMMAND: &str = "command line";

/// Adds a survey's votes and says how many were new. Bad rows are named on standard error.
pub(crate) async fn import(
    database: &str,
    file: &Path,
    format: Option<Format>,
    strict: bool,
) -> anyhow::Result<()> {
    let name = file.display();
    let format = format.or_else(|| Format::of_path(file)).ok_or_else(|| {
        anyhow!(
            "{name} does not say how it is written; end its name with .csv or .json, or add \
             --format csv"
        )
    })?;
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    let bytes = bytes.with_context(|| format!("cannot read {name}"))?;
    let mut survey =
        parse_survey(&bytes, format).with_context(|| format!("cannot import {name}"))?;
    for row in &survey.rejected {
        writeln!(stderr(), "{name}, {row}")?;
    }
    if strict {
        survey = survey.strict().with_context(|| format!("nothing of {name} was imported"))?;
    }
    let store = Store::open(database).await?;
    let import = store.import(survey).await?;
    let place = store.place();
    store.close().await;
    writeln!(
        stdout(),
        "{} votes are new, {} were there already, {} rows were left out; the songs are in {place}",
        import.added,
        import.already_there,
        import.rejected.len()
    )?;
    Ok(())
}

/// Writes the songs that have votes, and the votes, to standard output.
pub(crate) async fn export(database: &str, format: Format) -> anyhow::Result<()> {
    let store = Store::open_existing(database).await?;
    let mut output = BufWriter::new(stdout());
    store.export(format, &mut output).await?;
    output.flush()?;
    drop(output);
    store.close().await;
    Ok(())
}

/// Names the faults of the database on standard output.
pub(crate) async fn check(database: &str) -> anyhow::Result<()> {
    let store = Store::open_existing(database).await?;
    let problems = store.check().await?;
    let place = store.place();
    store.close().await;
    for problem in &problems {
        writeln!(stdout(), "{problem}")?;
    }
    match problems.len() {
        0 => writeln!(stdout(), "{place} is sound")?,
        count => bail!("{place} has {count} faults; restore a backup, or mend what is named above"),
    }
    Ok(())
}

/// Opens a workshop under a code.
pub(crate) async fn workshop(
    database: &str,
    code: String,
    people: u32,
    hours: u16,
) -> anyhow::Result<()> {
    let until = SystemTime::now().duration_since(UNIX_EPOCH)? + Duration::from_hours(hours.into());
    let workshop = Workshop { code, people, until_ms: i64::try_from(until.as_millis())? };
    let store = Store::open_existing(database).await?;
    store.open_workshop(&workshop, COMMAND).await?;
    store.close().await;
    writeln!(
        stdout(),
        "for {hours} hours {people} people at one address may vote on each song with the code \
         {code}; its projector's page is /workshop/{code}",
        code = workshop.code
    )?;
    Ok(())
}
