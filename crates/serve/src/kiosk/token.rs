use crate::hex;
use std::fmt;

/// 128 random bits, as hexadecimal digits.
pub(super) struct Token(String);

impl Token {
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(hex::of(&bytes)))
    }

    /// Takes as long wherever the two differ.
    pub(super) fn is(&self, other: &str) -> bool {
        let difference =
            self.0.bytes().zip(other.bytes()).fold(0, |all, (one, other)| all | (one ^ other));
        self.0.len() == other.len() && difference == 0
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_the_token() {
        let (token, another) = (Token::random().unwrap(), Token::random().unwrap());
        let text = token.as_str();
        assert_eq!(text.len(), 32);
        assert!(token.is(text) && !token.is(another.as_str()));
        for wrong in ["", &text[1..], &format!("{text}0"), &format!("{}g", &text[..31])] {
            assert!(!token.is(wrong), "{wrong}");
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
