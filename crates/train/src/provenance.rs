use serde_json::json;
use std::process::Command;

/// When and from which revision of the source a checkpoint was made. The revision ends in
/// '-dirty' where files were changed since, and is null outside a git checkout.
pub(crate) fn provenance() -> serde_json::Value {
    let describe = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
    let git = Command::new("git").args(describe).output().ok();
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
