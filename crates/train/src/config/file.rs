//! Settings from a TOML file, under the names that the flags have.

use super::flags::Settings;
use clap::Args;
use serde_json::{Map, Value};
use std::path::Path;

/// The settings of the file at `path`, those of `flags` put over them.
///
/// # Errors
/// A sentence that names the file and the key that is unknown or has a value of another kind.
pub(super) fn overlaid(path: &Path, flags: &Settings) -> Result<Settings, String> {
    let wrong = |what: &str| format!("{}: {what}", path.display());
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    let file: Map<String, Value> =
        toml::from_str(&text).map_err(|error| wrong(&format!("is not TOML: {error}")))?;
    let mut merged = Map::new();
    for (key, value) in file {
        let key = key.replace('-', "_");
        check(&key, &value).map_err(|error| wrong(&error))?;
        merged.insert(key, value);
    }
    if let Value::Object(flags) = serde_json::json!(flags) {
        merged.extend(flags.into_iter().filter(|(_, value)| !value.is_null()));
    }
    serde_json::from_value(Value::Object(merged)).map_err(|error| wrong(&error.to_string()))
}

/// Every setting may stand alone, so each is tried alone: then the message can name it.
fn check(key: &str, value: &Value) -> Result<(), String> {
    let known = Settings::augment_args(clap::Command::new(""));
    if !known.get_arguments().any(|known| known.get_id() == key) {
        let names: Vec<&str> = known.get_arguments().map(|known| known.get_id().as_str()).collect();
        return Err(format!("'{key}' is not a setting; these are: {}", names.join(", ")));
    }
    let alone = Map::from_iter([(key.to_owned(), value.clone())]);
    serde_json::from_value::<Settings>(Value::Object(alone))
        .map(|_| ())
        .map_err(|error| format!("{key}: {error}"))
}
