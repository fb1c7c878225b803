use clap::Args;
use clap::builder::FalseyValueParser;
use playlists::{Schedule, SpotifySettings};

/// Flags about Spotify and the weekly refresh.
#[derive(Debug, Args)]
pub(crate) struct RefreshFlags {
    /// When songs are refreshed from Spotify every week: a day, a time and a time zone.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "MISSION_REFRESH_AT",
        default_value = "sunday 03:00 Asia/Jakarta"
    )]
    refresh_at: Schedule,

    /// Never connect to Spotify from this server; listeners' browsers still can.
    #[arg(
        long,
        global = true,
        env = "MISSION_OFFLINE",
        value_parser = FalseyValueParser::new()
    )]
    offline: bool,

    /// Client id of your Spotify app, to read playlists; it is no secret.
    #[arg(long, global = true, value_name = "ID", env = "MISSION_SPOTIFY_CLIENT_ID")]
    spotify_client_id: Option<String>,

    /// A stand-in for Spotify, for tests.
    #[arg(long, global = true, value_name = "URL", env = "MISSION_SPOTIFY_AT", hide = true)]
    spotify_at: Option<String>,
}

/// When songs are refreshed, and how Spotify is asked.
#[derive(Debug, Clone, Default)]
pub struct RefreshConfig {
    /// Once a week.
    pub schedule: Schedule,
    /// From where.
    pub spotify: SpotifySettings,
}

impl RefreshFlags {
    pub(crate) fn resolve(self) -> RefreshConfig {
        let mut spotify = SpotifySettings {
            client_id: self.spotify_client_id.filter(|id| !id.is_empty()),
            offline: self.offline,
            ..SpotifySettings::default()
        };
        if let Some(url) = self.spotify_at {
            spotify.api = format!("{url}/v1/");
            spotify.accounts = format!("{url}/");
            spotify.open = format!("{url}/");
        }
        RefreshConfig { schedule: self.refresh_at, spotify }
    }
}
