//! What is asked of Spotify: the owner's consent, the songs of playlists, and whether a song is there.
//!
//! Everything goes through [`Spotify`]: one token for all replicas in the database, renewed by one of
//! them; a refusal is a [`Fault`], with what to do. Nothing here logs or shows a token.

mod api;
mod fault;
mod items;
mod key;
mod login;
mod oembed;
mod settings;
mod state;
mod token;

pub(crate) use api::PAGE;
pub use api::Spotify;
pub use fault::Fault;
pub use key::TokenKey;
pub use login::{InvalidCallback, LoginAttempt, LoginFault};
pub(crate) use oembed::Presence;
pub use settings::SpotifySettings;
pub use state::SpotifyState;
