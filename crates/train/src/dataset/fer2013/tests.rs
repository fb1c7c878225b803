use super::*;
use crate::dataset::{DataError, Loaded, load};
use std::fmt::Write;

const HEADER: &str = "emotion,pixels,Usage";

fn row(class: &str, pixels: usize, usage: &str) -> String {
    format!("{class},{},{usage}", vec!["7"; pixels].join(" "))
}

fn csv(header: &str, rows: &[String]) -> String {
    let mut csv = format!("{header}\n");
    for row in rows {
        writeln!(csv, "{row}").unwrap();
    }
    csv
}

fn rows(csv: &str) -> Rows {
    read(csv.as_bytes(), Path::new("fer2013.csv")).unwrap()
}

fn load_file(csv: &str) -> Result<Loaded, DataError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILES[0]);
    std::fs::write(&path, csv).unwrap();
    load(&path)
}

/// 200 good rows, then the given one in line 202, then another good one.
fn with_bad_row(bad: &str) -> String {
    let mut given = vec![row("3", PIXELS, "Training"); 200];
    given.push(bad.to_owned());
    given.push(row("0", PIXELS, "PublicTest"));
    let rows = rows(&csv(HEADER, &given));
    assert_eq!(rows.dataset.training.counts()[3], 200);
    assert_eq!(rows.dataset.public_test.len(), 1);
    assert_eq!(rows.splits[199..], [Some(Split::Training), None, Some(Split::PublicTest)]);
    assert_eq!(rows.left_out.len(), 1, "{:?}", rows.left_out);
    rows.left_out[0].to_string()
}

#[test]
fn rows_go_to_their_split_and_class() {
    let given = [
        row("0", PIXELS, "Training"),
        row("6", PIXELS, "PublicTest"),
        row("1", PIXELS, "PrivateTest"),
    ];
    let dataset = load_file(&csv(HEADER, &given)).unwrap().dataset;
    assert_eq!(dataset.training.labels, [Expression::Angry]);
    assert_eq!(dataset.public_test.labels, [Expression::Neutral]);
    assert_eq!(dataset.private_test.labels, [Expression::Disgust]);
    assert_eq!(dataset.training.picture(0), [7; PIXELS]);
}

#[test]
fn blanks_quotes_and_another_order_of_columns_are_read() {
    let pixels = vec!["7"; PIXELS].join(" ");
    let given = [format!("4, PublicTest, {pixels}"), format!("0,Training,\"{pixels}\"\r")];
    for header in ["emotion, Usage, pixels", "\u{feff}\"emotion\",\"Usage\",\"pixels\"\r"] {
        let rows = rows(&csv(header, &given));
        assert!(rows.left_out.is_empty(), "{:?}", rows.left_out);
        assert_eq!(rows.dataset.training.labels, [Expression::Angry]);
        assert_eq!(rows.dataset.public_test.labels, [Expression::Sad]);
    }
}

#[test]
fn a_large_file_keeps_its_order_and_its_lines() {
    let mut given: Vec<String> =
        (0..4000).map(|number| row(&(number % 7).to_string(), PIXELS, "Training")).collect();
    given[3000] = "broken".to_owned();
    given.insert(1000, String::new());
    let csv = csv(HEADER, &given);
    assert!(csv.len() > 2 * BLOCK, "{} bytes are one block", csv.len());
    let rows = rows(&csv);
    let named: Vec<String> = rows.left_out.iter().map(LeftOut::to_string).collect();
    assert_eq!(named, ["line 3003: 1 columns instead of 3"]);
    let expected = (0..4000).filter(|&number| number != 3000).map(|number| number % 7);
    assert!(rows.dataset.training.labels.iter().map(|label| label.index()).eq(expected));
}

#[test]
fn parts_are_whole_lines_and_leave_nothing_out() {
    let text = b"one\ntwo two\n\nthree three three\nfour";
    for count in 1..40 {
        let parts: Vec<&[u8]> = parts(text, count).collect();
        assert_eq!(parts.concat(), text);
        let (last, others) = parts.split_last().unwrap();
        assert!(others.iter().all(|part| part.ends_with(b"\n")), "{parts:?}");
        assert!(!last.is_empty());
    }
}

#[test]
fn a_short_row_is_named() {
    let named = with_bad_row(&row("3", 2303, "Training"));
    assert_eq!(named, "line 202: 2303 pixels instead of 2304");
    assert_eq!(with_bad_row("3,7 7 7"), "line 202: 2 columns instead of 3");
}

#[test]
fn letters_and_numbers_over_255_are_named() {
    for (bad, shown) in [("7 x7 ", "x7"), ("7 257 ", "257"), ("7 -1 ", "-1"), ("1000 ", "1000")] {
        let named = with_bad_row(&format!("3,{bad}{},Training", vec!["7"; 2302].join(" ")));
        assert_eq!(named, format!("line 202: pixel '{shown}' is not a number from 0 to 255"));
    }
}

#[test]
fn a_wrong_class_or_split_is_named() {
    let named = with_bad_row(&row("7", PIXELS, "Training"));
    assert_eq!(named, "line 202: class '7' is not 0 to 6");
    let named = with_bad_row(&row("3", PIXELS, "Test"));
    assert_eq!(named, "line 202: usage 'Test' is not Training, PublicTest or PrivateTest");
}

#[test]
fn an_open_quote_costs_its_own_row_alone() {
    let named = with_bad_row("\"3,7 7 7,Training");
    assert_eq!(named, "line 202: class '\"3' is not 0 to 6");
}

#[test]
fn many_bad_rows_stop_the_reading() {
    let given = [row("3", PIXELS, "Training"), row("9", PIXELS, "Training")];
    let message = load_file(&csv(HEADER, &given)).unwrap_err().to_string();
    assert!(message.contains("1 bad pictures of 2") && message.contains("line 3"), "{message}");
}

#[test]
fn another_header_is_refused() {
    let message = load_file(&csv("label,image", &[])).unwrap_err().to_string();
    assert!(message.contains("'label,image'"), "{message}");
    assert!(load_file("").unwrap_err().to_string().contains("the columns ''"));
}

#[test]
fn an_empty_split_that_is_needed_is_named() {
    let loaded = load_file(&csv(HEADER, &[row("3", PIXELS, "Training")])).unwrap();
    assert!(loaded.require(Split::Training).is_ok());
    let message = loaded.require(Split::PrivateTest).unwrap_err().to_string();
    assert!(message.contains("no PrivateTest pictures"), "{message}");
}
