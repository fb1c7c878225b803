use std::path::Path;

/// How votes are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A row a vote, separated by commas, after a row that names the columns.
    Csv,
    /// An array with an object a vote.
    Json,
}

impl Format {
    /// By a file's extension.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        [("csv", Self::Csv), ("json", Self::Json)]
            .into_iter()
            .find_map(|(known, format)| known.eq_ignore_ascii_case(extension).then_some(format))
    }
}
