//! The server's running parts: its page, API, camera socket, words and program.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod api;
mod common;
mod live;
mod page;
#[cfg(unix)]
mod process;
mod texts;
