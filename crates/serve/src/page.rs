use crate::app::App;
use crate::locale::{COOKIE, Language, Texts};
use crate::problem::Problem;
use crate::song_card::SongCard;
use crate::{api, assets, origin};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use model::Mood;
use playlists::{MoodWeights, Request};
use serde::Deserialize;
use std::sync::Arc;

/// How many songs stand there before anything is asked.
const SONGS: usize = 10;

/// What every page shows from.
struct Page<'a> {
    language: Language,
    texts: &'a Texts,
    /// The server as the listener knows it: where pictures go.
    host: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    page: Page<'a>,
    songs: Vec<SongCard>,
    /// What the script fills in for a song that comes later.
    blank: SongCard,
}

#[derive(Template)]
#[template(path = "about.html")]
struct About<'a> {
    page: Page<'a>,
}

/// The query of a page.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    lang: Option<String>,
}

/// `GET /`.
pub(crate) async fn home(
    State(app): State<Arc<App>>,
    Query(choice): Query<Choice>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = Page::new(&app, &choice, &uri, &headers);
    let request = Request::new(MoodWeights::EVEN, api::any_seed(), SONGS);
    let catalogue = app.songs.current();
    let songs = playlists::rank(&catalogue, &request);
    let songs = songs.iter().map(|song| SongCard::new(page.texts, song)).collect();
    let (language, blank) = (page.language, SongCard::default());
    answer(&Home { page, songs, blank }, language, &choice)
}

/// `GET /about`.
pub(crate) async fn about(
    State(app): State<Arc<App>>,
    Query(choice): Query<Choice>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = Page::new(&app, &choice, &uri, &headers);
    let language = page.language;
    answer(&About { page }, language, &choice)
}

impl<'a> Page<'a> {
    fn new(app: &'a App, choice: &Choice, uri: &Uri, headers: &HeaderMap) -> Self {
        let language = choice.language().unwrap_or_else(|| Language::of_request(headers));
        let addressed = || Some(origin::authority(uri, headers)?.to_string());
        let public = app.public_url.as_ref().map(crate::Origin::authority);
        let host = public.or_else(addressed).unwrap_or_default();
        Self { language, texts: app.texts(language), host }
    }

    fn say<'k>(&'k self, key: &'k str) -> &'k str {
        self.texts.say(key)
    }

    fn say_of(&self, family: &str, name: &'static str) -> &str {
        self.texts.say_of(family, name)
    }

    fn texts_json(&self) -> &str {
        self.texts.script()
    }

    fn fill(&self, key: &str, name: &str, value: &str) -> String {
        self.texts.fill(key, &[(name, value)])
    }

    #[expect(clippy::unused_self, reason = "a template calls methods of its page")]
    fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    #[expect(clippy::unused_self, reason = "a template calls methods of its page")]
    fn moods(&self) -> [&'static str; Mood::COUNT] {
        Mood::ALL.map(Mood::name)
    }
}

impl Choice {
    fn language(&self) -> Option<Language> {
        Language::from_tag(self.lang.as_deref()?)
    }
}

fn answer(page: &impl Template, language: Language, choice: &Choice) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "a page cannot be rendered");
        Problem::Internal
    })?;
    let mut response = Html(html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    if let Some(chosen) = choice.language() {
        let code = chosen.code();
        let cookie = format!("{COOKIE}={code}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = cookie.parse() {
            headers.insert(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
