//! Whether `deny.toml` permits the licences of all crates. cargo-deny asks more but takes minutes
//! to build; this reads the same file.

use crate::command::{cargo, output};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const FILE: &str = "deny.toml";

#[derive(Deserialize)]
struct Config {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

/// More licences for one crate.
#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

/// Fails if a crate that any program is built with, on any system, has a licence that is not
/// permitted.
pub(crate) fn check(root: &Path) -> Result<()> {
    let text =
        fs::read_to_string(root.join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
    let mut tree = cargo(root, &["tree", "--workspace", "--all-features", "--target", "all"]);
    tree.args(["--edges", "normal,build", "--prefix", "none", "--format", "{p}|{l}"]);
    let refused = refused(&text, &output(&mut tree)?)?;
    ensure!(refused.is_empty(), "{FILE} does not permit:\n{}", refused.join("\n"));
    Ok(())
}

/// The lines `name version|licence` of `tree` whose licence is not permitted.
fn refused(config: &str, tree: &str) -> Result<Vec<String>> {
    let Licences { allow, exceptions } = toml::from_str::<Config>(config)?.licenses;
    let allow = licensees(&allow)?;
    let mut more = BTreeMap::new();
    for Exception { name, allow } in exceptions {
        more.insert(name, licensees(&allow)?);
    }
    let crates: BTreeSet<_> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|line| !line.is_empty())
        .collect();
    let is_refused = |line: &&str| {
        let (package, licence) = line.split_once('|').unwrap_or((line, ""));
        let name = package.split(' ').next().unwrap_or_default();
        let more = more.get(name).into_iter().flatten();
        let permitted: Vec<_> = allow.iter().chain(more).collect();
        !Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
            expression.evaluate(|asked| permitted.iter().any(|licensee| licensee.satisfies(asked)))
        })
    };
    Ok(crates.into_iter().filter(is_refused).map(str::to_owned).collect())
}

fn licensees(names: &[String]) -> Result<Vec<Licensee>> {
    let parse = |name: &String| {
        Licensee::parse(name).with_context(|| format!("{FILE}: '{name}' is no licence"))
    };
    names.iter().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0"]
        exceptions = [{ crate = "colored", allow = ["MPL-2.0"] }]
    "#;

    #[test]
    fn any_of_the_offered_licences_will_do_but_all_of_those_demanded_must() -> Result<()> {
        let tree = "a v1.0.0|MIT/GPL-3.0\nb v1.0.0|MIT AND Apache-2.0\nb v1.0.0|MIT AND Apache-2.0 (*)\n\n\
                    c v1.0.0|MIT AND GPL-3.0-only";
        assert_eq!(refused(CONFIG, tree)?, ["c v1.0.0|MIT AND GPL-3.0-only"]);
        Ok(())
    }

    #[test]
    fn an_exception_is_for_one_crate() -> Result<()> {
        let tree = "colored v3.1.1|MPL-2.0\ncolours v1.0.0|MPL-2.0";
        assert_eq!(refused(CONFIG, tree)?, ["colours v1.0.0|MPL-2.0"]);
        Ok(())
    }

    #[test]
    fn a_crate_without_a_licence_is_refused() -> Result<()> {
        assert_eq!(refused(CONFIG, "a v1.0.0|")?, ["a v1.0.0|"]);
        Ok(())
    }
}
