use std::io::{self, Read};

/// Reads up to a limit and refuses what goes on beyond it, so that few packed bytes cannot fill
/// the memory.
pub(super) struct Bounded<R> {
    input: R,
    limit: u64,
    left: u64,
}

impl<R> Bounded<R> {
    /// Allows `limit` bytes of `input`.
    pub(super) fn new(input: R, limit: u64) -> Self {
        Self { input, limit, left: limit }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| {
            io::Error::other(format!(
                "larger than {} MiB, as nothing of FER2013 is",
                self.limit >> 20
            ))
        })?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_read_and_what_does_not_is_an_error_rather_than_an_end() {
        let read = |length: u64| {
            let mut bytes = Vec::new();
            Bounded::new(io::repeat(7).take(length), 1 << 20).read_to_end(&mut bytes)
        };
        assert_eq!(read(1 << 20).unwrap(), 1 << 20);
        assert!(read((1 << 20) + 1).unwrap_err().to_string().contains("1 MiB"));
    }
}
