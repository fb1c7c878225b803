//! Surveys are imported.

use crate::{
    database::{Database, catalogue},
    people::{HEADER, NEW_SONG, import, votes},
};
use playlists::{Format, Import, SurveyError, parse_survey};

on_both_databases! {
    reading_the_same_survey_again_adds_nothing,
    a_second_equal_row_is_a_second_vote,
    a_bad_row_is_named_and_the_others_are_kept,
    json_says_the_same_as_csv,
    hostile_titles_are_kept_as_text,
}

async fn reading_the_same_survey_again_adds_nothing(database: Database) {
    let store = database.open().await;
    let survey = include_str!("../../../../playlists/survey.csv");
    for _ in 0..2 {
        let import = import(&store, survey).await;
        assert_eq!(import, Import { added: 0, already_there: 219, rejected: Vec::new() });
    }
    assert_eq!(votes(&catalogue(&store).await), 219);
}

async fn a_second_equal_row_is_a_second_vote(database: Database) {
    let store = database.open().await;
    let once = format!("{HEADER}{NEW_SONG}");
    let twice = format!("{once}{NEW_SONG}");
    let mut counts = Vec::new();
    for survey in [&once, &twice, &twice, &once] {
        let import = import(&store, survey).await;
        counts.push((import.added, import.already_there));
    }
    assert_eq!(counts, [(1, 0), (1, 1), (0, 2), (0, 1)]);
    assert_eq!(votes(&catalogue(&store).await), 221);
}

async fn a_bad_row_is_named_and_the_others_are_kept(database: Database) {
    let store = database.open().await;
    let rows = format!(
        "{HEADER}{NEW_SONG}sad,not-an-id,Nobody,Nothing,,\nhappy,0000000000000000000001,Nobody,Something,2020,Pop\n"
    );
    let survey = parse_survey(rows.as_bytes(), Format::Csv).unwrap();
    let refused = survey.clone().strict().unwrap_err();
    assert!(matches!(refused, SurveyError::Rejected { count: 1, .. }), "{refused}");
    assert!(refused.to_string().contains("line 3: \"not-an-id\" is not the id"), "{refused}");

    let import = store.import(survey).await.unwrap();
    assert_eq!((import.added, import.already_there, import.rejected.len()), (2, 0, 1));
    let message = import.rejected[0].to_string();
    assert!(message.starts_with("line 3: \"not-an-id\" is not the id"), "{message}");
    assert_eq!(catalogue(&store).await.len(), 202);
}

async fn json_says_the_same_as_csv(database: Database) {
    let store = database.open().await;
    assert_eq!(import(&store, &format!("{HEADER}{NEW_SONG}")).await.added, 1);
    let json = r#"[
        {"mood": "sad", "spotify_id": "0000000000000000000000", "artist": "Nobody", "title": "Nothing"},
        {"mood": "sad", "spotify_id": "0000000000000000000000", "artist": "Nobody", "title": "Nothing"}
    ]"#;
    let survey = parse_survey(json.as_bytes(), Format::Json).unwrap().strict().unwrap();
    let import = store.import(survey).await.unwrap();
    assert_eq!((import.added, import.already_there), (1, 1));
}

async fn hostile_titles_are_kept_as_text(database: Database) {
    let store = database.open().await;
    let titles = ["'); DROP TABLE songs; --", "<script>alert(1)</script>", "=1+1", "🎵 心做し"];
    for (number, title) in titles.into_iter().enumerate() {
        let survey = format!("{HEADER}sad,000000000000000000000{number},Nobody,{title},,\n");
        assert_eq!(import(&store, &survey).await.added, 1);
    }
    let catalogue = catalogue(&store).await;
    let kept = catalogue.entries()[200..].iter().map(|entry| entry.song.title.as_str());
    assert!(kept.eq(titles));
}
