//! The weekly refresh and Spotify as it behaves: a stand-in answers as Spotify does, well or not.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[macro_use]
#[path = "../store/database.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod database;
mod faults;
mod login;
mod oembed;
mod playlists;
mod replicas;
mod stand_in;
