//! What a text that people typed must be before it is kept and shown to others.

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

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
    /// A character without shape, by which two texts that look alike differ.
    #[error("holds U+{:04X}, which cannot be seen; remove it", u32::from(*.0))]
    Invisible(char),
}

/// The text in NFC without blanks around it. Empty when nothing of it can be seen.
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
    if let Some(invisible) = text.chars().find(|c| is_invisible(*c)) {
        return Err(InvalidText::Invisible(invisible));
    }
    if text.chars().all(|c| c.is_whitespace() || is_joined(c)) {
        return Ok(String::new());
    }
    Ok(text)
}

/// The text as it is looked for: without case, accents and other marks on letters.
pub(crate) fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
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

/// Has no shape, and no script needs it.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{2060}'..='\u{2064}'
            | '\u{206A}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// Changes the characters beside it, and is nothing without them: marks, joiners, variation selectors.
fn is_joined(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
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
    fn what_cannot_be_seen_is_refused_or_empty() {
        for c in ['\u{200B}', '\u{FEFF}', '\u{3164}', '\u{2800}', '\u{E0041}', '\u{AD}'] {
            assert_eq!(clean(&format!("Nu{c}mb")), Err(InvalidText::Invisible(c)));
        }
        for text in ["", " \u{A0}\u{3000} ", "\u{200D}", "\u{FE0F}\u{200C}", "\u{300}\u{301}"] {
            assert_eq!(clean(text), Ok(String::new()), "{text:?}");
        }
    }

    #[test]
    fn other_scripts_and_right_to_left_letters_are_kept() {
        for text in ["心做し", "الحب", "ꦧꦱꦗꦮ", "🎵 It’s", "👩\u{200D}🎤", "می\u{200C}خواهم"]
        {
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
