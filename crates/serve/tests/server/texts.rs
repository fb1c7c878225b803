//! The words of the page.

use serve::{Language, Texts};
use std::collections::BTreeSet;
use std::{fs, path::Path};

fn texts(language: Language) -> Texts {
    Texts::embedded(language).unwrap()
}

/// The names in braces.
fn blanks(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// Templates and scripts, where keys are used.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["templates", "web/src", "src"].map(|folder| sources_in(&root.join(folder))).concat()
}

fn sources_in(folder: &Path) -> String {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let source = |path: &Path| match path.extension() {
        None => sources_in(path),
        Some(kind) if kind == "css" => String::new(),
        Some(_) => fs::read_to_string(path).unwrap(),
    };
    paths.map(|path| source(&path)).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_blanks() {
    let [english, indonesian] = Language::ALL.map(texts);
    assert!(english.keys().eq(indonesian.keys()));
    for key in english.keys() {
        let (here, there) = (english.say(key), indonesian.say(key));
        assert!(!here.trim().is_empty() && !there.trim().is_empty(), "{key}");
        assert_eq!(blanks(here), blanks(there), "{key}");
    }
}

#[test]
fn every_key_that_a_template_names_has_a_text() {
    let english = texts(Language::English);
    let keys: BTreeSet<&str> = english.keys().collect();
    let sources = sources();
    let mut named = 0;
    for call in ["page.say(\"", "page.fill(\"", "head.count(\""] {
        for rest in sources.split(call).skip(1) {
            let key = rest.split_once('"').unwrap().0;
            assert!(keys.contains(key), "no text for {key}");
            named += 1;
        }
    }
    assert!(named > 50);
}

#[test]
fn no_text_is_left_over() {
    // Keys that are put together from a family and a name.
    let families = [
        "admin.action.",
        "admin.cause.",
        "admin.done.",
        "admin.outcome.",
        "admin.problem.",
        "admin.state.",
        "admin.weekday.",
        "camera.",
        "photo.",
        "expression.",
        "intent.",
        "mood.",
        "problem.",
        "refused.",
        "suggest.",
    ];
    let sources = sources();
    for key in texts(Language::English).keys() {
        let of_family = families.iter().any(|family| key.starts_with(family));
        // What is counted is named without the form that the number asks for.
        let counted = key.strip_suffix(".one").or(key.strip_suffix(".other")).unwrap_or(key);
        let named = |key: &str| sources.contains(&format!("\"{key}\""));
        assert!(of_family || named(key) || named(counted), "{key} is not used");
    }
}

#[test]
fn whatever_a_vote_or_a_suggestion_is_refused_with_has_words() {
    let english = texts(Language::English);
    let keys: BTreeSet<&str> = english.keys().collect();
    for code in [
        "allowance-spent",
        "broken-link",
        "empty-text",
        "foreign-link",
        "invalid-text",
        "not-a-song",
        "short-link",
        "too-many-requests",
        "unknown-song",
        "unknown-workshop",
        "unreachable",
        "unknown",
    ] {
        assert!(keys.contains(format!("refused.{code}").as_str()), "{code}");
    }
}

#[test]
fn every_mood_and_expression_has_a_name() {
    let english = texts(Language::English);
    let moods = model::Mood::ALL.map(|mood| format!("mood.{mood}"));
    let expressions = model::Expression::ALL.map(|expression| format!("expression.{expression}"));
    for key in moods.iter().chain(&expressions) {
        assert_ne!(english.say(key), key);
    }
}
