//! FER2013 as a csv: a header with the columns `emotion`, `pixels` and `Usage` in any order, then
//! a row a picture with its class 0 to 6, 2304 grey values separated by blanks, and its split.
//! Kaggle has it as `fer2013.csv`, and with blanks in its header as `icml_face_data.csv`.

use super::error::BadRow;
use super::{DataError, Dataset, RowError, Split};
use csv::ByteRecord;
use model::{Expression, PIXELS};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Where a folder may hold the csv; the last is what `fer2013.tar.gz` unpacks to.
const FILES: [&str; 3] = ["fer2013.csv", "icml_face_data.csv", "fer2013/fer2013.csv"];
const COLUMNS: [&str; 3] = ["emotion", "pixels", "Usage"];
/// The share of bad rows above which a file is not trusted.
const BAD_ROWS_ALLOWED: f64 = 0.01;

/// A data set with the rows that had to be left out.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The file that was read.
    pub(crate) path: PathBuf,
    /// Its pictures.
    pub(crate) dataset: Dataset,
    /// Its bad rows.
    pub(crate) bad_rows: Vec<RowError>,
}

impl Loaded {
    /// Refuses data without pictures in `split`.
    ///
    /// # Errors
    /// [`DataError::EmptySplit`].
    pub(crate) fn require(&self, split: Split) -> Result<(), DataError> {
        if self.dataset.split(split).len() > 0 {
            return Ok(());
        }
        Err(DataError::EmptySplit { path: self.path.clone(), split: split.name() })
    }
}

/// Reads FER2013's csv, given as the file or as the folder that holds it.
///
/// # Errors
/// [`DataError`] when there is no file, its header differs or over 1 % of its rows are bad.
pub(crate) fn load(data: &Path) -> Result<Loaded, DataError> {
    let path = FILES
        .map(|file| data.join(file))
        .into_iter()
        .chain([data.to_owned()])
        .find(|path| path.is_file())
        .ok_or_else(|| DataError::Missing(data.to_owned()))?;
    let read_error = |source| DataError::Read { path: path.clone(), source };
    let file = File::open(&path).map_err(read_error)?;
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 20).from_reader(file);
    let header = reader.byte_headers().map_err(|error| read_error(error.into()))?;
    let Some(columns) = columns(header) else {
        let found = header.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
        return Err(DataError::Header { path, found: shortened(&found) });
    };

    let mut dataset = Dataset::default();
    let mut bad_rows = Vec::new();
    let mut rows = 0;
    let mut record = ByteRecord::new();
    let mut picture = Vec::with_capacity(PIXELS);
    loop {
        let line = reader.position().line();
        let reason = match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => match parse(&record, columns, &mut picture) {
                Ok((label, split)) => {
                    dataset.split_mut(split).push(&picture, label);
                    None
                }
                Err(reason) => Some(reason),
            },
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(source) => return Err(read_error(source)),
                kind => Some(BadRow::Csv(format!("{kind:?}"))),
            },
        };
        rows += 1;
        bad_rows.extend(reason.map(|reason| RowError { line, reason }));
    }
    match bad_rows.first() {
        Some(first) if bad_rows.len() as f64 > BAD_ROWS_ALLOWED * f64::from(rows) => {
            let (first, bad, rows) = (first.clone(), bad_rows.len(), rows as usize);
            Err(DataError::TooManyBadRows { path, bad, rows, first })
        }
        _ => Ok(Loaded { path, dataset, bad_rows }),
    }
}

/// Where [`COLUMNS`] stand in a header that has these and no others.
fn columns(header: &ByteRecord) -> Option<[usize; 3]> {
    if header.len() != COLUMNS.len() {
        return None;
    }
    let place = |name: &str| header.iter().position(|found| found.trim_ascii() == name.as_bytes());
    let [emotion, pixels, usage] = COLUMNS.map(place);
    Some([emotion?, pixels?, usage?])
}

fn parse(
    record: &ByteRecord,
    columns: [usize; 3],
    picture: &mut Vec<u8>,
) -> Result<(Expression, Split), BadRow> {
    if record.len() != COLUMNS.len() {
        return Err(BadRow::Columns(record.len()));
    }
    let [class, pixels, usage] = columns.map(|column| record[column].trim_ascii());
    let label = match class {
        [digit @ b'0'..=b'6'] => Expression::ALL[usize::from(digit - b'0')],
        _ => return Err(BadRow::Class(text(class))),
    };
    let split = match usage {
        b"Training" => Split::Training,
        b"PublicTest" => Split::PublicTest,
        b"PrivateTest" => Split::PrivateTest,
        _ => return Err(BadRow::Usage(text(usage))),
    };
    picture.clear();
    for number in pixels.split(|&byte| byte == b' ').filter(|number| !number.is_empty()) {
        picture.push(pixel(number).ok_or_else(|| BadRow::Pixel(text(number)))?);
    }
    if picture.len() == PIXELS {
        Ok((label, split))
    } else {
        Err(BadRow::PixelCount(picture.len()))
    }
}

/// A grey value of one to three digits, 0 to 255.
fn pixel(number: &[u8]) -> Option<u8> {
    if number.len() > 3 {
        return None;
    }
    number
        .iter()
        .try_fold(0_u16, |value, &byte| {
            byte.is_ascii_digit().then(|| value * 10 + u16::from(byte - b'0'))
        })
        .and_then(|value| u8::try_from(value).ok())
}

fn text(bytes: &[u8]) -> String {
    shortened(&String::from_utf8_lossy(bytes))
}

fn shortened(text: &str) -> String {
    const LIMIT: usize = 40;
    if text.chars().count() <= LIMIT {
        return text.to_owned();
    }
    text.chars().take(LIMIT).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;
    use tempfile::TempDir;

    fn row(class: &str, pixels: usize, usage: &str) -> String {
        format!("{class},{},{usage}", vec!["7"; pixels].join(" "))
    }

    fn csv(header: &str, rows: &[String]) -> (TempDir, PathBuf) {
        csv_named(FILES[0], header, rows)
    }

    fn csv_named(name: &str, header: &str, rows: &[String]) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let mut csv = format!("{header}\n");
        for row in rows {
            writeln!(csv, "{row}").unwrap();
        }
        let path = folder.path().to_owned();
        std::fs::create_dir_all(path.join(name).parent().unwrap()).unwrap();
        std::fs::write(path.join(name), csv).unwrap();
        (folder, path)
    }

    /// 200 good rows and then the given one, whose line is 202.
    fn with_bad_row(bad: &str) -> RowError {
        let mut rows = vec![row("3", PIXELS, "Training"); 200];
        rows.push(bad.to_owned());
        rows.push(row("0", PIXELS, "PublicTest"));
        let (_keep, path) = csv("emotion,pixels,Usage", &rows);
        let loaded = load(&path).unwrap();
        assert_eq!(loaded.dataset.training.counts()[3], 200);
        assert_eq!(loaded.dataset.public_test.len(), 1);
        assert_eq!(loaded.bad_rows.len(), 1, "{:?}", loaded.bad_rows);
        assert_eq!(loaded.bad_rows[0].line, 202);
        loaded.bad_rows[0].clone()
    }

    #[test]
    fn rows_go_to_their_split_and_class() {
        let rows = [
            row("0", PIXELS, "Training"),
            row("6", PIXELS, "PublicTest"),
            row("1", PIXELS, "PrivateTest"),
        ];
        let (_keep, path) = csv("emotion,pixels,Usage", &rows);
        let dataset = load(&path.join(FILES[0])).unwrap().dataset;
        assert_eq!(dataset.training.labels, [Expression::Angry]);
        assert_eq!(dataset.public_test.labels, [Expression::Neutral]);
        assert_eq!(dataset.private_test.labels, [Expression::Disgust]);
        assert_eq!(dataset.training.picture(0), [7; PIXELS]);
    }

    #[test]
    fn kaggles_other_csv_has_blanks_and_another_order_of_columns() {
        let pixels = vec!["7"; PIXELS].join(" ");
        let rows = [format!("4, PublicTest, {pixels}"), format!("0,Training,{pixels}")];
        let (_keep, path) = csv_named(FILES[1], "emotion, Usage, pixels", &rows);
        let loaded = load(&path).unwrap();
        assert!(loaded.bad_rows.is_empty(), "{:?}", loaded.bad_rows);
        assert_eq!(loaded.dataset.training.labels, [Expression::Angry]);
        assert_eq!(loaded.dataset.public_test.labels, [Expression::Sad]);
    }

    #[test]
    fn the_unpacked_challenge_is_found_in_its_folder() {
        let rows = [row("0", PIXELS, "Training")];
        let (_keep, path) = csv_named(FILES[2], "emotion,pixels,Usage", &rows);
        assert_eq!(load(&path).unwrap().dataset.training.len(), 1);
    }

    #[test]
    fn a_short_row_is_named() {
        let error = with_bad_row(&row("3", 2303, "Training"));
        assert_eq!(error.to_string(), "line 202: 2303 pixels instead of 2304");
        assert_eq!(with_bad_row("3,7 7 7").reason, BadRow::Columns(2));
    }

    #[test]
    fn letters_and_numbers_over_255_are_named() {
        for (bad, shown) in [("7 x7 ", "x7"), ("7 257 ", "257"), ("7 -1 ", "-1"), ("1000 ", "1000")]
        {
            let error = with_bad_row(&format!("3,{bad}{},Training", vec!["7"; 2302].join(" ")));
            assert_eq!(error.reason, BadRow::Pixel(shown.to_owned()));
        }
    }

    #[test]
    fn a_wrong_class_or_split_is_named() {
        let error = with_bad_row(&row("7", PIXELS, "Training"));
        assert_eq!(error.to_string(), "line 202: class '7' is not 0 to 6");
        let error = with_bad_row(&row("3", PIXELS, "Test"));
        assert_eq!(error.reason, BadRow::Usage("Test".to_owned()));
    }

    #[test]
    fn many_bad_rows_stop_the_reading() {
        let rows = [row("3", PIXELS, "Training"), row("9", PIXELS, "Training")];
        let (_keep, path) = csv("emotion,pixels,Usage", &rows);
        let message = load(&path).unwrap_err().to_string();
        assert!(message.contains("1 bad rows of 2") && message.contains("line 3"), "{message}");
    }

    #[test]
    fn another_header_is_refused() {
        let (_keep, path) = csv("label,image", &[]);
        let message = load(&path).unwrap_err().to_string();
        assert!(message.contains("'label,image'"), "{message}");
    }

    #[test]
    fn no_data_set_says_where_to_get_one() {
        let folder = tempfile::tempdir().unwrap();
        let message = load(folder.path()).unwrap_err().to_string();
        assert!(message.contains("Kaggle") && message.contains("--synthetic"), "{message}");
    }

    #[test]
    fn an_empty_split_that_is_needed_is_named() {
        let (_keep, path) = csv("emotion,pixels,Usage", &[row("3", PIXELS, "Training")]);
        let loaded = load(&path).unwrap();
        assert!(loaded.require(Split::Training).is_ok());
        let message = loaded.require(Split::PrivateTest).unwrap_err().to_string();
        assert!(message.contains("no PrivateTest rows"), "{message}");
    }
}
