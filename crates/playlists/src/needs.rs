//! Which songs the survey needs votes on, and how far it has come.

use crate::{
    Catalogue, Entry, SongId,
    mood_index::{mix, salt},
};
use model::Mood;
use std::collections::{BTreeSet, HashMap};

/// With so many votes a song is known well enough: as many as bring a suggested song into the
/// catalogue.
pub const ENOUGH_VOTES: u32 = 3;

/// How far the survey has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Votes on all songs.
    pub votes: u64,
    /// Songs with fewer than [`ENOUGH_VOTES`].
    pub wanting: usize,
}

/// The songs that need votes, those with the fewest first, without those that `passed`.
///
/// Among equally few votes the moods take turns, each by the one that most said so far, so that no
/// mood is left behind. A seed draws the order within a mood: many people who begin at the same time
/// begin with different songs.
pub fn wanting_votes<'a>(
    catalogue: &'a Catalogue,
    passed: &BTreeSet<SongId>,
    seed: u64,
    limit: usize,
) -> Vec<&'a Entry> {
    let draw = |entry: &Entry| mix(seed ^ salt(entry.song.id.0));
    let mut songs: Vec<&Entry> =
        catalogue.entries().iter().filter(|entry| !passed.contains(&entry.song.id)).collect();
    songs.sort_by_cached_key(|entry| (entry.votes.total(), draw(entry)));

    let mut turns: HashMap<(u32, Option<Mood>), usize> = HashMap::new();
    let mut in_turn: Vec<(u32, usize, &Entry)> = songs
        .into_iter()
        .map(|entry| {
            let votes = entry.votes.total();
            let turn = turns.entry((votes, entry.votes.leading())).or_default();
            *turn += 1;
            (votes, *turn, entry)
        })
        .collect();
    in_turn.sort_by_key(|(votes, turn, _)| (*votes, *turn));
    in_turn.into_iter().take(limit).map(|(.., entry)| entry).collect()
}

impl Catalogue {
    /// How far the survey has come.
    pub fn coverage(&self) -> Coverage {
        self.entries().iter().fold(Coverage::default(), |coverage, entry| {
            let votes = entry.votes.total();
            Coverage {
                votes: coverage.votes + u64::from(votes),
                wanting: coverage.wanting + usize::from(votes < ENOUGH_VOTES),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Song, Votes};
    use std::collections::HashSet;

    fn catalogue(votes: &[[u32; Mood::COUNT]]) -> Catalogue {
        Catalogue::new(
            (1..)
                .zip(votes)
                .map(|(number, votes)| Entry::new(Song::numbered(number), Votes::from(*votes))),
        )
    }

    /// Songs with one vote each, so many of each mood.
    fn one_vote_each(songs: [usize; Mood::COUNT]) -> Catalogue {
        let mut votes = Vec::new();
        for mood in Mood::ALL {
            let mut vote = [0; Mood::COUNT];
            vote[mood.index()] = 1;
            votes.extend(vec![vote; songs[mood.index()]]);
        }
        catalogue(&votes)
    }

    fn ids(songs: &[&Entry]) -> Vec<i64> {
        songs.iter().map(|entry| entry.song.id.0).collect()
    }

    fn passed(ids: &[i64]) -> BTreeSet<SongId> {
        ids.iter().copied().map(SongId).collect()
    }

    #[test]
    fn songs_with_the_fewest_votes_come_first_and_none_that_passed() {
        let catalogue = catalogue(&[[3, 0, 0, 0, 0], [0; 5], [0, 1, 1, 0, 0], [0, 0, 0, 0, 1]]);
        assert_eq!(ids(&wanting_votes(&catalogue, &passed(&[]), 7, 10)), [2, 4, 3, 1]);
        assert_eq!(ids(&wanting_votes(&catalogue, &passed(&[4, 2]), 7, 1)), [3]);
        assert_eq!(catalogue.coverage(), Coverage { votes: 6, wanting: 3 });
    }

    #[test]
    fn the_moods_take_turns() {
        let catalogue = one_vote_each([2, 40, 40, 3, 40]);
        let list = wanting_votes(&catalogue, &passed(&[]), 1, 125);
        for round in list[..10].chunks(5) {
            let moods: HashSet<_> = round.iter().map(|entry| entry.votes.leading()).collect();
            assert_eq!(moods.len(), 5);
        }
        assert_eq!(list.len(), 125);
    }

    #[test]
    fn a_room_begins_with_different_songs_and_each_phone_has_its_own_order() {
        let catalogue = one_vote_each([40; 5]);
        let first = |seed| ids(&wanting_votes(&catalogue, &passed(&[]), mix(seed), 10));
        let firsts: HashSet<i64> = (0..30).map(|seed| first(seed)[0]).collect();
        assert!(firsts.len() > 20, "{}", firsts.len());
        assert_eq!(first(3), first(3));
    }
}
