//! What feedback, filters and intents do to a list.

use crate::{SAD, entry, ids, request, songs};
use model::Mood;
use playlists::{
    Catalogue, FeedbackKind, Filters, Intent, Reason, Recommendation, Request, Store, rank,
};

/// How often a song leads the list for sad in a thousand.
fn leads(catalogue: &Catalogue, id: i64) -> usize {
    let first = |seed| ids(&rank(catalogue, &Request { seed, ..request(Mood::Sad) }))[0];
    (0..1000).filter(|seed| first(*seed) == id).count()
}

#[test]
fn songs_that_listeners_like_lead_more_often_and_those_that_do_not_fit_less() {
    let before = songs(&[SAD; 4]);
    let learnt = Catalogue::new(before.entries().iter().map(|entry| {
        let mut entry = entry.clone();
        match entry.song.id.0 {
            0 => entry.feedback.add(Mood::Sad, FeedbackKind::Like, 3),
            1 => entry.feedback.add(Mood::Sad, FeedbackKind::DoesNotFit, 3),
            2 => entry.feedback.add(Mood::Happy, FeedbackKind::DoesNotFit, 3),
            _ => {}
        }
        entry
    }));
    let [liked, unfit, other_mood, unknown] = [0, 1, 2, 3].map(|id| leads(&learnt, id));
    assert!(liked > leads(&before, 0) + 100, "{liked}");
    assert!(unfit < leads(&before, 1) / 4, "{unfit}");
    assert!(other_mood.abs_diff(unknown) < 80, "{other_mood} {unknown}");
}

#[test]
fn filters_let_through_what_they_name_whatever_its_case() {
    let catalogue = Catalogue::new((0..12).map(|number| {
        let mut entry = entry(number, &format!("Artist {}", number % 3), SAD);
        entry.song.genre = Some(["Rock", "rock", "Pop"][number % 3].to_owned());
        entry.song.language = (number % 2 == 0).then(|| "id".to_owned());
        entry.song.year = (number > 0).then_some(2000 + number as u16);
        entry
    }));
    let passed = |filters: Filters| {
        let mut ids = ids(&rank(&catalogue, &Request { filters, ..request(Mood::Sad) }));
        ids.sort_unstable();
        ids
    };
    let none = Filters::default();
    let genre = Some("ROCK".to_owned());
    assert_eq!(passed(Filters { genre, ..none.clone() }), [0, 1, 3, 4, 6, 7, 9, 10]);
    let language = Some("ID".to_owned());
    assert_eq!(passed(Filters { language, ..none.clone() }), [0, 2, 4, 6, 8, 10]);
    let (from_year, to_year) = (Some(2003), Some(2005));
    assert_eq!(passed(Filters { from_year, to_year, ..none.clone() }), [3, 4, 5]);
    assert_eq!(passed(Filters { to_year: Some(2001), ..none.clone() }), [1]);
    let artist = Some("artist 2".to_owned());
    assert_eq!(passed(Filters { artist, from_year, ..none.clone() }), [5, 8, 11]);
    assert!(passed(Filters { genre: Some("Polka".to_owned()), ..none }).is_empty());
    assert_eq!(catalogue.genres(), [("Rock".to_owned(), 8), ("Pop".to_owned(), 4)]);
    assert_eq!(catalogue.languages(), [("id".to_owned(), 6)]);
}

#[tokio::test]
async fn lift_walks_from_the_listeners_mood_to_a_happier_place() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let catalogue = store.catalogue().await.unwrap();
    for seed in 0..20 {
        let wish = Request { intent: Intent::Lift, ..Request::new(Mood::Sad, seed, 20) };
        let list = rank(&catalogue, &wish);
        let valence = |part: &[Recommendation]| {
            let sum: f64 = part
                .iter()
                .map(|r| catalogue.get(r.song.id).unwrap().posterior().position().valence)
                .sum();
            sum / part.len() as f64
        };
        let thirds: Vec<f64> = list.chunks(7).map(valence).collect();
        assert_eq!(list.len(), 20);
        assert!(thirds[0] < -0.2 && thirds[2] > 0.3 && thirds.is_sorted(), "{seed} {thirds:?}");
        assert!(matches!(list[0].reason, Reason::Voted { mood: Mood::Sad, .. }));
        assert!(matches!(list[19].reason, Reason::Toward { mood: Mood::Happy, .. }));
        assert!(list.windows(2).all(|pair| pair[0].song.artist != pair[1].song.artist));
    }
}

#[tokio::test]
async fn calm_walks_from_the_listeners_mood_to_a_calmer_place() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let catalogue = store.catalogue().await.unwrap();
    for mood in [Mood::Angry, Mood::Surprise] {
        let calm = Request { intent: Intent::Calm, ..Request::new(mood, 1, 20) };
        let list = rank(&catalogue, &calm);
        let arousal =
            |r: &Recommendation| catalogue.get(r.song.id).unwrap().posterior().position().arousal;
        let (begin, end): (f64, f64) =
            (list[..5].iter().map(arousal).sum(), list[15..].iter().map(arousal).sum());
        assert!(begin > end + 1.0, "{mood}: {begin} {end}");
    }
}
