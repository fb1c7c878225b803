//! A server that answers as Spotify does, and a replica that asks it.

use crate::database::{Database, sqlite};
use playlists::{
    Cause, LoginAttempt, PlaylistId, Refresher, Run, Schedule, Spotify, SpotifySettings, Store,
    TokenKey,
};
use serde_json::{Value, json};
use std::{
    future::pending,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string_contains, method, path, query_param},
};

pub const PLAYLIST: &str = "3cEYpjA9oz9GiPac4AsH4n";
pub const OTHER: &str = "5ieJqeLJjjI8iJWaxeBLuK";
pub const ACCESS: &str = "BQDaccessaccess";
pub const REFRESH: &str = "AQCrefreshrefresh";
pub const REDIRECT: &str = "http://127.0.0.1:8080/admin/spotify/callback";
const SECRET: [u8; 32] = [7; 32];

pub struct StandIn {
    pub server: MockServer,
    pub store: Store,
    pub spotify: Arc<Spotify>,
    pub refresher: Refresher,
    /// Where it is only this one's.
    pub database: Option<Database>,
}

impl StandIn {
    /// With a database of its own.
    pub async fn start_alone() -> Self {
        let database = sqlite();
        let stand_in = Self::start(&database).await;
        Self { database: Some(database), ..stand_in }
    }

    /// With a database of its own, the owner's login and a playlist for the sad.
    pub async fn connected_alone() -> Self {
        let database = sqlite();
        let stand_in = Self::connected(&database).await;
        Self { database: Some(database), ..stand_in }
    }

    /// A stand-in that has every song, and a replica without a login.
    pub async fn start(database: &Database) -> Self {
        let server = MockServer::start().await;
        let store = database.open().await;
        let (spotify, refresher) = replica(&store, settings(&server.uri()), "replica-1");
        Self { server, store, spotify, refresher, database: None }
    }

    /// The same with the owner's login and a playlist for the sad.
    pub async fn connected(database: &Database) -> Self {
        let stand_in = Self::start(database).await;
        stand_in.has_every_song().await;
        stand_in.connect(3600).await;
        stand_in.watch(PLAYLIST).await;
        stand_in
    }

    pub async fn mount(&self, mock: Mock) {
        mock.mount(&self.server).await;
    }

    /// oEmbed knows every song.
    pub async fn has_every_song(&self) {
        let there = ResponseTemplate::new(200).set_body_json(json!({"title": "A song"}));
        let mock = Mock::given(method("GET")).and(path("/oembed")).respond_with(there);
        self.mount(mock.with_priority(9)).await;
    }

    /// The owner logs in and gets a token for so many seconds.
    pub async fn connect(&self, seconds: u32) {
        let token = json!({"access_token": ACCESS, "token_type": "Bearer", "expires_in": seconds,
            "refresh_token": REFRESH, "scope": "playlist-read-private"});
        let mock = Mock::given(method("POST"))
            .and(path("/api/token"))
            .and(body_string_contains("authorization_code"))
            .respond_with(ResponseTemplate::new(200).set_body_json(token));
        self.mount(mock).await;
        let (attempt, callback) = self.begin();
        self.spotify.finish_login(&attempt, &callback, now_ms(), "ani").await.unwrap();
    }

    /// A login that the owner has agreed to.
    pub fn begin(&self) -> (LoginAttempt, String) {
        let (url, attempt) = self.spotify.begin_login(REDIRECT, now_ms()).unwrap();
        let state = url.split("state=").nth(1).unwrap().split('&').next().unwrap();
        (attempt, format!("{REDIRECT}?code=AQDcodecode&state={state}"))
    }

    pub async fn watch(&self, playlist: &str) {
        let id: PlaylistId = playlist.parse().unwrap();
        let mood = model::Mood::Sad;
        self.store.watch_playlist(&id, playlist, mood, now_ms(), "ani").await.unwrap();
    }

    /// The playlist has these entries from now on, on pages of 50.
    pub async fn playlist(&self, playlist: &str, entries: &[Value]) {
        let total = entries.len();
        let pages = if total == 0 { vec![&[][..]] } else { entries.chunks(50).collect() };
        for (page, items) in pages.into_iter().enumerate() {
            let offset = page * 50;
            let next = (offset + 50 < total).then_some("https://api.spotify.com/v1/next");
            let body = json!({"items": items, "total": total, "limit": 50, "offset": offset,
                "next": next});
            let mock = items_of(playlist).and(query_param("offset", offset.to_string()));
            let page = ResponseTemplate::new(200).set_body_json(body);
            self.mount(mock.respond_with(page).with_priority(8)).await;
        }
    }

    /// The playlist's owner calls it so.
    pub async fn name(&self, playlist: &str, name: &str) {
        let mock = Mock::given(method("GET")).and(path(format!("/v1/playlists/{playlist}")));
        let named = ResponseTemplate::new(200).set_body_json(json!({"name": name}));
        self.mount(mock.respond_with(named)).await;
    }

    /// The playlist answers so, at most so often.
    pub async fn answer(&self, playlist: &str, answer: ResponseTemplate, times: Option<u64>) {
        let mock = items_of(playlist).respond_with(answer).with_priority(2);
        let mock = if let Some(times) = times { mock.up_to_n_times(times) } else { mock };
        self.mount(mock).await;
    }

    /// A renewal of the token is answered so.
    pub async fn renewal(&self, answer: ResponseTemplate) {
        let mock = Mock::given(method("POST"))
            .and(path("/api/token"))
            .and(body_string_contains("grant_type=refresh_token"))
            .respond_with(answer);
        self.mount(mock).await;
    }

    pub async fn run(&self) -> Run {
        self.refresher.run_now(Cause::Command, pending()).await.unwrap().unwrap()
    }

    /// How often the stand-in was asked for a path.
    pub async fn asked(&self, part: &str) -> usize {
        let requests = self.server.received_requests().await.unwrap();
        requests.iter().filter(|request| request.url.path().contains(part)).count()
    }

    /// How many songs a listener's list can be made of.
    pub async fn offered(&self) -> usize {
        self.store.catalogue().await.unwrap().len()
    }
}

pub fn settings(uri: &str) -> SpotifySettings {
    SpotifySettings {
        client_id: Some("app".to_owned()),
        offline: false,
        api: format!("{uri}/v1/"),
        accounts: format!("{uri}/"),
        open: format!("{uri}/"),
        patience: Duration::from_secs(2),
        pause: Duration::from_millis(1),
    }
}

/// A replica under a name.
pub fn replica(
    store: &Store,
    settings: SpotifySettings,
    holder: &str,
) -> (Arc<Spotify>, Refresher) {
    let key = Some(TokenKey::new(SECRET));
    let spotify = Arc::new(Spotify::new(store.clone(), settings, key, holder.to_owned()).unwrap());
    let schedule = Schedule::default();
    let refresher =
        Refresher::new(store.clone(), Arc::clone(&spotify), schedule, holder.to_owned());
    (spotify, refresher)
}

/// An entry of a playlist.
pub fn entry(number: u32) -> Value {
    json!({"added_at": "2026-11-01T00:00:00Z", "is_local": false, "item": {
        "type": "track", "id": format!("{number:022}"), "name": format!("Song {number}"),
        "artists": [{"name": "Somebody"}], "album": {"release_date": "2001-02-03"}}})
}

pub fn entries(numbers: impl IntoIterator<Item = u32>) -> Vec<Value> {
    numbers.into_iter().map(entry).collect()
}

pub fn faults(run: &Run) -> Vec<&str> {
    run.tally.faults.iter().map(|noted| noted.fault.as_str()).collect()
}

pub fn new_token() -> ResponseTemplate {
    let token = json!({"access_token": "BQDrenewedrenewed", "token_type": "Bearer",
        "expires_in": 3600, "scope": ""});
    ResponseTemplate::new(200).set_body_json(token)
}

pub fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

fn items_of(playlist: &str) -> wiremock::MockBuilder {
    Mock::given(method("GET")).and(path(format!("/v1/playlists/{playlist}/items")))
}
