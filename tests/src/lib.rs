//! What the end-to-end tests share: the real server, a fake webcam and a browser.

mod browser;
mod crowd;
mod server;
mod webcam;

pub use browser::{Browser, browser};
pub use crowd::{Answer, Connection, Crowd, crowd, number_of};
pub use server::{Server, binary};
pub use webcam::{fixture, pictures, write_clip, write_empty_clip, write_pair_clip};
