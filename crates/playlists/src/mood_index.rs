//! Draws the songs that lead a list from the whole catalogue without drawing for each of its songs.

use crate::{beta::Beta, catalogue::Entry, posterior::Fit};
use model::Mood;
use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashMap},
    ops::Range,
};

/// The songs that somebody voted to fit one mood, in classes of equal evidence.
#[derive(Debug)]
pub(crate) struct MoodIndex {
    mood: Mood,
    classes: Vec<Class>,
    /// By class: where in the catalogue the song stands.
    places: Vec<u32>,
    /// By class: what the song adds to a seed.
    salts: Vec<u64>,
}

/// Songs of which equally much is known.
#[derive(Debug)]
struct Class {
    fit: Fit,
    songs: Range<usize>,
}

/// A song with what was drawn from its posterior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Drawn {
    /// Where in the catalogue the song stands.
    pub(crate) place: usize,
    /// The share of people whom it may not fit. Rounding to `f32` drops the last bits, in which the
    /// logarithms of platforms differ.
    pub(crate) unfit: f32,
}

impl MoodIndex {
    /// From the catalogue's entries, of which there are fewer than 2^32.
    pub(crate) fn new(entries: &[Entry], mood: Mood) -> Self {
        let mut by_fit: HashMap<(u64, u64), (Fit, Vec<u32>)> = HashMap::new();
        for (place, entry) in entries.iter().enumerate() {
            if entry.votes.of(mood) > 0 {
                let fit = Fit::new(entry.votes, &entry.feedback, mood);
                by_fit.entry(fit.key()).or_insert((fit, Vec::new())).1.push(place as u32);
            }
        }
        // First the classes whose best song is expected to be best: what leads is then known early,
        // and of the other classes hardly a song need be looked at.
        let mut sorted: Vec<(f64, Fit, Vec<u32>)> = by_fit
            .into_values()
            .map(|(fit, places)| {
                (fit.unfit().quantile(1.0 / (places.len() as f64 + 1.0)), fit, places)
            })
            .collect();
        sorted.sort_unstable_by(|(a, fit_a, _), (b, fit_b, _)| {
            a.total_cmp(b).then_with(|| fit_a.key().cmp(&fit_b.key()))
        });

        let mut index = Self { mood, classes: Vec::new(), places: Vec::new(), salts: Vec::new() };
        for (_, fit, places) in sorted {
            let start = index.places.len();
            index.salts.extend(places.iter().map(|place| salt(entries[*place as usize].song.id.0)));
            index.places.extend(places);
            index.classes.push(Class { fit, songs: start..index.places.len() });
        }
        index
    }

    /// The `count` songs of those admitted that lead when every song's posterior is drawn from, best
    /// first.
    ///
    /// Each song has its own random number, which the seed and its id make, and its draw is the
    /// quantile of that. Within a class the draws have the order of the numbers, so a song is passed
    /// over by comparing its number with the one that would just lead. The result is that of drawing
    /// for every song.
    pub(crate) fn lead(
        &self,
        seed: u64,
        count: usize,
        admitted: impl Fn(usize) -> bool,
    ) -> Vec<Drawn> {
        let key = key(seed, self.mood);
        let mut leading: BinaryHeap<Candidate> = BinaryHeap::with_capacity(count + 1);
        let mut of_class: BinaryHeap<(u64, u32)> = BinaryHeap::with_capacity(count + 1);
        for class in &self.classes {
            let unfit = class.fit.unfit();
            let mut bar = match leading.peek() {
                Some(last) if leading.len() >= count => upper_number(unfit.cdf(last.bound())),
                _ => u64::MAX,
            };
            let songs =
                self.salts[class.songs.clone()].iter().zip(&self.places[class.songs.clone()]);
            for (salt, place) in songs {
                let number = mix(key ^ salt);
                if number <= bar && admitted(*place as usize) {
                    of_class.push((number, *place));
                    if of_class.len() > count {
                        of_class.pop();
                        bar = of_class.peek().map_or(bar, |(worst, _)| *worst);
                    }
                }
            }
            for (number, place) in of_class.drain() {
                leading.push(Candidate { unfit: draw(&unfit, number), place });
                if leading.len() > count {
                    leading.pop();
                }
            }
        }
        leading
            .into_sorted_vec()
            .into_iter()
            .map(|Candidate { unfit, place }| Drawn { place: place as usize, unfit })
            .collect()
    }
}

impl Entry {
    /// What [`crate::rank()`] draws for this song, mood and seed: the share of people whom the song
    /// may not fit, 0 to 1. The songs with the least of it lead.
    pub fn draw_unfit(&self, mood: Mood, seed: u64) -> f32 {
        let fit = Fit::new(self.votes, &self.feedback, mood);
        draw(&fit.unfit(), mix(key(seed, mood) ^ salt(self.song.id.0)))
    }
}

fn draw(unfit: &Beta, number: u64) -> f32 {
    unfit.quantile(((number >> 11) as f64 + 0.5) / 2_f64.powi(53)) as f32
}

/// A number that no song with at most this probability exceeds, rounding included.
fn upper_number(probability: f64) -> u64 {
    (probability * (1.0 + 1e-6) * 2_f64.powi(64)) as u64
}

fn key(seed: u64, mood: Mood) -> u64 {
    mix(seed.wrapping_add(mix(mood.index() as u64 + 1)))
}

pub(crate) fn salt(id: i64) -> u64 {
    mix(id.cast_unsigned())
}

/// The finaliser of `SplitMix64` (Steele 2014, doi 10.1145/2660193.2660195): every bit of the result
/// depends on every bit of the argument.
pub(crate) const fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// Greater is worse. Places have the order of ids, so equal draws do.
#[derive(Debug, PartialEq)]
struct Candidate {
    unfit: f32,
    place: u32,
}

impl Candidate {
    /// Somewhat more than the draw, for it was rounded.
    fn bound(&self) -> f64 {
        f64::from(self.unfit) * (1.0 + 1e-6)
    }
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.unfit.total_cmp(&other.unfit).then_with(|| self.place.cmp(&other.place))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FeedbackKind, Song, SongId, Votes};
    use proptest::prelude::*;

    prop_compose! {
        fn any_entries()(
            songs in proptest::collection::vec(
                (proptest::array::uniform5(0_u32..4), 0_u32..3, 0_u32..3), 0..300,
            ),
        ) -> Vec<Entry> {
            (0_i64..).zip(songs).map(|(number, (votes, likes, misses))| {
                let mut entry = Entry::new(Song::numbered(number), Votes::from(votes));
                entry.feedback.add(Mood::Sad, FeedbackKind::Like, likes);
                entry.feedback.add(Mood::Sad, FeedbackKind::Skip, misses);
                entry
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn those_lead_that_lead_when_every_song_is_drawn_for(
            entries in any_entries(), seed: u64, count in 1_usize..40, without in 1_usize..5,
        ) {
            let admitted = |place: usize| place % 5 != without;
            let found = MoodIndex::new(&entries, Mood::Sad).lead(seed, count, admitted);
            let mut all: Vec<Drawn> = entries
                .iter()
                .enumerate()
                .filter(|(place, entry)| admitted(*place) && entry.votes.of(Mood::Sad) > 0)
                .map(|(place, entry)| Drawn { place, unfit: entry.draw_unfit(Mood::Sad, seed) })
                .collect();
            all.sort_by(|a, b| a.unfit.total_cmp(&b.unfit).then(a.place.cmp(&b.place)));
            all.truncate(count);
            prop_assert_eq!(found, all);
        }
    }

    #[test]
    fn draws_follow_the_posterior() {
        let song = |votes| {
            let song = Song {
                id: SongId(1),
                artist: String::new(),
                title: String::new(),
                year: None,
                genre: None,
                language: None,
                spotify_id: "0".repeat(22).parse().unwrap(),
            };
            Entry::new(song, Votes::from(votes))
        };
        for (votes, expected) in [([0, 0, 0, 1, 0], 0.6), ([0, 3, 0, 1, 0], 1.2 / 5.0)] {
            let entry = song(votes);
            let sum: f64 =
                (0..20_000).map(|seed| 1.0 - f64::from(entry.draw_unfit(Mood::Sad, seed))).sum();
            assert!((sum / 20_000.0 - expected).abs() < 0.01, "{}", sum / 20_000.0);
        }
    }
}
