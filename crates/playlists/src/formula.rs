//! Texts of a CSV file that a spreadsheet would run as formulas.

use std::borrow::Cow;

/// A text as it stands in a CSV file: one that begins like a formula has an apostrophe before it, by
/// which spreadsheets take it as text (OWASP, 'CSV Injection'). [`arm`] takes it away again.
pub(crate) fn disarm(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`disarm`] was given.
pub(crate) fn arm(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn is_formula(text: &str) -> bool {
    // The last four are the full-width forms, which some spreadsheets read alike.
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_begins_like_a_formula_becomes_text() {
        for text in ["=1+1", "+62", "-2+3", "@SUM(A1)", "'=1", "＝1"] {
            assert_eq!(disarm(text), format!("'{text}"));
        }
        for text in ["", "Numb", "1=1", "'Til I Die", "''", "a@b"] {
            assert_eq!(disarm(text), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "['=+@a-]{0,6}") {
            let written = disarm(&text);
            prop_assert!(!is_formula(&written));
            prop_assert_eq!(arm(&written), &*text);
        }
    }
}
