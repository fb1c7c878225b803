//! What the reader of surveys takes, refuses and says.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use model::Mood;
use playlists::{InvalidText, RowError, Survey, SurveyError, parse_survey};
use proptest::prelude::*;

const HEADER: &str = "mood,spotify_id,artist,title,year,genre\n";
const GOOD: &str = "sad,2nLtzopw4rPReszdYBJU6h,Linkin Park,Numb,2003,Rock\n";

fn parse(rows: &str) -> Survey {
    parse_survey(format!("{HEADER}{rows}").as_bytes()).unwrap()
}

/// The reason for which the row between two good ones is refused.
fn refusal(row: &str) -> RowError {
    let survey = parse(&format!("{GOOD}{row}\n{GOOD}"));
    assert_eq!(survey.rows.len(), 2, "the rows around it are kept");
    assert_eq!(survey.rejected.len(), 1, "it is refused");
    assert_eq!(survey.rejected[0].line, 3);
    survey.rejected[0].reason.clone()
}

#[test]
fn a_row_is_a_vote() {
    let survey = parse(GOOD);
    let row = &survey.rows[0];
    assert_eq!((row.line, row.mood), (2, Mood::Sad));
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
    let row = &parse_survey(csv.as_bytes()).unwrap().rows[0];
    assert_eq!((row.song.title.as_str(), row.song.language.as_deref()), ("Numb", Some("en")));
}

#[test]
fn spreadsheets_byte_order_mark_and_line_ends_are_read() {
    let csv = format!("\u{FEFF}{HEADER}{GOOD}\n{GOOD}").replace('\n', "\r\n");
    let survey = parse_survey(csv.as_bytes()).unwrap();
    assert_eq!(survey.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
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
    let survey = parse_survey(&csv).unwrap();
    assert_eq!(survey.rows.len(), 2);
    assert_eq!(
        survey.rejected[0].to_string(),
        "line 3: is not UTF-8; save the file in that encoding"
    );
}

#[test]
fn a_file_without_the_columns_is_refused_as_a_whole() {
    let refused = |csv: &str| parse_survey(csv.as_bytes()).unwrap_err();
    assert!(matches!(refused(""), SurveyError::MissingColumn { .. }));
    assert!(matches!(refused("mood,artist,title\n"), SurveyError::MissingColumn { .. }));
    assert!(matches!(refused("mood;spotify_id;artist;title\n"), SurveyError::UnknownColumn { .. }));
    assert!(matches!(refused("mood,mood\n"), SurveyError::RepeatedColumn { .. }));
    assert!(matches!(refused("\"mood\n"), SurveyError::Header(RowError::OpenQuote)));
    let message = refused("mood,spotify_id,artist,title,mod\n").to_string();
    assert!(message.contains("\"mod\"") && message.contains("it may name mood"), "{message}");
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
        let _ = parse_survey(&bytes);
        let survey = parse_survey(&[HEADER.as_bytes(), &bytes, b"\n", GOOD.as_bytes()].concat()).unwrap();
        prop_assert_eq!(survey.rows.last().map(|row| row.mood), Some(Mood::Sad));
    }
}
