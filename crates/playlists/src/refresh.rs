//! The weekly refresh: songs of watched playlists are appended, songs that Spotify no longer has are
//! marked. [`Schedule`] says when, [`Refresher`] does it, one replica at a time, and every run stays
//! as a [`Run`].

mod plan;
mod run;
mod schedule;
mod work;

pub use run::{Cause, Outcome, Run, RunFault, Tally};
pub use schedule::{InvalidSchedule, Schedule};
pub use work::Refresher;
