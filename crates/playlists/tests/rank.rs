//! What holds for every list.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use model::Mood;
use playlists::{
    Catalogue, ENOUGH, MoodWeights, Position, Reason, Recommendation, Request, Song, SongId, Store,
    Votes, rank, rank_each_mood,
};
use proptest::prelude::*;
use std::collections::HashSet;

fn song(number: usize, artist: &str) -> Song {
    Song {
        id: SongId(number as i64),
        artist: artist.to_owned(),
        title: format!("Song {number}"),
        year: None,
        genre: None,
        language: None,
        spotify_id: format!("{number:022}").parse().unwrap(),
    }
}

/// Songs by different artists with these votes.
fn songs(votes: &[[u32; Mood::COUNT]]) -> Catalogue {
    Catalogue::new(
        votes
            .iter()
            .enumerate()
            .map(|(number, votes)| (song(number, &format!("Artist {number}")), (*votes).into())),
    )
}

fn request(moods: impl Into<MoodWeights>) -> Request {
    Request { moods: moods.into(), recent: Vec::new(), seed: 1, limit: ENOUGH }
}

fn every_mood() -> MoodWeights {
    MoodWeights::new([1.0; Mood::COUNT]).unwrap()
}

fn ids(list: &[Recommendation]) -> Vec<i64> {
    list.iter().map(|recommendation| recommendation.song.id.0).collect()
}

fn is_near(recommendation: &Recommendation) -> bool {
    matches!(recommendation.reason, Reason::Near { .. })
}

const ANGRY: [u32; 5] = [1, 0, 0, 0, 0];
const HAPPY: [u32; 5] = [0, 1, 0, 0, 0];
const SAD: [u32; 5] = [0, 0, 0, 1, 0];
const ENERGETIC: [u32; 5] = [0, 0, 0, 0, 1];

#[test]
fn an_empty_catalogue_gives_an_empty_list() {
    assert!(rank(&songs(&[]), &request(Mood::Sad)).is_empty());
}

#[test]
fn for_a_listener_of_whom_nothing_is_known_the_moods_take_turns() {
    let votes = [ANGRY, HAPPY, [0, 0, 1, 0, 0], SAD, ENERGETIC].repeat(4);
    let catalogue = songs(&votes);
    for seed in 0..20 {
        let list = rank_each_mood(&catalogue, &[], seed, 10);
        assert_eq!(list.iter().map(|song| song.song.id).collect::<HashSet<_>>().len(), 10);
        for turn in list.chunks(Mood::COUNT) {
            let moods: HashSet<i64> = ids(turn).iter().map(|id| id % 5).collect();
            assert_eq!(moods.len(), Mood::COUNT, "{moods:?}");
        }
    }
    assert!(rank_each_mood(&songs(&[]), &[], 1, 10).is_empty());
}

#[test]
fn songs_voted_for_the_mood_lead_and_say_so() {
    let catalogue = songs(&[HAPPY, SAD, HAPPY, [0, 0, 0, 3, 1]]);
    let list = rank(&catalogue, &request(Mood::Sad));
    let mut leading = ids(&list[..2]);
    leading.sort_unstable();
    assert_eq!(leading, [1, 3]);
    for recommendation in &list[..2] {
        let people = if recommendation.song.id.0 == 3 { 3 } else { 1 };
        assert_eq!(recommendation.reason, Reason::Voted { people, mood: Mood::Sad });
    }
}

#[test]
fn too_few_songs_are_filled_up_from_the_nearest_moods_and_marked() {
    let catalogue = songs(&[SAD, ANGRY, ENERGETIC, HAPPY]);
    let list = rank(&catalogue, &request(Mood::Happy));
    assert_eq!(ids(&list), [3, 2, 1, 0]);
    let moods = [Mood::Surprise, Mood::Angry, Mood::Sad];
    for (recommendation, mood) in list[1..].iter().zip(moods) {
        assert_eq!(recommendation.reason, Reason::Near { mood });
    }
}

#[test]
fn enough_songs_are_not_filled_up() {
    let mut votes = vec![SAD; ENOUGH];
    votes.extend([HAPPY; 5]);
    let catalogue = songs(&votes);
    let list = rank(&catalogue, &Request { limit: 15, ..request(Mood::Sad) });
    assert_eq!(list.len(), ENOUGH);
    assert!(!list.iter().any(is_near));
}

#[test]
fn what_was_heard_comes_last_and_the_oldest_of_it_first() {
    let catalogue = songs(&[SAD, SAD, SAD, SAD]);
    let recent = vec![SongId(2), SongId(0), SongId(99)];
    let list = ids(&rank(&catalogue, &Request { recent, ..request(Mood::Sad) }));
    assert_eq!(list[2..], [2, 0]);
}

#[test]
fn who_has_heard_everything_still_gets_songs() {
    let catalogue = songs(&[SAD, HAPPY]);
    let recent = vec![SongId(0), SongId(1)];
    let list = rank(&catalogue, &Request { recent, ..request(Mood::Sad) });
    assert_eq!(ids(&list), [0, 1]);
}

#[test]
fn agreement_leads_more_often_than_a_single_vote() {
    let catalogue = songs(&[SAD, [0, 0, 0, 8, 0]]);
    let leads = (0..1000)
        .filter(|seed| {
            ids(&rank(&catalogue, &Request { seed: *seed, ..request(Mood::Sad) }))[0] == 1
        })
        .count();
    assert!((700..1000).contains(&leads), "{leads}");
}

#[test]
fn of_two_moods_the_weightier_has_more_of_the_first_places() {
    let votes: Vec<_> = [SAD, [0, 0, 1, 0, 0]].into_iter().cycle().take(40).collect();
    let catalogue = songs(&votes);
    let moods = MoodWeights::new([0.0, 0.0, 0.3, 0.7, 0.0]).unwrap();
    let sad: usize = (0..100)
        .map(|seed| {
            let list = rank(&catalogue, &Request { seed, ..request(moods) });
            list.iter().filter(|r| r.song.id.0 % 2 == 0).count()
        })
        .sum();
    assert!((600..1000).contains(&sad), "{sad} of 1000");
}

#[test]
fn a_seed_means_the_same_list_everywhere_and_always() {
    let catalogue = songs(&[SAD; 12]);
    assert_eq!(ids(&rank(&catalogue, &request(Mood::Sad))), [0, 11, 9, 4, 5, 10, 1, 7, 8, 6]);
}

#[tokio::test]
async fn the_survey_gives_every_mood_ten_songs_that_people_voted_for() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let catalogue = store.catalogue().await.unwrap();
    for mood in Mood::ALL {
        let mut first_songs = HashSet::new();
        for seed in 0..20 {
            let list = rank(&catalogue, &Request { seed, ..request(mood) });
            assert_eq!(list.len(), ENOUGH);
            assert!(!list.iter().any(is_near), "{mood}");
            assert!(list.windows(2).all(|pair| pair[0].song.artist != pair[1].song.artist));
            first_songs.insert(list[0].song.id);
        }
        assert!(first_songs.len() > 5, "{mood}: lists differ from seed to seed");
    }
}

prop_compose! {
    fn any_catalogue()(
        songs in proptest::collection::vec(("[a-d]", proptest::array::uniform5(0_u32..3)), 0..40),
    ) -> Catalogue {
        Catalogue::new(songs.into_iter().enumerate().map(|(number, (artist, votes))| {
            (song(number, &artist), Votes::from(votes))
        }))
    }
}

prop_compose! {
    fn any_request()(
        weights in proptest::array::uniform5(0.0_f32..1.0)
            .prop_filter_map("no mood weighs anything", |weights| MoodWeights::new(weights).ok()),
        only in proptest::option::of(0..Mood::COUNT),
        recent in proptest::collection::vec(0_i64..40, 0..20),
        seed: u64,
        limit in 1_usize..30,
    ) -> Request {
        let moods = only.map_or(weights, |index| Mood::ALL[index].into());
        Request { moods, recent: recent.into_iter().map(SongId).collect(), seed, limit }
    }
}

proptest! {
    #[test]
    fn a_list_is_as_long_as_it_can_be_and_repeats_no_song(
        catalogue in any_catalogue(), request in any_request(),
    ) {
        let list = rank(&catalogue, &request);
        let fitting = catalogue
            .entries()
            .iter()
            .filter(|entry| entry.votes.moods().any(|mood| request.moods.asks_for(mood)))
            .count();
        let available = fitting.max(ENOUGH).min(catalogue.len());
        prop_assert_eq!(list.len(), available.min(request.limit));
        prop_assert_eq!(ids(&list).into_iter().collect::<HashSet<_>>().len(), list.len());
        prop_assert_eq!(list.is_empty(), catalogue.is_empty());
    }

    #[test]
    fn the_same_request_gives_the_same_list(
        catalogue in any_catalogue(), request in any_request(),
    ) {
        prop_assert_eq!(rank(&catalogue, &request), rank(&catalogue, &request));
    }

    #[test]
    fn every_reason_is_true(catalogue in any_catalogue(), request in any_request()) {
        for Recommendation { song, reason, score } in rank(&catalogue, &request) {
            let votes = catalogue.get(song.id).unwrap().votes;
            match reason {
                Reason::Voted { people, mood } => {
                    prop_assert!(people > 0 && votes.of(mood) == people);
                    prop_assert!(request.moods.asks_for(mood));
                }
                Reason::Near { mood } => {
                    prop_assert!(votes.of(mood) > 0);
                    prop_assert!(!votes.moods().any(|mood| request.moods.asks_for(mood)));
                }
            }
            prop_assert!((0.0..=1.0).contains(&score));
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
        let request = Request { seed, limit, ..request(every_mood()) };
        let list = rank(&catalogue, &request);
        let repeats = list.windows(2).any(|pair| pair[0].song.artist == pair[1].song.artist);
        let crowded = catalogue.entries().iter().any(|entry| {
            let of_others =
                catalogue.entries().iter().filter(|e| e.song.artist != entry.song.artist).count();
            of_others < list.len() / 2
        });
        prop_assert_eq!(repeats, crowded);
    }

    #[test]
    fn adding_a_song_changes_no_other_songs_score(
        catalogue in any_catalogue(), seed: u64,
    ) {
        let request = Request { seed, limit: 100, ..request(every_mood()) };
        let fewer = Catalogue::new(
            catalogue.entries().iter().skip(1).map(|entry| (entry.song.clone(), entry.votes)),
        );
        let all = rank(&catalogue, &request);
        for recommendation in rank(&fewer, &request) {
            let same = all.iter().find(|r| r.song.id == recommendation.song.id).unwrap();
            prop_assert_eq!(same.score.to_bits(), recommendation.score.to_bits());
        }
    }
}

#[test]
fn moods_lie_where_their_songs_do() {
    let catalogue = songs(&[[9, 0, 0, 0, 0], [0, 9, 0, 0, 0], [0, 0, 0, 9, 0], [0, 0, 0, 0, 9]]);
    for (entry, mood) in
        catalogue.entries().iter().zip([Mood::Angry, Mood::Happy, Mood::Sad, Mood::Surprise])
    {
        let nearest = Mood::ALL
            .into_iter()
            .min_by(|a, b| {
                let distance = |mood| entry.posterior.position().distance(Position::of(mood));
                distance(*a).total_cmp(&distance(*b))
            })
            .unwrap();
        assert_eq!(nearest, mood);
    }
}
