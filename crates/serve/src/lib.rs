//! MISSION's server: the page, its API and the camera socket.
//!
//! [`run`] does what a resolved [`Config`] says: it serves, or works on the database; [`router`]
//! builds everything that answers from its state, so that a test builds it too. How a face is read
//! is `infer`'s and how a song is ranked `playlists`' matter: this crate only carries bytes and
//! words between them and the listener.

mod address_key;
mod admin;
mod admin_accounts;
mod announcement;
mod api;
mod app;
mod assets;
mod chart;
mod client_address;
mod commands;
mod config;
mod device_eyes;
mod hash_password;
mod hex;
mod kiosk;
mod kiosk_flags;
mod lan;
mod live;
mod locale;
mod metrics;
mod model_figures;
mod numbers;
mod offline;
mod operation;
mod origin;
mod page;
mod places;
mod problem;
mod qr;
mod rate_limit;
mod reach;
mod readers;
mod refresh_flags;
mod refresh_loop;
mod router;
mod secret;
mod security_headers;
mod self_signed;
mod server;
mod song_card;
mod task;
mod tls;
mod upkeep;

pub use admin_accounts::{Admins, InvalidAdmins, InvalidPassword, hash_password};
pub use app::{App, StartError};
pub use config::{Config, ConfigError, Flags, Limits, Tls};
pub use kiosk_flags::{Camera, KioskConfig, KioskError};
pub use locale::{Language, Texts};
pub use origin::{InvalidOrigin, Origin};
pub use refresh_flags::RefreshConfig;
pub use router::router;
pub use secret::{Secret, SecretTooShort};
pub use task::Task;
pub use upkeep::keep_up;

/// Does what the command line asked for.
///
/// # Errors
/// When a file, the database, the port, the network or the certificate is not as it must be. Each
/// message says what to do.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let database = &config.database;
    match &config.task {
        None => server::serve(&config).await,
        Some(Task::Import { file, format, strict }) => {
            commands::import(database, file, *format, *strict).await
        }
        Some(Task::Export { format }) => commands::export(database, *format).await,
        Some(Task::Check) => commands::check(database).await,
        Some(Task::Workshop { code, people, hours }) => {
            commands::workshop(database, code.clone(), *people, *hours).await
        }
        Some(Task::Refresh { now }) => refresh_loop::refresh(&config, *now).await,
        Some(Task::HashPassword { name }) => hash_password::print(name),
    }
}
