//! The catalogue leaves the database and comes back.

use crate::{
    database::{self, Database, catalogue},
    people::{person, votes},
};
use model::Mood;
use playlists::{Allowance, Catalogue, Decision, Format, SongId, Store, parse_survey};
use serde_json::json;

on_both_databases! {
    an_export_makes_the_same_catalogue_elsewhere,
    an_export_read_again_adds_nothing,
    formulas_are_disarmed_in_csv_and_come_back_whole,
}

const FORMULAS: [&str; 6] =
    ["=1+1", "+62 812", "-x", "@SUM(A1:A9)", "'=quoted", "=HYPERLINK(\"http://e\",\"x\")"];

async fn export(store: &Store, format: Format) -> String {
    let mut file = Vec::new();
    let count = store.export(format, &mut file).await.unwrap();
    assert_eq!(count as u32, votes(&catalogue(store).await));
    String::from_utf8(file).unwrap()
}

/// Votes of all sources, young and aggregated, on songs with all kinds of words.
async fn fill(store: &Store) {
    let rows: Vec<_> = FORMULAS
        .iter()
        .enumerate()
        .map(|(number, title)| {
            json!({
                "mood": "sad", "spotify_id": format!("{number:022}"), "artist": "Nobody, really",
                "title": title, "year": 1999, "genre": "心", "language": "id",
            })
        })
        .collect();
    let survey = parse_survey(json!(rows).to_string().as_bytes(), Format::Json).unwrap();
    store.import(survey.strict().unwrap()).await.unwrap();
    for browser in 0..4 {
        let person = person(browser, browser as u8);
        let vote = store.add_vote(&person, SongId(1), Mood::Happy, Allowance::HOUSEHOLD);
        vote.await.unwrap();
        if browser == 1 {
            store.apply_retention(4_000_000_000_000).await.unwrap();
        }
    }
    let new = crate::people::new_song(99);
    store.add_suggestion(&person(1, 1), new, Mood::Sad, Allowance::HOUSEHOLD).await.unwrap();
    let id = store.suggestions(1).await.unwrap()[0].song.id;
    store.decide(id, Decision::Accept(Mood::Neutral), "ani").await.unwrap();
}

/// What does not depend on the numbers of songs.
fn content(catalogue: &Catalogue) -> Vec<String> {
    let mut songs: Vec<String> = catalogue
        .entries()
        .iter()
        .map(|entry| {
            let mut song = entry.song.clone();
            song.id = SongId(0);
            format!("{song:?} {:?}", entry.votes)
        })
        .collect();
    songs.sort();
    songs
}

async fn an_export_makes_the_same_catalogue_elsewhere(database: Database) {
    let store = database.open().await;
    fill(&store).await;
    for format in [Format::Csv, Format::Json] {
        let file = export(&store, format).await;
        let elsewhere = database::sqlite();
        elsewhere.open().await.close().await;
        elsewhere.execute(&["DELETE FROM votes", "DELETE FROM songs"]).await;
        let elsewhere = elsewhere.open().await;
        let survey = parse_survey(file.as_bytes(), format).unwrap().strict().unwrap();
        elsewhere.import(survey).await.unwrap();
        assert_eq!(content(&catalogue(&elsewhere).await), content(&catalogue(&store).await));
        assert_eq!(export(&elsewhere, format).await.len(), file.len());
    }
}

async fn an_export_read_again_adds_nothing(database: Database) {
    let store = database.open().await;
    fill(&store).await;
    for format in [Format::Csv, Format::Json] {
        let file = export(&store, format).await;
        let survey = parse_survey(file.as_bytes(), format).unwrap().strict().unwrap();
        assert_eq!(store.import(survey).await.unwrap().added, 0);
    }
}

async fn formulas_are_disarmed_in_csv_and_come_back_whole(database: Database) {
    let store = database.open().await;
    fill(&store).await;
    let file = export(&store, Format::Csv).await;
    let mut fields = csv::Reader::from_reader(file.as_bytes());
    for record in fields.records() {
        for field in &record.unwrap() {
            assert!(!field.starts_with(['=', '+', '-', '@']), "{field}");
        }
    }
    let survey = parse_survey(file.as_bytes(), Format::Csv).unwrap();
    for formula in FORMULAS {
        assert!(survey.rows.iter().any(|row| row.song.title == formula), "{formula}");
    }
}
