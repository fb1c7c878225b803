//! The server's running parts: its page, API, camera socket, words and program.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod api;
#[cfg(unix)]
mod command;
mod common;
mod description;
mod hostile;
mod listener;
mod live;
#[cfg(unix)]
mod log;
mod operation;
mod page;
#[cfg(unix)]
mod process;
mod schema;
mod songs;
mod texts;
