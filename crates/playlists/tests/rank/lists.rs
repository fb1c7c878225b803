//! Which songs are in a list, and where.

use crate::{ANGRY, ENERGETIC, HAPPY, SAD, ids, is_near, request, songs};
use model::Mood;
use playlists::{MIN_LIST_LENGTH, MoodWeights, Position, Reason, Request, SongId, Store, rank};
use std::collections::HashSet;

#[test]
fn an_empty_catalogue_gives_an_empty_list() {
    assert!(rank(&songs(&[]), &request(Mood::Sad)).is_empty());
}

#[test]
fn for_a_listener_of_whom_nothing_is_known_the_moods_take_turns() {
    let votes = [ANGRY, HAPPY, [0, 0, 1, 0, 0], SAD, ENERGETIC].repeat(4);
    let catalogue = songs(&votes);
    for seed in 0..20 {
        let list = rank(&catalogue, &Request::new(MoodWeights::EVEN, seed, 10));
        assert_eq!(list.iter().map(|song| song.song.id).collect::<HashSet<_>>().len(), 10);
        for turn in list.chunks(Mood::COUNT) {
            let moods: HashSet<i64> = ids(turn).iter().map(|id| id % 5).collect();
            assert_eq!(moods.len(), Mood::COUNT, "{moods:?}");
        }
    }
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
    let mut votes = vec![SAD; MIN_LIST_LENGTH];
    votes.extend([HAPPY; 5]);
    let catalogue = songs(&votes);
    let list = rank(&catalogue, &Request { limit: 15, ..request(Mood::Sad) });
    assert_eq!(list.len(), MIN_LIST_LENGTH);
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
    assert_eq!(sad, 700, "of 1000");
}

#[test]
fn a_seed_means_the_same_list_everywhere_and_always() {
    let catalogue = songs(&[SAD; 12]);
    assert_eq!(ids(&rank(&catalogue, &request(Mood::Sad))), [7, 2, 8, 4, 11, 10, 6, 3, 9, 5]);
}

#[tokio::test]
async fn the_survey_gives_every_mood_ten_songs_that_people_voted_for() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let catalogue = store.catalogue().await.unwrap();
    for mood in Mood::ALL {
        let mut first_songs = HashSet::new();
        for seed in 0..20 {
            let list = rank(&catalogue, &Request { seed, ..request(mood) });
            assert_eq!(list.len(), MIN_LIST_LENGTH);
            assert!(!list.iter().any(is_near), "{mood}");
            assert!(list.windows(2).all(|pair| pair[0].song.artist != pair[1].song.artist));
            first_songs.insert(list[0].song.id);
        }
        assert!(first_songs.len() > 5, "{mood}: lists differ from seed to seed");
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
                let distance = |mood| entry.posterior().position().distance(Position::of(mood));
                distance(*a).total_cmp(&distance(*b))
            })
            .unwrap();
        assert_eq!(nearest, mood);
    }
}
