use axum::http::{HeaderMap, header};
use std::collections::BTreeMap;
use thiserror::Error;

/// The name of the cookie that remembers a listener's choice.
pub(crate) const COOKIE: &str = "lang";

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, also for whoever reads neither.
    English,
    /// Indonesian.
    Indonesian,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Indonesian];

    /// The ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Indonesian => "id",
        }
    }

    /// The one that the page's switch leads to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::English => Self::Indonesian,
            Self::Indonesian => Self::English,
        }
    }

    /// The language of a tag such as `id` or `en-GB`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default().trim().to_ascii_lowercase();
        match primary.as_str() {
            "en" => Some(Self::English),
            // Whoever speaks Javanese or Sundanese reads Indonesian; `in` is its old name.
            "id" | "in" | "jv" | "su" => Some(Self::Indonesian),
            _ => None,
        }
    }

    /// What a request asks for: the cookie of an earlier choice, else `Accept-Language`, else
    /// English.
    pub(crate) fn of_request(headers: &HeaderMap) -> Self {
        let chosen = cookie(headers, COOKIE).and_then(Self::from_tag);
        let accepted = || {
            let value = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            let mut wishes: Vec<(f32, &str)> = value.split(',').map(wish).collect();
            // Stable: of equal weights the first counts.
            wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
            wishes.into_iter().filter(|wish| wish.0 > 0.0).find_map(|wish| Self::from_tag(wish.1))
        };
        chosen.or_else(accepted).unwrap_or(Self::English)
    }
}

/// The page's words in one language.
#[derive(Debug, Clone)]
pub struct Texts {
    by_key: BTreeMap<String, String>,
    script: String,
}

/// A locale file that is no JSON object of texts.
#[derive(Debug, Error)]
#[error("the texts of '{language}' are not a JSON object of texts: {source}; build MISSION again")]
pub struct InvalidTexts {
    language: &'static str,
    source: serde_json::Error,
}

impl Texts {
    /// The words that are in the binary.
    ///
    /// # Errors
    /// `InvalidTexts` if the binary was built from a broken locale file.
    pub fn embedded(language: Language) -> Result<Self, InvalidTexts> {
        let json = match language {
            Language::English => include_str!("../locales/en.json"),
            Language::Indonesian => include_str!("../locales/id.json"),
        };
        let invalid = |source| InvalidTexts { language: language.code(), source };
        let by_key: BTreeMap<String, String> = serde_json::from_str(json).map_err(invalid)?;
        // A listener's page needs no words of the admin's.
        let of_page: BTreeMap<_, _> =
            by_key.iter().filter(|(key, _)| !key.starts_with("admin.")).collect();
        let script = serde_json::to_string(&of_page).map_err(invalid)?.replace('<', "\\u003c");
        Ok(Self { by_key, script })
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(String::as_str)
    }

    /// The text of `key`; the key itself where there is none, so that the gap is seen.
    pub fn say<'a>(&'a self, key: &'a str) -> &'a str {
        self.by_key.get(key).map_or(key, String::as_str)
    }

    /// The text of `key`, if there is one.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.by_key.get(key).map(String::as_str)
    }

    /// The text of one of a family, such as the moods.
    pub(crate) fn say_of<'a>(&'a self, family: &str, name: &'a str) -> &'a str {
        self.by_key.get(&format!("{family}.{name}")).map_or(name, String::as_str)
    }

    /// The text of `key` with each `{name}` replaced by its value.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let value_of =
            |name| values.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        let (mut filled, mut rest) = (String::new(), self.say(key));
        // Once through: a value that holds braces itself stays as it is.
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let blank = after.split_once('}');
            if let Some((value, behind)) = blank.and_then(|(name, b)| Some((value_of(name)?, b))) {
                filled.push_str(value);
                rest = behind;
            } else {
                filled.push('{');
                rest = after;
            }
        }
        filled + rest
    }

    /// What the page's script says, as JSON that is safe within a script element.
    pub(crate) fn script(&self) -> &str {
        &self.script
    }
}

/// A weight and a tag of `Accept-Language`; what cannot be read weighs nothing.
fn wish(text: &str) -> (f32, &str) {
    match text.split_once(";q=") {
        None => (1.0, text),
        Some((tag, weight)) => (weight.trim().parse().unwrap_or(0.0), tag),
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn chosen(headers: &[(HeaderName, &str)]) -> Language {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap()));
        Language::of_request(&headers.collect())
    }

    #[test]
    fn the_heaviest_known_language_of_the_browser_is_taken() {
        let accept = |value| chosen(&[(header::ACCEPT_LANGUAGE, value)]);
        assert_eq!(accept("id-ID,id;q=0.9,en;q=0.8"), Language::Indonesian);
        assert_eq!(accept("fr, en;q=0.5, id;q=0.7"), Language::Indonesian);
        assert_eq!(accept("jv-ID,jv;q=0.9,en-US;q=0.8,en;q=0.7"), Language::Indonesian);
        assert_eq!(accept("de"), Language::English);
        assert_eq!(accept("id;q=0, en;q=0.1"), Language::English);
        assert_eq!(accept("id;q=x"), Language::English);
    }

    #[test]
    fn an_earlier_choice_wins_over_the_browser() {
        let cookie = (header::COOKIE, "a=b; lang=id");
        assert_eq!(chosen(&[cookie, (header::ACCEPT_LANGUAGE, "en")]), Language::Indonesian);
        let junk = (header::COOKIE, "lang=xx");
        assert_eq!(chosen(&[junk, (header::ACCEPT_LANGUAGE, "id")]), Language::Indonesian);
    }

    #[test]
    fn texts_are_filled_and_cannot_end_the_script() {
        let texts = Texts::embedded(Language::English).unwrap();
        let filled = texts.fill("song.play", &[("title", "Sorai"), ("artist", "Nadin Amizah")]);
        assert_eq!(filled, "Play Sorai by Nadin Amizah");
        let braces = texts.fill("song.play", &[("title", "{artist}"), ("artist", "{title}")]);
        assert_eq!(braces, "Play {artist} by {title}");
        assert_eq!(texts.say("no.such.key"), "no.such.key");
        assert!(!texts.script().contains('<'));
    }
}
