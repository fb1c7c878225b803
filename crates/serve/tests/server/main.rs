//! The server's running parts: its page, API, camera socket, words and program.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod about;
mod admin;
#[cfg(unix)]
mod admin_log;
mod api;
#[cfg(unix)]
mod command;
mod common;
mod description;
mod device_eyes;
mod hostile;
mod kiosk;
mod listener;
mod live;
#[cfg(unix)]
mod log;
mod offline;
mod operation;
mod page;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod program;
mod schema;
mod songs;
mod survey;
mod texts;
mod workshop;
