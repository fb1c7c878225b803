use crate::{
    Catalogue, Entry, MoodWeights, Position, Song, SongId, Votes, catalogue::ArtistKey,
    spread::spread,
};
use model::Mood;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use std::{cmp::Ordering, collections::HashMap};

/// With fewer songs than this that fit, a list is filled with songs of neighbouring moods.
pub const ENOUGH: usize = 10;

/// What a list is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The moods to match.
    pub moods: MoodWeights,
    /// What the listener has heard, the oldest first.
    pub recent: Vec<SongId>,
    /// Another seed, another list; the same seed and catalogue, the same list.
    pub seed: u64,
    /// The greatest number of songs.
    pub limit: usize,
}

/// A song of a list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Recommendation<'a> {
    /// The song.
    pub song: &'a Song,
    /// Why it is in the list.
    pub reason: Reason,
    /// How well the song may match the moods asked for, 0 to 1: the match of a sample from its
    /// posterior, so it differs from seed to seed.
    pub score: f32,
}

/// Why a song is in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Reason {
    /// So many people said that the song fits this mood, which was asked for.
    Voted {
        /// At least 1.
        people: u32,
        /// The mood.
        mood: Mood,
    },
    /// Too few songs fit what was asked for; people said that this one fits a mood close to it.
    Near {
        /// The mood that people said.
        mood: Mood,
    },
}

/// The songs that fit the moods asked for.
///
/// A song's place comes from a sample of its posterior (Thompson sampling), so lists differ from
/// seed to seed, and the more people agree on a song the more surely it leads. Songs that somebody
/// voted to fit come first, then what fills the list up to [`ENOUGH`], then what was heard recently,
/// the oldest first. No artist comes twice in a row where that can be avoided within these parts.
/// With a limit above 0 the list of a catalogue with songs is never empty.
pub fn rank<'a>(catalogue: &'a Catalogue, request: &Request) -> Vec<Recommendation<'a>> {
    let heard: HashMap<SongId, usize> =
        request.recent.iter().enumerate().map(|(order, id)| (*id, order)).collect();
    let wanted = Wanted::new(&request.moods);
    let seeded = ChaCha8Rng::seed_from_u64(request.seed);

    let (mut matching, mut others): (Vec<_>, Vec<_>) = catalogue
        .entries()
        .iter()
        .map(|entry| {
            // A stream of its own makes a song's sample independent of the songs around it.
            let mut random = seeded.clone();
            random.set_stream(entry.song.id.0.cast_unsigned());
            Candidate {
                entry,
                fit: wanted.fit(entry.votes),
                score: wanted.matched(&entry.posterior.sample(&mut random)),
                heard: heard.get(&entry.song.id).copied(),
            }
        })
        .partition(|candidate| candidate.fit.distance.is_none());
    matching.sort_unstable_by(Candidate::order);
    others.sort_unstable_by(Candidate::order);
    let missing = ENOUGH.saturating_sub(matching.len());

    let (fitting, heard_fitting) = split_heard(matching);
    let (near, mut heard_near) = split_heard(others);
    heard_near.truncate(missing.saturating_sub(near.len()));
    let mut heard: Vec<Candidate> = heard_fitting.into_iter().chain(heard_near).collect();
    heard.sort_by_key(|candidate| candidate.heard);

    let mut list: Vec<Candidate> = Vec::new();
    for (part, at_most) in [(fitting, usize::MAX), (near, missing), (heard, usize::MAX)] {
        let count = at_most.min(request.limit - list.len());
        let before = list.last().map(Candidate::artist);
        list.extend(spread(part, count, Candidate::artist, before));
    }
    list.into_iter().map(Candidate::recommend).collect()
}

fn split_heard(candidates: Vec<Candidate>) -> (Vec<Candidate>, Vec<Candidate>) {
    candidates.into_iter().partition(|candidate| candidate.heard.is_none())
}

/// What the listener wants, as far as the songs are measured by it.
struct Wanted<'r> {
    moods: &'r MoodWeights,
    position: Position,
}

impl<'r> Wanted<'r> {
    fn new(moods: &'r MoodWeights) -> Self {
        Self { moods, position: Position::mean(moods.shares()) }
    }

    /// The best reason that a song's votes give. There is at least one vote.
    fn fit(&self, votes: Votes) -> Fit {
        let asked = votes.moods().filter(|mood| self.moods.asks_for(*mood)).max_by(|a, b| {
            let weight = |mood: Mood| self.moods.of(mood);
            weight(*a).total_cmp(&weight(*b)).then(votes.of(*a).cmp(&votes.of(*b)))
        });
        if let Some(mood) = asked {
            return Fit { reason: Reason::Voted { people: votes.of(mood), mood }, distance: None };
        }
        let (mood, distance) = votes
            .moods()
            .map(|mood| (mood, Position::of(mood).distance(self.position) as f32))
            .min_by(|(_, a), (_, b)| a.total_cmp(b))
            .unwrap_or((Mood::Neutral, f32::MAX));
        Fit { reason: Reason::Near { mood }, distance: Some(distance) }
    }

    /// The expected share of people who would vote for the mood wanted. Rounding to `f32` drops the
    /// last bits, in which the logarithms of platforms differ.
    fn matched(&self, sample: &[f64; Mood::COUNT]) -> f32 {
        self.moods.shares().iter().zip(sample).map(|(wanted, share)| wanted * share).sum::<f64>()
            as f32
    }
}

struct Fit {
    reason: Reason,
    /// From what was asked for to the song's nearest mood; none when it was voted to fit.
    distance: Option<f32>,
}

struct Candidate<'a> {
    entry: &'a Entry,
    fit: Fit,
    score: f32,
    /// The place among what was heard, from the oldest.
    heard: Option<usize>,
}

impl<'a> Candidate<'a> {
    /// What was heard last; the nearest mood first; the greatest score first; then by id.
    fn order(&self, other: &Self) -> Ordering {
        let distance = |candidate: &Self| candidate.fit.distance.unwrap_or(0.0);
        self.heard
            .cmp(&other.heard)
            .then_with(|| distance(self).total_cmp(&distance(other)))
            .then_with(|| other.score.total_cmp(&self.score))
            .then_with(|| self.entry.song.id.cmp(&other.entry.song.id))
    }

    fn artist(&self) -> ArtistKey {
        self.entry.artist
    }

    fn recommend(self) -> Recommendation<'a> {
        Recommendation { song: &self.entry.song, reason: self.fit.reason, score: self.score }
    }
}
