use crate::survey_row::{Column, RejectedRow, RowError, SurveyRow, read_row};
use csv::{ByteRecord, ReaderBuilder};
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
    #[error(
        "line 1 of the survey names a column {name:?}; it may name mood, spotify_id, artist, title, year, genre and language"
    )]
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
}

/// Reads a survey: CSV in UTF-8, one row a vote, as `playlists/README.md` describes it. Blank lines
/// are passed over.
///
/// A row is one line, so that a quote left open spoils no row but its own.
///
/// # Errors
/// When the first row does not name the columns.
pub fn parse_survey(csv: &[u8]) -> Result<Survey, SurveyError> {
    let csv = csv.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(csv);
    let mut lines = csv.split(|byte| *byte == b'\n').zip(1..);
    let header = lines.next().map_or(&[][..], |(line, _)| line);
    let header = Header::read(header)?;

    let mut survey = Survey::default();
    for (bytes, line) in lines.filter(|(bytes, _)| !bytes.trim_ascii().is_empty()) {
        match header.row(bytes, line) {
            Ok(row) => survey.rows.push(row),
            Err(reason) => survey.rejected.push(RejectedRow { line, reason }),
        }
    }
    Ok(survey)
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

    fn row(&self, bytes: &[u8], line: usize) -> Result<SurveyRow, RowError> {
        let fields = fields(bytes)?;
        if fields.len() != self.0.len() {
            return Err(RowError::FieldCount { found: fields.len(), expected: self.0.len() });
        }
        let fields: Vec<&str> = fields
            .iter()
            .map(str::from_utf8)
            .collect::<Result<_, _>>()
            .map_err(|_| RowError::NotUtf8)?;
        read_row(line, |wanted| {
            self.0
                .iter()
                .zip(&fields)
                .find_map(|(column, field)| (*column == wanted).then_some(*field))
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
