//! The crate from outside: pictures, faces, streams of frames and the command line.

#[cfg(test)]
mod calibration;
#[cfg(test)]
#[cfg(feature = "cli")]
mod command_line;
#[cfg(test)]
mod faces;
#[cfg(test)]
mod films;
#[cfg(test)]
mod following;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod tracking;
