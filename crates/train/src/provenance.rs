use serde_json::json;
use std::process::Command;

/// The day and the source's revision, to be asked for when the program starts: later the checkout
/// may have moved on. The revision ends in '-dirty' where files were changed since, and is null
/// where there is no checkout.
pub(crate) fn provenance() -> serde_json::Value {
    let describe = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
    let source = env!("CARGO_MANIFEST_DIR");
    let git = Command::new("git").args(describe).current_dir(source).output().ok();
    let revision = git
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map(|revision| revision.trim().to_owned());
    json!({
        "date": jiff::Zoned::now().date().to_string(),
        "git_revision": revision,
        "train_version": env!("CARGO_PKG_VERSION"),
    })
}
