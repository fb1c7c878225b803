//! MISSION's server: the page, its API and the camera socket.
//!
//! [`run`] goes from a resolved [`Config`] to a server that listens; [`router`] builds everything
//! that answers from its state, so that a test builds it too. How a face is read is `infer`'s and
//! how a song is ranked `playlists`' matter: this crate only carries bytes and words between them
//! and the listener.

mod announcement;
mod app;
mod assets;
mod client_address;
mod config;
mod expressions;
mod lan;
mod live;
mod locale;
mod origin;
mod page;
mod problem;
mod readers;
mod recommendations;
mod router;
mod security_headers;
mod self_signed;
mod server;
mod song_card;
mod tls;

pub use app::{App, StartError};
pub use config::{Config, ConfigError, Flags, Limits, Tls};
pub use locale::{Language, Texts};
pub use origin::{InvalidOrigin, Origin};
pub use router::router;
pub use server::run;
