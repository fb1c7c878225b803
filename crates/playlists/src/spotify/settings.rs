use std::time::Duration;

/// How Spotify is asked. The default is Spotify itself, without an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpotifySettings {
    /// The client id of the owner's app, which is no secret; without one no playlist can be read.
    pub client_id: Option<String>,
    /// Whether nothing at all may be asked.
    pub offline: bool,
    /// Where the Web API is.
    pub api: String,
    /// Where people log in and tokens are given.
    pub accounts: String,
    /// Where songs are opened and oEmbed answers.
    pub open: String,
    /// How long an answer may take.
    pub patience: Duration,
    /// The time between two questions to oEmbed, and the unit of waiting after a fault.
    pub pause: Duration,
}

impl Default for SpotifySettings {
    fn default() -> Self {
        Self {
            client_id: None,
            offline: false,
            api: "https://api.spotify.com/v1/".to_owned(),
            accounts: "https://accounts.spotify.com/".to_owned(),
            open: "https://open.spotify.com/".to_owned(),
            patience: Duration::from_secs(10),
            pause: Duration::from_secs(1),
        }
    }
}
