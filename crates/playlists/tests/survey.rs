//! What the reader of surveys takes, refuses and says.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use model::Mood;
use playlists::{
    Format, InvalidText, RowError, RowPlace, Survey, SurveyError, VoteSource, parse_survey,
};
use proptest::prelude::*;

const HEADER: &str = "mood,spotify_id,artist,title,year,genre\n";
const GOOD: &str = "sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,Numb,2003,Rock\n";

fn parse(rows: &str) -> Survey {
    parse_csv(format!("{HEADER}{rows}").as_bytes()).unwrap()
}

fn parse_csv(bytes: &[u8]) -> Result<Survey, SurveyError> {
    parse_survey(bytes, Format::Csv)
}

fn parse_json(json: &str) -> Result<Survey, SurveyError> {
    parse_survey(json.as_bytes(), Format::Json)
}

/// The reason for which the row between two good ones is refused.
fn refusal(row: &str) -> RowError {
    let survey = parse(&format!("{GOOD}{row}\n{GOOD}"));
    assert_eq!(survey.rows.len(), 2, "the rows around it are kept");
    assert_eq!(survey.rejected.len(), 1, "it is refused");
    assert_eq!(survey.rejected[0].at, RowPlace::Line(3));
    survey.rejected[0].reason.clone()
}

#[test]
fn a_row_is_a_vote() {
    let survey = parse(GOOD);
    let row = &survey.rows[0];
    assert_eq!((row.at, row.mood, row.source), (RowPlace::Line(2), Mood::Sad, VoteSource::Survey));
    assert_eq!((row.song.artist.as_str(), row.song.title.as_str()), ("Linkin Park", "Numb"));
    assert_eq!((row.song.year, row.song.genre.as_deref()), (Some(2003), Some("Rock")));
    assert_eq!(row.song.language, None);
}

#[test]
fn year_and_genre_may_be_empty() {
    let row = &parse("sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,Numb,, \n").rows[0];
    assert_eq!((row.song.year, row.song.genre.as_deref()), (None, None));
}

#[test]
fn columns_may_stand_in_any_order() {
    let csv =
        "Title,language,spotify_id,Artist,mood\nNumb,en,2nLtzopw4rPReszdYBJU6h,Linkin Park,sad";
    let row = &parse_csv(csv.as_bytes()).unwrap().rows[0];
    assert_eq!((row.song.title.as_str(), row.song.language.as_deref()), ("Numb", Some("en")));
}

#[test]
fn spreadsheets_byte_order_mark_and_line_ends_are_read() {
    let csv = format!("\u{FEFF}{HEADER}{GOOD}\n{GOOD}").replace('\n', "\r\n");
    let survey = parse_csv(csv.as_bytes()).unwrap();
    assert_eq!(
        survey.rows.iter().map(|row| row.at).collect::<Vec<_>>(),
        [2, 4].map(RowPlace::Line)
    );
    assert!(survey.rejected.is_empty());
}

#[test]
fn a_text_with_a_comma_or_a_quote_stands_between_quotes() {
    let survey =
        parse("sad,2nLtzopw4rPReszdYBJU6h,\"Rema, Selena Gomez\",\"The \"\"Best\"\"\",2022,Pop\n");
    assert_eq!(survey.rows[0].song.artist, "Rema, Selena Gomez");
    assert_eq!(survey.rows[0].song.title, "The \"Best\"");
}

#[test]
fn a_bad_spotify_id_is_refused() {
    let reason = refusal("sad,2nLtzopw4rPReszdYBJU6,Linkin Park,Numb,2003,Rock");
    assert_eq!(
        reason.to_string(),
        "\"2nLtzopw4rPReszdYBJU6\" is not the id of a Spotify song; write the 22 letters and digits \
         that follow /track/ in its link"
    );
}

#[test]
fn an_unknown_mood_is_refused() {
    assert_eq!(
        refusal("takut,2nLtzopw4rPReszdYBJU6h,Linkin Park,Numb,2003,Rock"),
        RowError::UnknownMood { word: "takut".to_owned() }
    );
}

#[test]
fn a_bad_year_is_refused() {
    for year in ["2915", "1859", "-5", "03", "two", "2003.0"] {
        let row = format!("sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,Numb,{year},Rock");
        assert_eq!(refusal(&row), RowError::Year { year: year.to_owned() });
    }
}

#[test]
fn an_empty_artist_or_title_is_refused() {
    let reason = refusal("sad,2nLtzopw4rPReszdYBJU6h, ,Numb,2003,Rock");
    assert_eq!(reason.to_string(), "the artist is empty; write it");
    let reason = refusal("sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,,2003,Rock");
    assert_eq!(reason.to_string(), "the title is empty; write it");
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let row = format!("sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,{},2003,Rock", "a".repeat(10_000));
    let reason = refusal(&row);
    assert_eq!(reason.to_string(), "the title has 10000 characters; shorten it to 200");
}

#[test]
fn characters_that_cannot_be_seen_are_refused() {
    for (character, invalid) in [
        ('\u{7}', InvalidText::Control('\u{7}')),
        ('\u{202E}', InvalidText::Bidi('\u{202E}')),
        ('\u{2066}', InvalidText::Bidi('\u{2066}')),
    ] {
        let row = format!("sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,Nu{character}mb,2003,Rock");
        match refusal(&row) {
            RowError::Text { reason, .. } => assert_eq!(reason, invalid),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_row_of_another_length_is_refused() {
    assert_eq!(
        refusal("sad,2nLtzopw4rPReszdYBJU6h,Rema, Selena Gomez,Calm down,2022,Pop"),
        RowError::FieldCount { found: 7, expected: 6 }
    );
    assert_eq!(refusal("sad"), RowError::FieldCount { found: 1, expected: 6 });
}

#[test]
fn an_open_quote_spoils_no_other_row() {
    assert_eq!(
        refusal("sad,2nLtzopw4rPReszdYBJU6h,\"Linkin Park,Numb,2003,Rock"),
        RowError::OpenQuote
    );
}

#[test]
fn a_row_of_another_encoding_is_refused() {
    let row = b"sad,2nLtzopw4rPReszdYBJU6h,Kiana Led\xE9,Numb,2003,Rock\n";
    let csv = [HEADER.as_bytes(), GOOD.as_bytes(), row, GOOD.as_bytes()].concat();
    let survey = parse_csv(&csv).unwrap();
    assert_eq!(survey.rows.len(), 2);
    assert_eq!(
        survey.rejected[0].to_string(),
        "line 3: is not UTF-8; save the file in that encoding"
    );
}

#[test]
fn a_file_without_the_columns_is_refused_as_a_whole() {
    let refused = |csv: &str| parse_csv(csv.as_bytes()).unwrap_err();
    assert!(matches!(refused(""), SurveyError::MissingColumn { .. }));
    assert!(matches!(refused("mood,artist,title\n"), SurveyError::MissingColumn { .. }));
    assert!(matches!(refused("mood;spotify_id;artist;title\n"), SurveyError::UnknownColumn { .. }));
    assert!(matches!(refused("mood,mood\n"), SurveyError::RepeatedColumn { .. }));
    assert!(matches!(refused("\"mood\n"), SurveyError::Header(RowError::OpenQuote)));
    let message = refused("mood,spotify_id,artist,title,mod\n").to_string();
    assert!(message.contains("\"mod\"") && message.contains("it may name mood"), "{message}");
}

#[test]
fn a_row_may_say_where_its_vote_comes_from() {
    let rows = "mood,spotify_id,artist,title,source\n\
        sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,Numb,Listener\n\
        sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,Numb,\n\
        sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,Numb,robot\n";
    let survey = parse_csv(rows.as_bytes()).unwrap();
    let sources: Vec<_> = survey.rows.iter().map(|row| row.source).collect();
    assert_eq!(sources, [VoteSource::Listener, VoteSource::Survey]);
    assert_eq!(
        survey.rejected[0].to_string(),
        "line 4: \"robot\" is no source; write survey, listener or admin, or leave it empty for survey"
    );
}

#[test]
fn a_json_object_is_a_vote() {
    let survey = parse_json(
        r#"[{"mood": "Sedih", "spotify_id": "2nLtzopw4rPReszdYBJU6h", "artist": "Linkin Park",
             "title": "=Numb, \"live\"", "year": 2003, "genre": null}]"#,
    )
    .unwrap();
    let row = &survey.rows[0];
    assert_eq!((row.at, row.mood), (RowPlace::Object(1), Mood::Sad));
    assert_eq!((row.song.title.as_str(), row.song.year), ("=Numb, \"live\"", Some(2003)));
    assert_eq!((row.song.genre.as_deref(), row.song.language.as_deref()), (None, None));
}

#[test]
fn bad_json_objects_are_named_and_the_others_are_kept() {
    let good = r#"{"mood":"sad","spotify_id":"2nLtzopw4rPReszdYBJU6h","artist":"A","title":"T"}"#;
    let bad = |change: &str| good.replace('}', &format!(",{change}}}"));
    let objects = [
        good.to_owned(),
        "7".to_owned(),
        bad(r#""heading":"T""#),
        bad(r#""year":[2003]"#),
        bad(r#""year":2003.5"#),
        "{}".to_owned(),
        good.to_owned(),
    ];
    let survey = parse_json(&format!("[{}]", objects.join(","))).unwrap();
    assert_eq!(survey.rows.len(), 2);
    let reasons: Vec<String> = survey.rejected.iter().map(ToString::to_string).collect();
    for (reason, (number, words)) in reasons.iter().zip([
        (2, "is no object"),
        (3, "has a field \"heading\"; it may have mood, spotify_id"),
        (4, "the year is a list"),
        (5, "\"2003.5\" is not a year"),
        (6, "\"\" is no mood"),
    ]) {
        assert!(reason.starts_with(&format!("object {number}: {words}")), "{reason}");
    }
    assert_eq!(reasons.len(), 5);
}

#[test]
fn other_json_is_refused_as_a_whole() {
    for json in ["", "{}", "[", "[{}", "\"sad\""] {
        let message = parse_json(json).unwrap_err().to_string();
        assert!(message.starts_with("the survey is no JSON array of objects: "), "{message}");
    }
}

proptest! {
    #[test]
    fn every_line_that_is_not_blank_is_taken_or_named(lines in proptest::collection::vec("[^\n]{0,80}", 0..20)) {
        let survey = parse(&lines.join("\n"));
        let filled = lines.iter().filter(|line| !line.as_bytes().trim_ascii().is_empty()).count();
        prop_assert_eq!(survey.rows.len() + survey.rejected.len(), filled);
    }

    #[test]
    fn no_bytes_make_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse_csv(&bytes);
        let _ = parse_survey(&bytes, Format::Json);
        let survey = parse_csv(&[HEADER.as_bytes(), &bytes, b"\n", GOOD.as_bytes()].concat()).unwrap();
        prop_assert_eq!(survey.rows.last().map(|row| row.mood), Some(Mood::Sad));
    }
}
