//! FER2013 as a csv: a header with the columns `emotion`, `pixels` and `Usage` in any order, then
//! a row a picture with its class 0 to 6, 2304 grey values separated by blanks, and its split.
//! Kaggle has it as `fer2013.csv`, and with blanks in its header as `icml_face_data.csv`. Fields
//! may stand in quotes; none holds a comma or a line's end.

use super::error::Reason;
use super::{DataError, Dataset, LeftOut, Split};
use model::{Expression, PIXELS};
use rayon::prelude::*;
use std::io::{self, Read};
use std::path::Path;

/// The names that the csv goes by, the original first.
pub(super) const FILES: [&str; 2] = ["fer2013.csv", "icml_face_data.csv"];
const COLUMNS: [&str; 3] = ["emotion", "pixels", "Usage"];
/// Bytes that are read and then parsed at once, on all cores.
const BLOCK: usize = 8 << 20;

/// Bad rows after which the rest is not read: FER2013 has 35,887 rows in all.
const MOST_BAD: usize = 10_000;

/// What the rows of a csv hold.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The pictures of the good rows.
    pub(super) dataset: Dataset,
    /// The bad rows.
    pub(super) left_out: Vec<LeftOut>,
    /// The split of each row in their order, nothing for a bad one.
    pub(super) splits: Vec<Option<Split>>,
    /// Lines read, empty ones included.
    lines: u64,
}

/// Reads the csv from `input`; `path` names it in errors.
///
/// # Errors
/// [`DataError`] when it cannot be read, its header has other columns or thousands of its rows
/// are bad.
pub(super) fn read(mut input: impl Read, path: &Path) -> Result<Rows, DataError> {
    let read_error = |source: io::Error| DataError::Read { path: path.to_owned(), source };
    let mut rows = Rows::default();
    let mut columns = None;
    let mut block = Vec::new();
    loop {
        let limit = (BLOCK - block.len()) as u64;
        let read = input.by_ref().take(limit).read_to_end(&mut block).map_err(read_error)?;
        let at_end = (read as u64) < limit;
        let last_line = block.iter().rposition(|&byte| byte == b'\n').map(|end| end + 1);
        let whole = if at_end { block.len() } else { last_line.unwrap_or(block.len()) };
        let mut lines = &block[..whole];
        let columns =
            if let Some(columns) = columns {
                columns
            } else {
                let (header, others) = first_line(lines);
                lines = others;
                rows.lines += 1;
                *columns.insert(header_columns(header).ok_or_else(|| DataError::Header {
                    path: path.to_owned(),
                    found: text(header),
                })?)
            };
        let parts: Vec<&[u8]> = parts(lines, rayon::current_num_threads()).collect();
        let parsed: Vec<Rows> = parts.into_par_iter().map(|part| parse(part, columns)).collect();
        for part in parsed {
            rows.append(part);
        }
        if rows.left_out.len() >= MOST_BAD {
            let (bad, all) = (rows.left_out.len(), rows.splits.len());
            let (path, first) = (path.to_owned(), rows.left_out.swap_remove(0));
            return Err(DataError::TooManyBad { path, bad, all, first });
        }
        block.drain(..whole);
        if at_end {
            return Ok(rows);
        }
    }
}

impl Rows {
    /// Puts rows that were read behind these.
    fn append(&mut self, mut next: Self) {
        for split in Split::ALL {
            self.dataset.split_mut(split).append(next.dataset.split_mut(split));
        }
        self.left_out.extend(next.left_out.into_iter().map(|row| row.further_down(self.lines)));
        self.splits.append(&mut next.splits);
        self.lines += next.lines;
    }
}

/// Where [`COLUMNS`] stand in a header that has these and no others.
fn header_columns(header: &[u8]) -> Option<[usize; 3]> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let header = header.strip_prefix(BYTE_ORDER_MARK).unwrap_or(header);
    let names: Vec<&[u8]> = header.split(|&byte| byte == b',').map(field).collect();
    if names.len() != COLUMNS.len() {
        return None;
    }
    let place = |name: &str| names.iter().position(|&found| found == name.as_bytes());
    let [emotion, pixels, usage] = COLUMNS.map(place);
    Some([emotion?, pixels?, usage?])
}

/// The text up to the first line's end, and what follows it.
fn first_line(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|&byte| byte == b'\n') {
        Some(end) => (&text[..end], &text[end + 1..]),
        None => (text, &[]),
    }
}

/// About `count` parts of the text, each of whole lines.
fn parts(mut text: &[u8], count: usize) -> impl Iterator<Item = &[u8]> {
    let size = text.len().div_ceil(count).max(1);
    std::iter::from_fn(move || {
        let rest = text.get(size.min(text.len())..)?;
        let end = text.len() - first_line(rest).1.len();
        let (part, after) = text.split_at(end);
        text = after;
        (!part.is_empty()).then_some(part)
    })
}

fn parse(text: &[u8], columns: [usize; 3]) -> Rows {
    let mut rows = Rows::default();
    let mut picture = Vec::with_capacity(PIXELS);
    for line in text.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::trim_ascii) {
        rows.lines += 1;
        if line.is_empty() {
            continue;
        }
        match parse_row(line, columns, &mut picture) {
            Ok((label, split)) => {
                rows.dataset.split_mut(split).push(&picture, label);
                rows.splits.push(Some(split));
            }
            Err(reason) => {
                rows.left_out.push(LeftOut::line(rows.lines, reason));
                rows.splits.push(None);
                if rows.left_out.len() >= MOST_BAD {
                    return rows;
                }
            }
        }
    }
    rows
}

fn parse_row(
    line: &[u8],
    columns: [usize; 3],
    picture: &mut Vec<u8>,
) -> Result<(Expression, Split), Reason> {
    let mut fields: [&[u8]; 3] = Default::default();
    let mut count = 0;
    for found in line.split(|&byte| byte == b',') {
        if let Some(place) = fields.get_mut(count) {
            *place = field(found);
        }
        count += 1;
    }
    if count != COLUMNS.len() {
        return Err(Reason::Columns(count));
    }
    let [class, pixels, usage] = columns.map(|column| fields[column]);
    let label = match class {
        [digit @ b'0'..=b'6'] => Expression::ALL[usize::from(digit - b'0')],
        _ => return Err(Reason::Class(text(class))),
    };
    let split = Split::ALL.into_iter().find(|split| split.name().as_bytes() == usage);
    let split = split.ok_or_else(|| Reason::Usage(text(usage)))?;
    picture.clear();
    for number in pixels.split(|&byte| byte == b' ').filter(|number| !number.is_empty()) {
        picture.push(pixel(number).ok_or_else(|| Reason::Pixel(text(number)))?);
    }
    if picture.len() == PIXELS {
        Ok((label, split))
    } else {
        Err(Reason::PixelCount(picture.len()))
    }
}

/// A field without the blanks and the quotes around it.
fn field(text: &[u8]) -> &[u8] {
    match text.trim_ascii() {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        plain => plain,
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
    const LIMIT: usize = 40;
    let text = String::from_utf8_lossy(bytes.trim_ascii());
    if text.chars().count() <= LIMIT {
        return text.into_owned();
    }
    text.chars().take(LIMIT).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
