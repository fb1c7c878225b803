//! Scalars in TensorBoard's event files: TFRecord frames around the few protocol buffer
//! messages that a scalar needs (tensorflow/core/util/event.proto and summary.proto).

use crate::protobuf::Message;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What the first record of an event file must say.
const FILE_VERSION: &str = "brain.Event:2";
/// `SessionLog.START`.
const START: u64 = 1;

/// The event file of one process. TensorBoard reads a folder's files in the order of their names,
/// which begin with the time; a file begins with the step that its process began at, and
/// TensorBoard forgets what older files say from that step on. So a resumed run is one curve.
#[derive(Debug)]
pub(crate) struct EventFile(PathBuf);

impl EventFile {
    /// An event file of a new name in `folder`; nothing is written yet.
    pub(crate) fn new(folder: &Path) -> Self {
        let now = since_epoch();
        let time = format!("{:010}.{:09}", now.as_secs(), now.subsec_nanos());
        Self(folder.join(format!("events.out.tfevents.{time}")))
    }

    /// Appends a step's values.
    ///
    /// # Errors
    /// The system's reason why the file cannot be written.
    pub(crate) fn append(&self, step: usize, scalars: &[(&str, f64)]) -> io::Result<()> {
        let mut bytes = Vec::new();
        if !self.0.exists() {
            frame(&mut bytes, event(0).text(3, FILE_VERSION));
            frame(&mut bytes, event(step).message(7, &Message::default().number(1, START)));
        }
        for &(tag, value) in scalars {
            let scalar = Message::default().text(1, tag).float(2, value as f32);
            frame(&mut bytes, event(step).message(5, &Message::default().message(1, &scalar)));
        }
        OpenOptions::new().create(true).append(true).open(&self.0)?.write_all(&bytes)
    }
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// An `Event` of now, to which its content is to be added.
fn event(step: usize) -> Message {
    Message::default().double(1, since_epoch().as_secs_f64()).number(2, step as u64)
}

/// Length, its checksum, data, its checksum.
fn frame(to: &mut Vec<u8>, event: Message) {
    let data = event.into_bytes();
    let length = (data.len() as u64).to_le_bytes();
    to.extend(length);
    to.extend(masked_crc(&length).to_le_bytes());
    to.extend(&data);
    to.extend(masked_crc(&data).to_le_bytes());
}

/// CRC-32C, rotated and moved as TFRecord asks, so that data may hold checksums of its own.
fn masked_crc(data: &[u8]) -> u32 {
    crc32c(data).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// CRC-32 with Castagnoli's polynomial (RFC 3720, appendix B.4), bit by bit: events are short.
fn crc32c(data: &[u8]) -> u32 {
    const REFLECTED: u32 = 0x82f6_3b78;
    !data.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ REFLECTED } else { crc >> 1 }
        })
    })
}

#[cfg(test)]
mod tests;
