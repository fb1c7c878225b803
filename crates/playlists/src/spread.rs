//! Keeps songs of one artist apart.

use crate::facets::ArtistKey;
use std::collections::{HashMap, VecDeque};

/// Takes `count` items from the front of `pool`, each the first whose artist is not that of the item
/// before it, where `last` stands before the first. An artist with so many items that they would
/// have to follow each other at the end is taken earlier, so no artist comes twice in a row if the
/// pool allows it.
pub(crate) fn spread<T>(
    pool: impl IntoIterator<Item = T>,
    count: usize,
    artist: impl Fn(&T) -> ArtistKey,
    mut last: Option<ArtistKey>,
) -> Vec<T> {
    let mut pool: VecDeque<T> = pool.into_iter().collect();
    let mut items_of = HashMap::new();
    for item in &pool {
        *items_of.entry(artist(item)).or_insert(0_usize) += 1;
    }
    let count = count.min(pool.len());
    let mut taken = Vec::with_capacity(count);
    while taken.len() < count {
        let still_to_take = count - taken.len();
        let urgent = items_of
            .iter()
            .find(|&(_, &items)| pool.len() - items < still_to_take.div_ceil(2))
            .map(|(artist, _)| *artist)
            .filter(|artist| Some(*artist) != last);
        let next = pool
            .iter()
            .position(|item| match urgent {
                Some(urgent) => artist(item) == urgent,
                None => Some(artist(item)) != last,
            })
            .unwrap_or(0);
        let Some(item) = pool.remove(next) else { break };
        last = Some(artist(&item));
        if let Some(items) = items_of.get_mut(&artist(&item)) {
            *items -= 1;
        }
        taken.push(item);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spread_letters(pool: &str, count: usize) -> String {
        spread(pool.chars(), count, |letter| (*letter as u32).into(), None).into_iter().collect()
    }

    fn in_a_row(letters: &str) -> usize {
        letters.as_bytes().windows(2).filter(|pair| pair[0] == pair[1]).count()
    }

    /// The least number of neighbours with the same letter among all ways to take `count` of `pool`.
    fn fewest_in_a_row(pool: &[u8], count: usize, last: Option<u8>) -> usize {
        if count == 0 {
            return 0;
        }
        (0..pool.len())
            .map(|index| {
                let mut rest = pool.to_vec();
                let letter = rest.remove(index);
                usize::from(Some(letter) == last) + fewest_in_a_row(&rest, count - 1, Some(letter))
            })
            .min()
            .unwrap_or(0)
    }

    #[test]
    fn order_is_kept_where_no_artist_repeats() {
        assert_eq!(spread_letters("abcab", 5), "abcab");
    }

    #[test]
    fn a_repeated_artist_waits_for_another() {
        assert_eq!(spread_letters("aabc", 4), "abac");
        assert_eq!(spread_letters("aaabc", 3), "aba");
    }

    #[test]
    fn an_artist_with_many_songs_starts_early_enough() {
        assert_eq!(spread_letters("bcaaa", 5), "abaca");
    }

    #[test]
    fn one_artist_alone_is_still_given() {
        assert_eq!(spread_letters("aaa", 3), "aaa");
    }

    #[test]
    fn the_item_before_the_first_counts() {
        let taken = spread("ab".chars(), 2, |c| (*c as u32).into(), Some(('a' as u32).into()));
        assert_eq!(taken, ['b', 'a']);
    }

    proptest! {
        #[test]
        fn no_artist_comes_twice_in_a_row_if_it_can_be_avoided(
            pool in "[abc]{0,6}",
            count in 0_usize..7,
        ) {
            let taken = spread_letters(&pool, count);
            prop_assert_eq!(taken.len(), count.min(pool.len()));
            let possible = fewest_in_a_row(pool.as_bytes(), taken.len(), None) == 0;
            prop_assert_eq!(in_a_row(&taken) == 0, possible, "{}", taken);
        }
    }
}
