mod about;
mod problem;
mod survey;
mod workshop;

pub(crate) use about::about;
pub(crate) use problem::show_problem;
pub(crate) use survey::survey;
pub(crate) use workshop::workshop;

use crate::app::App;
use crate::kiosk::Screen;
use crate::locale::{COOKIE, Language, Texts};
use crate::problem::Problem;
use crate::song_card::{self, SongCard};
use crate::{api, assets, origin};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use model::{Expression, Mood};
use playlists::{Intent, MoodWeights, Position, Request};
use serde::Deserialize;
use std::sync::Arc;

/// How many songs stand there before anything is asked.
const SONGS: usize = 10;

/// The most genres or languages that a filter offers, the most frequent first.
const MOST_CHOICES: usize = 60;

/// What every page shows from.
pub(crate) struct Page<'a> {
    language: Language,
    texts: &'a Texts,
    /// The server as the listener knows it: where pictures go.
    host: String,
    /// What the screen of a kiosk needs, if this is it.
    kiosk: Option<Screen<'a>>,
    /// Where eyes on the listener's device come from, as JSON.
    device_eyes: &'a str,
    /// The query of this page in the other language.
    in_other_language: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    page: Page<'a>,
    songs: Vec<SongCard>,
    /// Words to filter by, with how many songs name each.
    genres: &'a [(String, usize)],
    languages: &'a [(String, usize)],
    /// What the script fills in for a song that comes later.
    blank: SongCard,
}

/// The query of a page.
#[derive(Debug, Default, Deserialize)]
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
    let (genres, languages) = (choices(catalogue.genres()), choices(catalogue.languages()));
    answer(&Home { page, songs, genres, languages, blank }, language, &choice)
}

impl<'a> Page<'a> {
    pub(crate) fn new(app: &'a App, choice: &Choice, uri: &Uri, headers: &HeaderMap) -> Self {
        let language = choice.chosen(headers);
        let addressed = || Some(origin::authority(uri, headers)?.to_string());
        let public = app.public_url.as_ref().map(crate::Origin::authority);
        let host = public.or_else(addressed).unwrap_or_default();
        let kiosk = app.kiosk.as_ref().and_then(|kiosk| kiosk.screen(uri, headers));
        Self {
            language,
            texts: app.texts(language),
            host,
            kiosk,
            device_eyes: app.device_eyes.addresses(),
            in_other_language: in_language(language.other(), uri),
        }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    pub(crate) fn in_other_language(&self) -> &str {
        &self.in_other_language
    }

    pub(crate) fn texts(&self) -> &'a Texts {
        self.texts
    }

    pub(crate) fn say<'k>(&'k self, key: &'k str) -> &'k str {
        self.texts.say(key)
    }

    pub(crate) fn say_of<'k>(&'k self, family: &str, name: &'k str) -> &'k str {
        self.texts.say_of(family, name)
    }

    pub(crate) fn texts_json(&self) -> &str {
        self.texts.script()
    }

    pub(crate) fn device_eyes(&self) -> &'a str {
        self.device_eyes
    }

    pub(crate) fn fill(&self, key: &str, name: &str, value: &str) -> String {
        self.texts.fill(key, &[(name, value)])
    }

    #[expect(clippy::unused_self, reason = "a template calls methods of its page")]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    #[expect(clippy::unused_self, reason = "a template calls methods of its page")]
    pub(crate) fn moods(&self) -> [&'static str; Mood::COUNT] {
        Mood::ALL.map(Mood::name)
    }

    /// Each mood with its place on the mood circle.
    #[expect(clippy::unused_self, reason = "a template calls methods of its page")]
    pub(crate) fn mood_positions(&self) -> [(&'static str, String); Mood::COUNT] {
        Mood::ALL.map(|mood| (mood.name(), song_card::coordinates(Position::of(mood))))
    }

    /// Each intent with where it leads on the mood circle, if anywhere.
    #[expect(clippy::unused_self, reason = "a template calls methods of its page")]
    pub(crate) fn intents(&self) -> [(&'static str, Option<String>); 3] {
        [("match", Intent::Match), ("lift", Intent::Lift), ("calm", Intent::Calm)]
            .map(|(name, intent)| (name, intent.goal().map(song_card::coordinates)))
    }

    /// Each expression's name with its mood's.
    #[expect(clippy::unused_self, reason = "a template calls methods of its page")]
    pub(crate) fn expressions(&self) -> [(&'static str, &'static str); Expression::COUNT] {
        Expression::ALL.map(|expression| (expression.name(), expression.mood().name()))
    }
}

impl Choice {
    /// The language of the page: what was chosen now or earlier, or what the browser wishes.
    pub(crate) fn chosen(&self, headers: &HeaderMap) -> Language {
        self.language().unwrap_or_else(|| Language::of_request(headers))
    }

    fn language(&self) -> Option<Language> {
        Language::from_tag(self.lang.as_deref()?)
    }
}

/// The query that asks for a language, with whatever else the page was asked for.
fn in_language(language: Language, uri: &Uri) -> String {
    let rest = uri.query().unwrap_or_default().split('&');
    let rest = rest.filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    rest.fold(format!("?lang={}", language.code()), |query, pair| format!("{query}&{pair}"))
}

fn choices(words: &[(String, usize)]) -> &[(String, usize)] {
    &words[..words.len().min(MOST_CHOICES)]
}

pub(crate) fn answer(
    page: &impl Template,
    language: Language,
    choice: &Choice,
) -> Result<Response, Problem> {
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
