//! What a text that people typed must be before it is kept and shown to others.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// How many characters an artist, title, genre or language may have.
pub const MAX_TEXT: usize = 200;

/// How many characters of a refused text a message repeats.
const EXCERPT: usize = 40;

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidText {
    /// More than [`MAX_TEXT`] characters.
    #[error("has {length} characters; shorten it to {MAX_TEXT}")]
    TooLong {
        /// In characters.
        length: usize,
    },
    /// A control character or a line's end.
    #[error("holds the control character U+{:04X}; remove it", u32::from(*.0))]
    Control(char),
    /// A character that turns the direction of writing and could make a text read as another.
    #[error("holds U+{:04X}, which turns the direction of writing; remove it", u32::from(*.0))]
    Bidi(char),
}

/// The text in NFC without blanks around it.
pub(crate) fn clean(text: &str) -> Result<String, InvalidText> {
    let text: String = text.trim().nfc().collect();
    let length = text.chars().count();
    if length > MAX_TEXT {
        return Err(InvalidText::TooLong { length });
    }
    if let Some(control) = text.chars().find(|c| is_control(*c)) {
        return Err(InvalidText::Control(control));
    }
    if let Some(bidi) = text.chars().find(|c| is_bidi(*c)) {
        return Err(InvalidText::Bidi(bidi));
    }
    Ok(text)
}

/// The beginning of a text, for a message.
pub(crate) fn excerpt(text: &str) -> String {
    let mut excerpt: String = text.chars().take(EXCERPT).collect();
    if excerpt.len() < text.len() {
        excerpt.push('…');
    }
    excerpt
}

fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Unicode's property `Bidi_Control`.
fn is_bidi(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_letter_and_its_accent_become_one_character() {
        assert_eq!(clean(" Kiana Lede\u{301} "), Ok("Kiana Led\u{e9}".to_owned()));
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(clean(&"é".repeat(MAX_TEXT)).is_ok());
        assert_eq!(clean(&"é".repeat(201)), Err(InvalidText::TooLong { length: 201 }));
    }

    #[test]
    fn characters_that_deceive_the_eye_are_refused_by_name() {
        assert_eq!(clean("a\u{0}b"), Err(InvalidText::Control('\0')));
        assert_eq!(clean("a\u{2028}b"), Err(InvalidText::Control('\u{2028}')));
        let error = clean("a\u{202E}b").unwrap_err();
        assert_eq!(
            error.to_string(),
            "holds U+202E, which turns the direction of writing; remove it"
        );
    }

    #[test]
    fn other_scripts_and_right_to_left_letters_are_kept() {
        for text in ["心做し", "الحب", "ꦧꦱꦗꦮ", "🎵 It’s"] {
            assert_eq!(clean(text).as_deref(), Ok(text));
        }
    }

    proptest! {
        #[test]
        fn a_clean_text_stays_as_it_is(text in "\\PC{0,60}") {
            if let Ok(once) = clean(&text) {
                prop_assert_eq!(clean(&once), Ok(once.clone()));
            }
        }
    }
}
