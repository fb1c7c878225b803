use crate::{
    Format,
    formula::arm,
    survey_row::{COLUMNS, Column, RejectedRow, RowError, RowPlace, SurveyRow, read_row},
};
use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value};
use thiserror::Error;

/// A survey as it was read: every row is in one of the two lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// The valid rows, in the order of the file.
    pub rows: Vec<SurveyRow>,
    /// The others, in the order of the file.
    pub rejected: Vec<RejectedRow>,
}

/// A file whose first row does not say what the others hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SurveyError {
    /// A column that must be there is not.
    #[error(
        "line 1 of the survey names no column '{column}'; it must name mood, spotify_id, artist and title, separated by commas"
    )]
    MissingColumn {
        /// Which one.
        column: Column,
    },
    /// A column that means nothing here.
    #[error("line 1 of the survey names a column {name:?}; it may name {COLUMNS}")]
    UnknownColumn {
        /// Its name.
        name: String,
    },
    /// A column named twice.
    #[error("line 1 of the survey names the column '{column}' twice; remove one of them")]
    RepeatedColumn {
        /// Which one.
        column: Column,
    },
    /// A first row that cannot be read.
    #[error("line 1 of the survey {0}")]
    Header(RowError),
    /// JSON of another form.
    #[error("the survey is no JSON array of objects: {0}")]
    Json(String),
    /// Rows that would be skipped, where none may be.
    #[error("{count} rows are wrong, so nothing was read; the first: {first}")]
    Rejected {
        /// How many.
        count: usize,
        /// One of them.
        first: RejectedRow,
    },
}

impl Survey {
    /// The survey, if all of its rows are valid.
    ///
    /// # Errors
    /// When a row is not.
    pub fn strict(self) -> Result<Self, SurveyError> {
        match self.rejected.first() {
            None => Ok(self),
            Some(first) => {
                Err(SurveyError::Rejected { count: self.rejected.len(), first: first.clone() })
            }
        }
    }

    fn push(&mut self, at: RowPlace, row: Result<SurveyRow, RowError>) {
        match row {
            Ok(row) => self.rows.push(row),
            Err(reason) => self.rejected.push(RejectedRow { at, reason }),
        }
    }
}

/// Reads a survey in UTF-8, one row a vote, as `playlists/README.md` describes it.
///
/// # Errors
/// When a CSV file's first row does not name the columns, and when a JSON file is no array.
pub fn parse_survey(bytes: &[u8], format: Format) -> Result<Survey, SurveyError> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    match format {
        Format::Csv => parse_csv(bytes),
        Format::Json => parse_json(bytes),
    }
}

/// A row is one line, so that a quote left open spoils no row but its own. Blank lines are passed
/// over.
fn parse_csv(csv: &[u8]) -> Result<Survey, SurveyError> {
    let mut lines = csv.split(|byte| *byte == b'\n').zip(1..);
    let header = lines.next().map_or(&[][..], |(line, _)| line);
    let header = Header::read(header)?;

    let mut survey = Survey::default();
    for (bytes, line) in lines.filter(|(bytes, _)| !bytes.trim_ascii().is_empty()) {
        let at = RowPlace::Line(line);
        survey.push(at, header.row(bytes, at));
    }
    Ok(survey)
}

fn parse_json(json: &[u8]) -> Result<Survey, SurveyError> {
    let objects: Vec<Value> =
        serde_json::from_slice(json).map_err(|error| SurveyError::Json(error.to_string()))?;
    let mut survey = Survey::default();
    for (object, number) in objects.into_iter().zip(1..) {
        let at = RowPlace::Object(number);
        survey.push(at, json_row(object, at));
    }
    Ok(survey)
}

fn json_row(object: Value, at: RowPlace) -> Result<SurveyRow, RowError> {
    let Value::Object(mut object) = object else { return Err(RowError::NoObject) };
    let mut fields = [const { String::new() }; Column::ALL.len()];
    for (field, column) in fields.iter_mut().zip(Column::ALL) {
        *field = match object.remove(column.name()) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text,
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(RowError::NoText { column }),
        };
    }
    refuse_unknown(&object)?;
    read_row(at, |wanted| {
        Column::ALL
            .into_iter()
            .zip(&fields)
            .find_map(|(column, field)| (column == wanted).then_some(field.as_str()))
    })
}

fn refuse_unknown(rest: &Map<String, Value>) -> Result<(), RowError> {
    match rest.keys().next() {
        None => Ok(()),
        Some(name) => Err(RowError::UnknownField { name: crate::text::excerpt(name) }),
    }
}

/// Which column stands where.
struct Header(Vec<Column>);

impl Header {
    fn read(line: &[u8]) -> Result<Self, SurveyError> {
        let fields = fields(line).map_err(SurveyError::Header)?;
        let mut columns = Vec::with_capacity(fields.len());
        for name in &fields {
            let name = str::from_utf8(name)
                .map_err(|_| SurveyError::Header(RowError::NotUtf8))?
                .trim()
                .to_lowercase();
            let Some(column) = Column::ALL.into_iter().find(|column| column.name() == name) else {
                return Err(SurveyError::UnknownColumn { name: crate::text::excerpt(&name) });
            };
            if columns.contains(&column) {
                return Err(SurveyError::RepeatedColumn { column });
            }
            columns.push(column);
        }
        match Column::ALL.into_iter().find(|c| c.is_required() && !columns.contains(c)) {
            Some(column) => Err(SurveyError::MissingColumn { column }),
            None => Ok(Self(columns)),
        }
    }

    fn row(&self, bytes: &[u8], at: RowPlace) -> Result<SurveyRow, RowError> {
        let fields = fields(bytes)?;
        if fields.len() != self.0.len() {
            return Err(RowError::FieldCount { found: fields.len(), expected: self.0.len() });
        }
        let fields: Vec<&str> = fields
            .iter()
            .map(str::from_utf8)
            .collect::<Result<_, _>>()
            .map_err(|_| RowError::NotUtf8)?;
        read_row(at, |wanted| {
            self.0
                .iter()
                .zip(&fields)
                .find_map(|(column, field)| (*column == wanted).then_some(arm(field)))
        })
    }
}

/// The fields of one line. A blank line has none.
fn fields(line: &[u8]) -> Result<ByteRecord, RowError> {
    let is_open = line.iter().fold(false, |is_open, byte| is_open ^ (*byte == b'"'));
    if is_open {
        return Err(RowError::OpenQuote);
    }
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line);
    let mut fields = ByteRecord::new();
    // Bytes in memory always read, and any bytes are some fields.
    let _ = reader.read_byte_record(&mut fields);
    Ok(fields)
}
