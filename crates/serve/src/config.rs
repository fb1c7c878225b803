use crate::kiosk_flags::{KioskConfig, KioskError, KioskFlags};
use crate::refresh_flags::{RefreshConfig, RefreshFlags};
use crate::{Admins, InvalidAdmins, Origin, Secret, SecretTooShort, Task};
use clap::{Parser, ValueEnum};
use etcetera::BaseStrategy as _;
use ipnet::IpNet;
use std::{
    env::{self, VarError},
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
    time::Duration,
};
use thiserror::Error;

/// Enough for the phones of a class behind one address.
const REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(49);

/// The command line and the environment, as they were given.
#[derive(Debug, Parser)]
#[command(
    name = "serve",
    version,
    about = "Serves MISSION: songs for the expression on a listener's face.",
    long_about = "Serves MISSION: songs for the expression on a listener's face.\n\n\
        Without any flag it needs nothing: page, network and songs are in the binary, and the \
        database is a file in your data folder. Open the address that it prints. Browsers open a \
        camera only over https or on the same machine, so a phone needs --tls.",
    after_long_help = "Secrets come from the environment only:\n  \
        MISSION_SECRET  32 bytes or more that the replicas of a server share; votes from one \
        address are counted together by it, admins stay logged in, and a Spotify login is kept \
        encrypted [default: random at each start, and no Spotify login]\n  \
        MISSION_ADMIN   who may open /admin, as `serve hash-password` prints it; several \
        entries with spaces between them \
        [default: nobody]"
)]
pub struct Flags {
    #[command(subcommand)]
    task: Option<Task>,

    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT", env = "MISSION_BIND", default_value = "127.0.0.1:8080")]
    bind: SocketAddr,

    /// Database of songs, such as `sqlite:///srv/mission/mission.sqlite` or
    /// `postgres://user:password@host/mission` [default: a file in your data folder].
    #[arg(long, global = true, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database: Option<String>,

    /// The address that listeners see, such as `https://mission.example`: only pages from there
    /// may use the API and the camera socket.
    #[arg(long, value_name = "URL", env = "MISSION_PUBLIC_URL")]
    public_url: Option<Origin>,

    /// A proxy whose X-Forwarded-For counts, as an address such as 10.0.0.7 or a network with nothing
    /// but proxies in it: a listener from there could claim any address. Can be repeated.
    #[arg(
        long,
        value_name = "CIDR",
        env = "MISSION_TRUSTED_PROXY",
        value_delimiter = ',',
        value_parser = parse_network
    )]
    trusted_proxy: Vec<IpNet>,

    /// How many requests a second one address may send on average; a school or a household shares
    /// one.
    #[arg(
        long,
        value_name = "NUMBER",
        env = "MISSION_REQUESTS_PER_SECOND",
        default_value_t = REQUESTS_PER_SECOND
    )]
    requests_per_second: NonZeroU32,

    /// Certificate chain for https, a PEM file.
    #[arg(long, value_name = "FILE", env = "MISSION_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// Private key of the certificate, a PEM file.
    #[arg(long, value_name = "FILE", env = "MISSION_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Serve https with a certificate made here, to try a phone in the same network: add
    /// --bind 0.0.0.0:8443.
    #[arg(long, value_name = "HOW", env = "MISSION_TLS", conflicts_with = "tls_cert")]
    tls: Option<TlsMode>,

    /// Folder of a trained network [default: the one in the binary].
    #[arg(long, value_name = "DIR", env = "MISSION_CHECKPOINT")]
    checkpoint: Option<PathBuf>,

    #[command(flatten)]
    kiosk: KioskFlags,

    #[command(flatten)]
    refresh: RefreshFlags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TlsMode {
    SelfSigned,
}

/// Everything that was decided before the server starts; nothing below reads a flag or the
/// environment.
#[derive(Debug, Clone)]
pub struct Config {
    /// What to do.
    pub task: Option<Task>,
    /// Address and port to listen on.
    pub bind: SocketAddr,
    /// URL of the database.
    pub database: String,
    /// The origin that listeners see, if it is not the one they connect to.
    pub public_url: Option<Origin>,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// The camera of this machine, if the server looks with it.
    pub kiosk: Option<KioskConfig>,
    /// How connections are encrypted.
    pub tls: Tls,
    /// Folder of the checkpoint; none means the embedded one.
    pub checkpoint: Option<PathBuf>,
    /// Folder for what this server keeps, if the system names one.
    pub data_dir: Option<PathBuf>,
    /// What one client, and all together, may take.
    pub limits: Limits,
    /// What only this server and its replicas know, if they were told.
    pub secret: Option<Secret>,
    /// Who may change songs.
    pub admins: Admins,
    /// When songs are refreshed, and from where.
    pub refresh: RefreshConfig,
}

/// How connections are encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// Plain http.
    Off,
    /// https with a certificate and its key in PEM files.
    Files {
        /// The certificate chain.
        certificate: PathBuf,
        /// The private key.
        key: PathBuf,
    },
    /// https with a certificate made here.
    SelfSigned,
}

/// What one client, and all together, may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Camera sockets of one address; a school or a household shares one.
    pub sockets_per_address: usize,
    /// Camera sockets in all.
    pub sockets: usize,
    /// A camera socket without a frame for this long is closed.
    pub idle: Duration,
    /// The least time between two frames of a socket that are read.
    pub frame_interval: Duration,
    /// The longest that a request may take.
    pub request: Duration,
    /// Requests of one address a second on average.
    pub requests_per_second: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sockets_per_address: 32,
            sockets: 256,
            idle: Duration::from_secs(30),
            frame_interval: Duration::from_millis(100),
            request: Duration::from_secs(30),
            requests_per_second: REQUESTS_PER_SECOND,
        }
    }
}

/// Why flags and environment do not make a configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// There is no folder for the database.
    #[error(
        "the data folder is not known ({0}); set HOME or name the database with \
         --database sqlite:///folder/mission.sqlite"
    )]
    DataFolder(#[from] etcetera::HomeDirError),
    /// There can be no kiosk.
    #[error(transparent)]
    Kiosk(#[from] KioskError),
    /// The secret is none.
    #[error(transparent)]
    Secret(#[from] SecretTooShort),
    /// A variable of the environment is no text.
    #[error(
        "{0} is no text; make a secret with `openssl rand -hex 32`, a line with `serve hash-password`"
    )]
    NotText(&'static str),
    /// The admins are none.
    #[error(transparent)]
    Admins(#[from] InvalidAdmins),
}

impl Flags {
    /// Fills in what was left out.
    ///
    /// # Errors
    /// [`ConfigError`] if the default database is wanted and the system names no data folder, and
    /// if the secret is too short or no text.
    pub fn resolve(self) -> Result<Config, ConfigError> {
        let (database, data_dir) = match (self.database, data_dir()) {
            (Some(database), folder) => (database, folder.ok()),
            (None, folder) => {
                let folder = folder?;
                (playlists::default_database_url(&folder), Some(folder))
            }
        };
        let tls = match (self.tls, self.tls_cert, self.tls_key) {
            (Some(TlsMode::SelfSigned), ..) => Tls::SelfSigned,
            (None, Some(certificate), Some(key)) => Tls::Files { certificate, key },
            _ => Tls::Off,
        };
        let kiosk = self.kiosk.resolve(self.bind, self.public_url.as_ref(), &self.trusted_proxy)?;
        let limits = Limits { requests_per_second: self.requests_per_second, ..Limits::default() };
        Ok(Config {
            task: self.task,
            bind: self.bind,
            database,
            public_url: self.public_url,
            trusted_proxies: self.trusted_proxy,
            kiosk,
            tls,
            checkpoint: self.checkpoint,
            data_dir,
            limits,
            secret: variable("MISSION_SECRET")?.map(|secret| secret.parse()).transpose()?,
            admins: variable("MISSION_ADMIN")?.unwrap_or_default().parse()?,
            refresh: self.refresh.resolve(),
        })
    }
}

/// What a variable of the environment is set to. It may be a secret, so an error does not show it.
fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    match env::var(name) {
        Ok(text) => Ok(Some(text)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(ConfigError::NotText(name)),
    }
}

fn data_dir() -> Result<PathBuf, etcetera::HomeDirError> {
    Ok(etcetera::choose_base_strategy()?.data_dir().join("mission"))
}

/// A network, or a single address as the network of one.
fn parse_network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| address()).map_err(|_| {
        format!("'{text}' is no address or network; write it like 10.0.0.7 or 10.0.0.8/30")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(flags: &[&str]) -> Config {
        let flags = ["serve", "--database", "sqlite::memory:"].iter().chain(flags);
        Flags::try_parse_from(flags).unwrap().resolve().unwrap()
    }

    fn refused(flags: &[&str]) -> String {
        Flags::try_parse_from(["serve"].iter().chain(flags)).unwrap_err().to_string()
    }

    #[test]
    fn without_flags_only_this_machine_is_served_from_the_data_folder() {
        let config = Flags::try_parse_from(["serve"]).unwrap().resolve().unwrap();
        assert_eq!(config.bind, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(config.tls, Tls::Off);
        let folder = config.data_dir.unwrap();
        assert!(config.database.contains(folder.to_str().unwrap()), "{}", config.database);
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let config = resolve(&["--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "::1"]);
        let expected: [IpNet; 2] = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        assert_eq!(config.trusted_proxies, expected);
        let message = refused(&["--trusted-proxy", "proxy"]);
        assert!(message.contains("'proxy' is no address or network"), "{message}");
    }

    #[test]
    fn a_certificate_needs_its_key_and_excludes_a_self_signed_one() {
        assert!(refused(&["--tls-cert", "a.pem"]).contains("--tls-key"));
        let both = ["--tls", "self-signed", "--tls-cert", "a.pem", "--tls-key", "b.pem"];
        assert!(refused(&both).contains("cannot be used with"));
        assert_eq!(resolve(&["--tls", "self-signed"]).tls, Tls::SelfSigned);
        let (certificate, key) = ("a.pem".into(), "b.pem".into());
        let files = resolve(&["--tls-cert", "a.pem", "--tls-key", "b.pem"]).tls;
        assert_eq!(files, Tls::Files { certificate, key });
    }

    #[test]
    fn a_public_url_is_an_origin() {
        let config = resolve(&["--public-url", "https://mission.example/"]);
        assert_eq!(config.public_url.unwrap().to_string(), "https://mission.example");
        assert!(refused(&["--public-url", "mission.example"]).contains("https://"));
    }

    #[test]
    fn tasks_work_on_the_same_database_wherever_it_is_named() {
        for flags in [["--database", "postgres:x", "check"], ["check", "--database", "postgres:x"]]
        {
            let flags = Flags::try_parse_from(["serve"].iter().chain(&flags)).unwrap();
            let config = flags.resolve().unwrap();
            assert_eq!((config.task, &*config.database), (Some(Task::Check), "postgres:x"));
        }
        assert_eq!(resolve(&[]).task, None);
        let strict = Task::Import { file: "a.json".into(), format: None, strict: true };
        assert_eq!(resolve(&["import", "a.json", "--strict"]).task, Some(strict));
        let export = Task::Export { format: playlists::Format::Csv };
        assert_eq!(resolve(&["export"]).task, Some(export));
        let workshop = Task::Workshop { code: "solo-2026".into(), people: 40, hours: 12 };
        assert_eq!(resolve(&["workshop", "solo-2026", "--people", "40"]).task, Some(workshop));
    }

    #[test]
    fn help_explains_every_flag() {
        let help = <Flags as clap::CommandFactory>::command().render_long_help().to_string();
        for word in [
            "MISSION_SECRET",
            "workshop",
            "postgres://",
            "data folder",
            "0.0.0.0:8443",
            "X-Forwarded-For",
            "DATABASE_URL",
            "port 0",
        ] {
            assert!(help.contains(word), "{word} is missing in\n{help}");
        }
    }
}
