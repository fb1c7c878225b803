//! FER+: what ten taggers said of each of FER2013's pictures (Barsoum et al. 2016,
//! github.com/microsoft/FERPlus). `fer2013new.csv` has a row for each row of `fer2013.csv`, in
//! the same order; its names of images are those of other files and are not looked at.

use super::error::VotesProblem;
use super::{DataError, Loaded, Split};
use csv::ByteRecord;
use model::Expression;
use std::path::{Path, PathBuf};

/// The shares of the votes that the seven expressions got, in their order; they sum to 1.
pub(crate) type Votes = [f32; Expression::COUNT];

const FILE: &str = "fer2013new.csv";
/// FER+'s columns in the order of [`Expression::ALL`]. Votes for contempt, for 'unknown' and for
/// 'not a face' are left out.
const COLUMNS: [&str; Expression::COUNT] =
    ["anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral"];

impl Loaded {
    /// Joins FER+'s votes to the pictures, row by row, from `file` or else from the
    /// `fer2013new.csv` that lies beside the pictures; answers with the file that was read.
    ///
    /// # Errors
    /// [`DataError`] when there is no such file, the pictures do not come from a csv, or the
    /// votes are those of other rows.
    pub(crate) fn join_votes(&mut self, file: Option<&Path>) -> Result<PathBuf, DataError> {
        if self.rows.is_empty() {
            return Err(DataError::VotesWithoutRows(self.path.clone()));
        }
        let path = match file {
            Some(file) => file.to_owned(),
            None => self.votes_beside(),
        };
        if !path.is_file() {
            return Err(DataError::VotesMissing(path));
        }
        let joined = self.read_votes(&path);
        joined.map_err(|problem| DataError::Votes { path: path.clone(), problem })?;
        Ok(path)
    }

    /// In the pictures' folder, or in the one above where that is a folder of its own.
    fn votes_beside(&self) -> PathBuf {
        let mut places = self.path.ancestors().skip(1).take(2).map(|folder| folder.join(FILE));
        let beside = places.next().unwrap_or_else(|| FILE.into());
        if beside.is_file() {
            return beside;
        }
        places.find(|path| path.is_file()).unwrap_or(beside)
    }

    fn read_votes(&mut self, path: &Path) -> Result<(), VotesProblem> {
        let broken = |error: csv::Error| VotesProblem::Csv(error.to_string());
        let mut reader = csv::Reader::from_path(path).map_err(broken)?;
        let header = reader.byte_headers().map_err(broken)?.clone();
        let place = |name: &'static str| {
            let found = header.iter().position(|found| found.trim_ascii() == name.as_bytes());
            found.ok_or(VotesProblem::Column(name))
        };
        let usage = place("Usage")?;
        let mut columns = [0; Expression::COUNT];
        for (column, name) in columns.iter_mut().zip(COLUMNS) {
            *column = place(name)?;
        }

        let mut joined: [Vec<Option<Votes>>; 3] = Default::default();
        let mut record = ByteRecord::new();
        let mut count = 0;
        while reader.read_byte_record(&mut record).map_err(broken)? {
            let line = record.position().map_or(0, csv::Position::line);
            if let Some(&Some(split)) = self.rows.get(count) {
                let found = record[usage].trim_ascii();
                if found != split.name().as_bytes() {
                    let found = String::from_utf8_lossy(found).into_owned();
                    return Err(VotesProblem::Split { line, found, expected: split.name() });
                }
                joined[split as usize].push(shares(&record, columns, line)?);
            }
            count += 1;
        }
        if count != self.rows.len() {
            return Err(VotesProblem::Rows { votes: count, pictures: self.rows.len() });
        }
        for (split, votes) in Split::ALL.into_iter().zip(joined) {
            self.dataset.split_mut(split).votes = votes;
        }
        Ok(())
    }
}

/// The votes of a row as shares; nothing where none of them is for an expression.
fn shares(
    record: &ByteRecord,
    columns: [usize; Expression::COUNT],
    line: u64,
) -> Result<Option<Votes>, VotesProblem> {
    let mut votes = [0.0; Expression::COUNT];
    for (votes, column) in votes.iter_mut().zip(columns) {
        let text = String::from_utf8_lossy(&record[column]);
        let number: u8 = text
            .trim()
            .parse()
            .map_err(|_| VotesProblem::Number { line, found: text.clone().into_owned() })?;
        *votes = f32::from(number);
    }
    let sum: f32 = votes.iter().sum();
    Ok((sum > 0.0).then(|| votes.map(|votes| votes / sum)))
}

#[cfg(test)]
mod tests {
    use crate::dataset::{Loaded, load};
    use model::{Expression, PIXELS};
    use std::fs;
    use std::path::Path;

    const HEADER: &str = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,\
                          contempt,unknown,NF";

    /// A csv of two pictures of Training around one of PublicTest, and a broken row before the
    /// last.
    fn pictures(folder: &Path) -> Loaded {
        let pixels = vec!["7"; PIXELS].join(" ");
        let row = |split: &str| format!("3,{pixels},{split}\n");
        let mut csv = format!("emotion,pixels,Usage\n{}{}", row("Training"), row("PublicTest"));
        csv += "broken\n";
        csv += &row("Training").repeat(100);
        fs::write(folder.join("fer2013.csv"), csv).unwrap();
        load(folder).unwrap()
    }

    fn votes(rows: &[&str]) -> String {
        let rest = "Training,x,10,0,0,0,0,0,0,0,0,0\n".repeat(99);
        format!("{HEADER}\n{}\n{rest}", rows.join("\n"))
    }

    const ROWS: [&str; 4] = [
        "Training,fer1.png,1,0,0,2,1,0,0,5,1,0",
        "PublicTest,,0,0,0,0,0,0,0,0,0,10",
        "Training,fer2.png,0,10,0,0,0,0,0,0,0,0",
        "Training,fer3.png,0,0,0,0,0,6,2,0,0,2",
    ];

    #[test]
    fn votes_are_joined_by_row_and_shared_among_the_seven() {
        let folder = tempfile::tempdir().unwrap();
        let mut loaded = pictures(folder.path());
        let file = folder.path().join("fer2013new.csv");
        fs::write(&file, votes(&ROWS)).unwrap();
        assert!(loaded.dataset.training.votes(0).is_none());
        assert_eq!(loaded.join_votes(None).unwrap(), file);
        let training = &loaded.dataset.training;
        let [mut first, mut second] = [[0.0; Expression::COUNT]; 2];
        first[Expression::Neutral.index()] = 0.25;
        first[Expression::Sad.index()] = 0.5;
        first[Expression::Angry.index()] = 0.25;
        second[Expression::Disgust.index()] = 0.75;
        second[Expression::Fear.index()] = 0.25;
        assert_eq!(training.votes(0), Some(&first));
        assert_eq!(training.votes(1), Some(&second), "the broken row's votes are skipped");
        assert_eq!(loaded.dataset.public_test.votes(0), None, "all taggers said 'not a face'");
    }

    #[test]
    fn votes_of_other_rows_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut loaded = pictures(folder.path());
        let file = folder.path().join("votes.csv");
        let mut refusal = |text: String| {
            fs::write(&file, text).unwrap();
            loaded.join_votes(Some(&file)).unwrap_err().to_string()
        };
        let swapped = refusal(votes(&[ROWS[1], ROWS[0], ROWS[2], ROWS[3]]));
        assert!(swapped.contains("line 2 says 'PublicTest'"), "{swapped}");
        let fewer = refusal(votes(&ROWS[..2]));
        assert!(fewer.contains("101 rows of votes for 103 rows"), "{fewer}");
        let number =
            refusal(votes(&["Training,x,ten,0,0,0,0,0,0,0,0,0", ROWS[1], ROWS[2], ROWS[3]]));
        assert!(number.contains("line 2: 'ten'"), "{number}");
        let header = refusal("Usage,neutral\n".to_owned());
        assert!(header.contains("no column 'anger'"), "{header}");
    }

    #[test]
    fn missing_votes_say_where_to_get_them() {
        let folder = tempfile::tempdir().unwrap();
        let message = pictures(folder.path()).join_votes(None).unwrap_err().to_string();
        assert!(message.contains("fer2013new.csv") && message.contains("FERPlus"), "{message}");
    }
}
