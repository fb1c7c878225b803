//! The crate from outside: pictures, faces, streams of frames and the command line.

#[cfg(test)]
#[cfg(feature = "cli")]
mod command_line;
#[cfg(test)]
mod faces;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod tracking;
