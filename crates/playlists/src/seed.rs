//! What a new database is filled with.

/// The name under which a database remembers that it holds [`SURVEY`].
pub(crate) const NAME: &str = "survey";

/// The community's survey.
pub(crate) const SURVEY: &str = include_str!("../../../playlists/survey.csv");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Survey, SurveyRow, parse_survey};
    use std::collections::HashMap;

    const CORRECTIONS: &str = include_str!("../../../playlists/corrections.csv");

    fn read() -> Survey {
        parse_survey(SURVEY.as_bytes(), Format::Csv).unwrap()
    }

    #[test]
    fn every_row_of_the_survey_is_valid() {
        let survey = read();
        assert_eq!((survey.rows.len(), survey.rejected), (219, Vec::new()));
    }

    #[test]
    fn rows_of_one_song_agree_in_artist_title_and_year() {
        let survey = read();
        let mut songs: HashMap<_, &SurveyRow> = HashMap::new();
        for row in &survey.rows {
            let first = songs.entry(&row.song.spotify_id).or_insert(row);
            let words =
                |row: &SurveyRow| (row.song.artist.clone(), row.song.title.clone(), row.song.year);
            assert_eq!(words(row), words(first), "{:?}", row.at);
        }
        assert_eq!(songs.len(), 200);
    }

    #[test]
    fn an_artist_has_one_spelling() {
        let survey = read();
        let mut spellings = HashMap::new();
        for row in &survey.rows {
            let artist = &row.song.artist;
            assert_eq!(*spellings.entry(artist.to_lowercase()).or_insert(artist), artist);
        }
    }

    #[test]
    fn every_listed_correction_stands_in_the_survey() {
        let mut survey = csv::Reader::from_reader(SURVEY.as_bytes());
        let columns = survey.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = survey.records().map(Result::unwrap).collect();
        let mut corrections = csv::Reader::from_reader(CORRECTIONS.as_bytes());
        let mut count = 0;
        for correction in corrections.records().map(Result::unwrap) {
            let line: usize = correction[0].parse().unwrap();
            let column = columns.iter().position(|name| name == &correction[2]).unwrap();
            assert_eq!(rows[line - 2][1], correction[1], "line {line}");
            assert_eq!(rows[line - 2][column], correction[4], "line {line}");
            assert_ne!(correction[3], correction[4], "line {line}");
            count += 1;
        }
        assert_eq!(count, 41);
    }
}
