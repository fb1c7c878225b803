//! What no catalogue and no request break.

use crate::{entry, ids, is_near, request};
use model::Mood;
use playlists::{
    Catalogue, Entry, Filters, Intent, MIN_LIST_LENGTH, MoodWeights, Reason, Recommendation,
    Request, SongId, rank,
};
use proptest::prelude::*;
use std::collections::HashSet;

prop_compose! {
    fn any_catalogue()(
        songs in proptest::collection::vec(("[a-d]", proptest::array::uniform5(0_u32..3)), 0..40),
    ) -> Catalogue {
        Catalogue::new(songs.into_iter().enumerate().map(|(number, (artist, votes))| {
            entry(number, &artist, votes)
        }))
    }
}

prop_compose! {
    fn any_request()(
        weights in proptest::array::uniform5(0.0_f32..1.0)
            .prop_filter_map("no mood weighs anything", |weights| MoodWeights::new(weights).ok()),
        only in proptest::option::of(0..Mood::COUNT),
        intent in proptest::sample::select(vec![Intent::Match, Intent::Lift, Intent::Calm]),
        recent in proptest::collection::vec(0_i64..40, 0..20),
        seed: u64,
        limit in 1_usize..30,
    ) -> Request {
        let moods = only.map_or(weights, |index| Mood::ALL[index].into());
        let recent = recent.into_iter().map(SongId).collect();
        Request { intent, recent, ..Request::new(moods, seed, limit) }
    }
}

proptest! {
    #[test]
    fn a_list_is_as_long_as_it_can_be_and_repeats_no_song(
        catalogue in any_catalogue(), request in any_request(),
    ) {
        let list = rank(&catalogue, &request);
        let voted: Vec<&Entry> =
            catalogue.entries().iter().filter(|entry| !entry.votes.is_empty()).collect();
        let fitting = voted
            .iter()
            .filter(|entry| entry.votes.moods().any(|mood| request.moods.asks_for(mood)))
            .count();
        let available = fitting.max(MIN_LIST_LENGTH).min(voted.len()).min(request.limit);
        if request.intent == Intent::Match {
            prop_assert_eq!(list.len(), available);
        } else {
            // The moods on the way fit too.
            prop_assert!((available..=request.limit.min(voted.len())).contains(&list.len()));
        }
        prop_assert_eq!(ids(&list).into_iter().collect::<HashSet<_>>().len(), list.len());
        prop_assert_eq!(list.is_empty(), voted.is_empty());
    }

    #[test]
    fn the_same_request_gives_the_same_list(
        catalogue in any_catalogue(), request in any_request(),
    ) {
        prop_assert_eq!(rank(&catalogue, &request), rank(&catalogue, &request));
    }

    #[test]
    fn every_reason_is_true(catalogue in any_catalogue(), request in any_request()) {
        for Recommendation { song, reason, .. } in rank(&catalogue, &request) {
            let votes = catalogue.get(song.id).unwrap().votes;
            match reason {
                Reason::Voted { people, mood } => {
                    prop_assert!(people > 0 && votes.of(mood) == people);
                    prop_assert!(request.moods.asks_for(mood));
                }
                Reason::Toward { people, mood } => {
                    prop_assert!(people > 0 && votes.of(mood) == people);
                    prop_assert!(!request.moods.asks_for(mood) && request.intent != Intent::Match);
                }
                Reason::Near { mood } => {
                    prop_assert!(votes.of(mood) > 0);
                    prop_assert!(!votes.moods().any(|mood| request.moods.asks_for(mood)));
                }
            }
        }
    }

    #[test]
    fn fitting_songs_come_before_near_ones_and_heard_ones_last(
        catalogue in any_catalogue(), request in any_request(),
    ) {
        let parts: Vec<u8> = rank(&catalogue, &request)
            .iter()
            .map(|recommendation| {
                let heard = request.recent.contains(&recommendation.song.id);
                if heard { 2 } else { u8::from(is_near(recommendation)) }
            })
            .collect();
        prop_assert!(parts.is_sorted(), "{:?}", parts);
    }

    #[test]
    fn an_artist_repeats_only_where_no_other_is_left(
        catalogue in any_catalogue(), seed: u64, limit in 1_usize..30,
    ) {
        let request = Request { seed, limit, ..request(MoodWeights::EVEN) };
        let list = rank(&catalogue, &request);
        let repeats = list.windows(2).any(|pair| pair[0].song.artist == pair[1].song.artist);
        // A song without a vote is in no list.
        let songs: Vec<_> =
            catalogue.entries().iter().filter(|entry| !entry.votes.is_empty()).collect();
        let crowded = songs.iter().any(|entry| {
            let of_others = songs.iter().filter(|e| e.song.artist != entry.song.artist).count();
            of_others < list.len() / 2
        });
        prop_assert_eq!(repeats, crowded);
    }

    #[test]
    fn nothing_passes_a_filter_that_it_does_not_meet(
        catalogue in any_catalogue(), request in any_request(), artist in "[a-eA-E]",
    ) {
        let filters = Filters { artist: Some(artist.clone()), ..Filters::default() };
        let list = rank(&catalogue, &Request { filters, ..request });
        prop_assert!(list.iter().all(|r| r.song.artist.eq_ignore_ascii_case(&artist)));
        let is_there = catalogue
            .entries()
            .iter()
            .any(|e| e.song.artist.eq_ignore_ascii_case(&artist) && !e.votes.is_empty());
        prop_assert_eq!(list.is_empty(), !is_there);
    }
}
