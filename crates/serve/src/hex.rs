use std::fmt::Write as _;

/// Bytes as hexadecimal digits.
pub(crate) fn of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
