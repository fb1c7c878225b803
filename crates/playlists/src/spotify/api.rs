use super::{
    fault::{Fault, Refusal, of_transport},
    items::Page,
    key::TokenKey,
    oembed::still_cooling,
    settings::SpotifySettings,
    token::KeptToken,
};
use crate::{PlaylistId, Store, StoreError, store::now_ms, text::clean};
use rspotify::{
    AuthCodePkceSpotify, Config, Credentials, OAuth, Token, clients::BaseClient as _, http::Query,
    sync,
};
use std::{collections::HashMap, fmt, panic::resume_unwind, sync::Arc, time::Duration};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::{sleep, timeout},
};

/// Entries of a playlist that are asked for at once: as many as Spotify gives.
pub(crate) const PAGE: u64 = 50;

/// A pause of up to so many seconds is waited for; a longer one is kept, and nobody asks meanwhile.
pub(super) const SHORT_WAIT: u64 = 60;

/// How often a question is put again after short pauses, and after passing faults.
pub(super) const TRIES: u32 = 3;

/// Which replica renews the token.
const RENEWAL: &str = "spotify-token";

/// How long a renewal may take, twice over.
const RENEWAL_TERM: Duration = Duration::from_secs(30);

/// How often a replica looks whether another has renewed the token.
const LOOK: Duration = Duration::from_millis(200);

/// Spotify, as far as this program asks it. Its token is the database's, so that all replicas have
/// the same and one of them renews it. A clone waits at the same gate.
#[derive(Clone)]
pub struct Spotify {
    pub(super) store: Store,
    pub(super) settings: SpotifySettings,
    pub(super) key: Option<TokenKey>,
    /// For oEmbed: follows no redirects and sends nothing that would name anybody.
    pub(super) web: reqwest::Client,
    client: AuthCodePkceSpotify,
    /// Held while a token is renewed: of many who need one, one asks.
    gate: Arc<Mutex<()>>,
    /// The name by which this replica takes leases.
    holder: String,
}

impl Spotify {
    /// Spotify at the addresses of `settings`, with logins encrypted by `key`.
    ///
    /// # Errors
    /// [`Fault::Unreachable`] when this system has no way to encrypt connections.
    pub fn new(
        store: Store,
        settings: SpotifySettings,
        key: Option<TokenKey>,
        holder: String,
    ) -> Result<Self, Fault> {
        let web = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(settings.patience)
            .user_agent(concat!("mission/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| of_transport(&error))?;
        let config = Config {
            api_base_url: settings.api.clone(),
            auth_base_url: settings.accounts.clone(),
            token_refreshing: false,
            ..Config::default()
        };
        let app = settings.client_id.clone().unwrap_or_default();
        let client =
            AuthCodePkceSpotify::with_config(Credentials::new_pkce(&app), OAuth::default(), config);
        Ok(Self { store, settings, key, web, client, gate: Arc::default(), holder })
    }

    /// A part of a playlist from its entry number `offset` on, from 0.
    pub(crate) async fn items(&self, playlist: &PlaylistId, offset: u64) -> Result<Page, Fault> {
        let (limit, offset) = (PAGE.to_string(), offset.to_string());
        let query = HashMap::from([("limit", &*limit), ("offset", &*offset)]);
        let reply = self.get(&format!("playlists/{playlist}/items"), &query).await?;
        Page::read(&reply).ok_or(Fault::Unreadable)
    }

    /// What a playlist's owner calls it.
    ///
    /// # Errors
    /// A [`Fault`], such as when the connected account may not see it.
    pub async fn playlist_name(&self, playlist: &PlaylistId) -> Result<String, Fault> {
        let reply = self.get(&format!("playlists/{playlist}"), &Query::new()).await?;
        let json: serde_json::Value =
            serde_json::from_str(&reply).map_err(|_| Fault::Unreadable)?;
        let name = json["name"].as_str().ok_or(Fault::Unreadable)?;
        Ok(clean(name).ok().filter(|name| !name.is_empty()).unwrap_or_else(|| playlist.to_string()))
    }

    /// Puts a question to the Web API. A token that is refused is renewed once, a short pause is
    /// waited for, a passing fault is tried again.
    async fn get(&self, path: &str, query: &Query<'_>) -> Result<String, Fault> {
        if let Some(until_ms) = self.store.cooldown("api", now_ms()).await? {
            return Err(still_cooling(until_ms));
        }
        let mut token = self.token(None).await?;
        let (mut renewed, mut pauses, mut faults) = (false, 0, 0);
        loop {
            match self.ask(&token, path, query).await {
                Ok(reply) => return Ok(reply),
                Err(Refusal::Unauthorized) if !renewed => {
                    renewed = true;
                    token = self.token(Some(&token)).await?;
                }
                Err(Refusal::Unauthorized | Refusal::InvalidGrant) => return Err(Fault::Reconnect),
                Err(Refusal::TooMany { seconds }) => {
                    pauses += 1;
                    if seconds > SHORT_WAIT || pauses > TRIES {
                        self.cool_down("api", seconds).await?;
                        return Err(Fault::CoolDown { seconds });
                    }
                    sleep(Duration::from_secs(seconds)).await;
                }
                Err(Refusal::Final(fault)) => {
                    faults += 1;
                    if !fault.is_passing() || faults >= TRIES {
                        return Err(fault);
                    }
                    sleep(self.settings.pause * faults).await;
                }
            }
        }
    }

    async fn ask(
        &self,
        token: &KeptToken,
        path: &str,
        query: &Query<'_>,
    ) -> Result<String, Refusal> {
        let mut client = self.client().map_err(Refusal::Final)?;
        let access = Token { access_token: token.access.clone(), ..Token::default() };
        client.token = Arc::new(sync::Mutex::new(Some(access)));
        match timeout(self.settings.patience, client.api_get(path, query)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(error)) => Err(Refusal::of(error).await),
            Err(_) => Err(Refusal::Final(Fault::Slow)),
        }
    }

    /// A token that is not `refused` and has not ended.
    async fn token(&self, refused: Option<&KeptToken>) -> Result<KeptToken, Fault> {
        let key = self.key()?;
        self.client()?;
        loop {
            let gate = Arc::clone(&self.gate).lock_owned().await;
            let kept = self.store.login().await?.ok_or(Fault::NotConnected)?;
            let sealed = kept.token.ok_or(Fault::Reconnect)?;
            // Another secret than the one it was kept with.
            let token = KeptToken::open(&sealed, key).ok_or(Fault::Reconnect)?;
            let is_refused = refused.is_some_and(|refused| refused.access == token.access);
            if token.is_fresh(now_ms()) && !is_refused {
                return Ok(token);
            }
            // A task of its own goes on when nobody waits for it any more: with a new refresh token
            // Spotify may end the old one, so the new one must be kept.
            let renewal = tokio::spawn(self.clone().renew_alone(token, sealed, gate));
            // Nobody cancels it, so it ends early by a panic only.
            let renewed = renewal.await.unwrap_or_else(|ended| resume_unwind(ended.into_panic()));
            if let Some(renewed) = renewed? {
                return Ok(renewed);
            }
        }
    }

    /// Renews the token in the place of all replicas. None when another one does, a while later, and
    /// when another one did.
    async fn renew_alone(
        self,
        token: KeptToken,
        sealed: String,
        _gate: OwnedMutexGuard<()>,
    ) -> Result<Option<KeptToken>, Fault> {
        if !self.store.acquire_lease(RENEWAL, &self.holder, RENEWAL_TERM).await? {
            sleep(LOOK).await;
            return Ok(None);
        }
        let renewed = self.renew_latest(&token, &sealed).await;
        self.store.release_lease(RENEWAL, &self.holder).await?;
        renewed
    }

    /// None when what was read before the lease has been renewed meanwhile.
    async fn renew_latest(
        &self,
        token: &KeptToken,
        sealed: &str,
    ) -> Result<Option<KeptToken>, Fault> {
        let latest = self.store.login().await?.and_then(|login| login.token);
        if latest.as_deref() != Some(sealed) {
            return Ok(None);
        }
        self.renew(token, sealed, self.key()?).await.map(Some)
    }

    async fn renew(
        &self,
        token: &KeptToken,
        sealed: &str,
        key: &TokenKey,
    ) -> Result<KeptToken, Fault> {
        let client = self.client()?;
        let form = HashMap::from([
            ("grant_type", "refresh_token"),
            ("refresh_token", &*token.refresh),
            ("client_id", &*client.creds.id),
        ]);
        let given = timeout(self.settings.patience, client.fetch_access_token(&form, None)).await;
        match given {
            Err(_) => Err(Fault::Slow),
            Ok(Ok(given)) => {
                let renewed =
                    KeptToken::new(given, Some(token), now_ms()).ok_or(Fault::Unreadable)?;
                let text = renewed.seal(key).ok_or(Fault::NoSecret)?;
                self.store.replace_token(sealed, Some(&text)).await?;
                Ok(renewed)
            }
            Ok(Err(error)) => match Refusal::of(error).await {
                Refusal::InvalidGrant => {
                    self.store.replace_token(sealed, None).await?;
                    Err(Fault::Reconnect)
                }
                Refusal::Unauthorized => Err(Fault::Refused(401)),
                Refusal::TooMany { seconds } => {
                    self.cool_down("api", seconds).await?;
                    Err(Fault::CoolDown { seconds })
                }
                Refusal::Final(fault) => Err(fault),
            },
        }
    }

    /// Waits until a token that is being renewed is kept: for whoever is about to close the database.
    pub async fn settle(&self) {
        drop(self.gate.lock().await);
    }

    pub(super) async fn cool_down(&self, service: &str, seconds: u64) -> Result<(), StoreError> {
        let wait_ms = i64::try_from(seconds.saturating_mul(1000)).unwrap_or(i64::MAX / 2);
        self.store.cool_down(service, now_ms().saturating_add(wait_ms)).await
    }

    /// rspotify's client without a token, where asking is possible at all.
    pub(super) fn client(&self) -> Result<AuthCodePkceSpotify, Fault> {
        if self.settings.offline {
            return Err(Fault::Offline);
        }
        if self.settings.client_id.is_none() {
            return Err(Fault::NoApp);
        }
        let mut client = self.client.clone();
        client.oauth = OAuth::default();
        client.token = Arc::default();
        Ok(client)
    }

    pub(super) fn key(&self) -> Result<&TokenKey, Fault> {
        self.key.as_ref().ok_or(Fault::NoSecret)
    }

    /// How it is asked.
    pub fn settings(&self) -> &SpotifySettings {
        &self.settings
    }
}

impl fmt::Debug for Spotify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spotify").field("settings", &self.settings).finish_non_exhaustive()
    }
}
