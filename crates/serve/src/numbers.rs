//! Numbers as a language writes them.

use crate::Language;

impl Language {
    /// A whole number, its thousands apart.
    pub(crate) fn number(self, value: u64) -> String {
        let digits = value.to_string();
        let first = digits.len() % 3;
        let groups =
            [&digits.as_bytes()[..first]].into_iter().chain(digits.as_bytes()[first..].chunks(3));
        let groups = groups.filter(|group| !group.is_empty()).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(match self {
            Self::English => ",",
            Self::Indonesian => ".",
        })
    }

    /// A share of one as a percentage, halves rounded up, as browsers do.
    pub(crate) fn percent(self, share: f64, decimals: usize) -> String {
        let steps = (0..decimals).fold(100.0, |steps, _| steps * 10.0);
        let number = format!("{:.decimals$}%", (share * steps).round() / steps * 100.0);
        match self {
            Self::English => number,
            Self::Indonesian => number.replace('.', ","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{English, Indonesian};

    #[test]
    fn each_language_has_its_own_separators() {
        assert_eq!(English.number(1_234_567), "1,234,567");
        assert_eq!(Indonesian.number(28_709), "28.709");
        assert_eq!([0, 12, 999].map(|number| English.number(number)), ["0", "12", "999"]);
        assert_eq!(English.percent(0.628_03, 1), "62.8%");
        assert_eq!(Indonesian.percent(0.628_03, 1), "62,8%");
        assert_eq!(Indonesian.percent(1.0, 0), "100%");
        assert_eq!([0.625, 0.635].map(|half| English.percent(half, 0)), ["63%", "64%"]);
    }
}
