//! Labelled 48x48 grey pictures in the splits that their data set gives them.

mod archive;
mod bounded;
mod error;
mod fer2013;
mod find;
mod folders;
mod hold_out;
mod image_file;
mod load;
mod synthetic;
mod votes;

pub(crate) use error::{DataError, LeftOut};
pub(crate) use find::Form;
pub(crate) use image_file::decode as decode_picture;
pub(crate) use load::{Loaded, load};
pub(crate) use synthetic::draw;
pub(crate) use votes::Votes;

use clap::ValueEnum;
use model::{Expression, PIXELS};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// FER2013's split, as its csv names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[clap(rename_all = "PascalCase")]
pub(crate) enum Split {
    /// What networks are trained on.
    Training,
    /// What everything is chosen on: epoch, settings, network.
    PublicTest,
    /// What a chosen network is scored on, once.
    PrivateTest,
}

impl Split {
    /// All splits, in their order in the csv.
    pub(crate) const ALL: [Self; 3] = [Self::Training, Self::PublicTest, Self::PrivateTest];

    /// The name as it stands in the csv.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Training => "Training",
            Self::PublicTest => "PublicTest",
            Self::PrivateTest => "PrivateTest",
        }
    }
}

/// The pictures of one split.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pictures {
    /// `len()` times 48 x 48 grey bytes.
    pub(crate) pixels: Vec<u8>,
    /// One label a picture.
    pub(crate) labels: Vec<Expression>,
    /// What FER+'s taggers said of each picture; empty until [`Loaded::join_votes`].
    votes: Vec<Option<Votes>>,
}

impl Pictures {
    /// How many pictures there are.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    /// The bytes of one picture.
    pub(crate) fn picture(&self, index: usize) -> &[u8] {
        &self.pixels[index * PIXELS..(index + 1) * PIXELS]
    }

    /// What FER+'s taggers said of one picture: nothing when no votes were joined or none of its
    /// taggers chose one of the seven expressions.
    pub(crate) fn votes(&self, index: usize) -> Option<&Votes> {
        self.votes.get(index)?.as_ref()
    }

    /// Adds a picture of [`PIXELS`] bytes.
    pub(crate) fn push(&mut self, picture: &[u8], label: Expression) {
        self.pixels.extend_from_slice(picture);
        self.labels.push(label);
    }

    /// Moves the pictures of `other` behind these.
    fn append(&mut self, other: &mut Self) {
        self.pixels.append(&mut other.pixels);
        self.labels.append(&mut other.labels);
    }

    /// Pictures per class.
    pub(crate) fn counts(&self) -> [usize; Expression::COUNT] {
        let mut counts = [0; Expression::COUNT];
        for label in &self.labels {
            counts[label.index()] += 1;
        }
        counts
    }

    /// For each picture whether exactly the same one stands in `others` too.
    pub(crate) fn found_in(&self, others: &Self) -> Vec<bool> {
        let known: HashSet<&[u8]> = others.pixels.chunks_exact(PIXELS).collect();
        self.pixels.chunks_exact(PIXELS).map(|picture| known.contains(picture)).collect()
    }
}

/// A data set with its three splits; a split that the data lacks is empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dataset {
    /// See [`Split::Training`].
    pub(crate) training: Pictures,
    /// See [`Split::PublicTest`].
    pub(crate) public_test: Pictures,
    /// See [`Split::PrivateTest`].
    pub(crate) private_test: Pictures,
}

impl Dataset {
    /// The pictures of a split.
    pub(crate) fn split(&self, split: Split) -> &Pictures {
        match split {
            Split::Training => &self.training,
            Split::PublicTest => &self.public_test,
            Split::PrivateTest => &self.private_test,
        }
    }

    fn split_mut(&mut self, split: Split) -> &mut Pictures {
        match split {
            Split::Training => &mut self.training,
            Split::PublicTest => &mut self.public_test,
            Split::PrivateTest => &mut self.private_test,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
