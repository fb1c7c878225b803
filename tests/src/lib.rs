//! What the end-to-end tests share: the real server, a fake webcam and a browser.

mod browser;
mod server;
mod webcam;

pub use browser::{Browser, browser};
pub use server::{Server, binary};
pub use webcam::{fixture, pictures, write_clip, write_empty_clip};
