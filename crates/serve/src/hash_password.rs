use crate::admin_accounts::hash_password;
use anyhow::Context as _;
use std::io::{IsTerminal as _, Write as _, stderr, stdin, stdout};
use std::process::Command;

/// Reads a password and prints what stands for it in `MISSION_ADMIN`.
pub(crate) fn print(name: &str) -> anyhow::Result<()> {
    let is_terminal = stdin().is_terminal();
    if is_terminal {
        write!(stderr(), "Password for {name}: ")?;
    }
    let hidden = is_terminal && echo(false);
    let mut password = String::new();
    let read = stdin().read_line(&mut password);
    if hidden {
        echo(true);
        writeln!(stderr())?;
    }
    read.context("the password cannot be read; type it or pipe it in")?;
    writeln!(stdout(), "{}", hash_password(name, password.trim_end_matches(['\r', '\n']))?)?;
    Ok(())
}

/// Lets a terminal show what is typed, or not. False where that cannot be chosen.
fn echo(shown: bool) -> bool {
    let mode = if shown { "echo" } else { "-echo" };
    Command::new("stty").arg(mode).status().is_ok_and(|status| status.success())
}
