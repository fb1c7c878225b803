use crate::{Catalogue, MIN_LIST_LENGTH, facets::ArtistKey, mood_index::Drawn};
use model::Mood;
use std::collections::{HashMap, HashSet};

/// A song for a place of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pick {
    /// What it is to fit.
    pub(crate) mood: Mood,
    /// Where in the catalogue the song stands.
    pub(crate) place: usize,
}

/// The songs that lead for each of some moods, to be put into an order without repeating one.
pub(crate) struct Queue<'a> {
    catalogue: &'a Catalogue,
    seed: u64,
    length: usize,
    leading: Vec<(Mood, Vec<Drawn>)>,
}

impl<'a> Queue<'a> {
    /// For a list of at most `length` songs.
    pub(crate) fn new(catalogue: &'a Catalogue, seed: u64, length: usize) -> Self {
        Self { catalogue, seed, length, leading: Vec::new() }
    }

    /// Draws the songs that lead for a mood. More than the list takes, for some may stand in it for
    /// another mood, or their artist may be there too often.
    pub(crate) fn draw(&mut self, mood: Mood, admitted: impl Fn(usize) -> bool) {
        let count = 4 * self.length.max(MIN_LIST_LENGTH);
        self.leading.push((mood, self.catalogue.of_mood(mood).lead(self.seed, count, admitted)));
    }

    /// How many different songs were drawn.
    pub(crate) fn drawn(&self) -> usize {
        let songs = self.leading.iter().flat_map(|(_, leading)| leading);
        songs.map(|drawn| drawn.place).collect::<HashSet<_>>().len()
    }

    /// For each place of the plan the leading song of its mood. Where a mood has no more songs, those
    /// of the others come at the end.
    ///
    /// An artist has at most half of the places while others have songs for the rest, for with more
    /// two would have to stand side by side.
    pub(crate) fn along(self, plan: &[Mood]) -> Vec<Pick> {
        let half = self.length.div_ceil(2);
        let moods: Vec<Mood> = self.leading.iter().map(|(mood, _)| *mood).collect();
        let mut list = List::new(self);
        for mood in plan {
            list.take(*mood, half);
        }
        for at_most in [half, usize::MAX] {
            for mood in &moods {
                while list.picks.len() < list.queue.length && list.take(*mood, at_most) {}
            }
        }
        list.picks
    }

    /// The leading songs of the mood that was drawn first, then of the next, until the list is full.
    pub(crate) fn in_turn(self) -> Vec<Pick> {
        self.along(&[])
    }
}

/// A list that grows.
struct List<'a> {
    queue: Queue<'a>,
    picks: Vec<Pick>,
    taken: HashSet<usize>,
    of_artist: HashMap<ArtistKey, usize>,
}

impl<'a> List<'a> {
    fn new(queue: Queue<'a>) -> Self {
        Self { queue, picks: Vec::new(), taken: HashSet::new(), of_artist: HashMap::new() }
    }

    /// Takes the next song of a mood whose artist is in the list less than so often, if there is one.
    fn take(&mut self, mood: Mood, at_most: usize) -> bool {
        let next = self
            .queue
            .leading
            .iter()
            .filter(|(of, _)| *of == mood)
            .flat_map(|(_, leading)| leading)
            .find(|drawn| {
                let artist = self.queue.catalogue.artist(drawn.place);
                !self.taken.contains(&drawn.place)
                    && self.of_artist.get(&artist).is_none_or(|songs| *songs < at_most)
            })
            .copied();
        if let Some(Drawn { place, .. }) = next {
            self.taken.insert(place);
            *self.of_artist.entry(self.queue.catalogue.artist(place)).or_default() += 1;
            self.picks.push(Pick { mood, place });
        }
        next.is_some()
    }
}
