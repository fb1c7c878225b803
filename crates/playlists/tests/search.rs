//! Looking for songs.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use playlists::{Catalogue, Entry, Filters, Search, Song, SongId, Store, search};
use std::collections::HashSet;

fn catalogue(songs: &[(&str, &str)]) -> Catalogue {
    Catalogue::new(songs.iter().enumerate().map(|(number, (artist, title))| {
        let song = Song {
            id: SongId(number as i64),
            artist: (*artist).to_owned(),
            title: (*title).to_owned(),
            year: None,
            genre: None,
            language: None,
            spotify_id: format!("{number:022}").parse().unwrap(),
        };
        Entry::new(song, [0, 0, 0, (number % 2) as u32, 0].into())
    }))
}

fn find(catalogue: &Catalogue, text: &str) -> Vec<i64> {
    let search = Search { text: text.to_owned(), limit: 100, ..Search::default() };
    playlists::search(catalogue, &search).songs.iter().map(|entry| entry.song.id.0).collect()
}

#[test]
fn all_words_must_occur_in_title_or_artist() {
    let catalogue =
        catalogue(&[("Linkin Park", "Numb"), ("Linkin Park", "Faint"), ("Usher", "Numb")]);
    assert_eq!(find(&catalogue, "numb linkin"), [0]);
    assert_eq!(find(&catalogue, "  PARK "), [1, 0]);
    assert_eq!(find(&catalogue, "numb"), [0, 2]);
    assert_eq!(find(&catalogue, ""), [1, 0, 2]);
    assert!(find(&catalogue, "numb adele").is_empty());
    assert!(find(&catalogue, "parknumb").is_empty(), "artist and title are two texts");
}

#[test]
fn case_and_accents_do_not_matter_in_any_script() {
    let catalogue = catalogue(&[("Beyoncé", "Halo"), ("Ado", "心做し"), ("ЗЕМФИРА", "Хочешь?")]);
    assert_eq!(find(&catalogue, "beyonce"), [0]);
    assert_eq!(find(&catalogue, "BEYONCE\u{301}"), [0]);
    assert_eq!(find(&catalogue, "心"), [1]);
    assert_eq!(find(&catalogue, "земфира хочешь"), [2]);
}

#[test]
fn hostile_words_are_only_words() {
    let catalogue = catalogue(&[("100%", "_'; DROP TABLE songs; --")]);
    assert_eq!(find(&catalogue, "%"), [0]);
    assert_eq!(find(&catalogue, "'; drop"), [0]);
    assert!(find(&catalogue, "x%").is_empty());
    assert!(find(&catalogue, &"x ".repeat(10_000)).is_empty());
}

#[tokio::test]
async fn pages_together_are_the_whole_in_order() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let catalogue = store.catalogue().await.unwrap();
    let mut songs = Vec::new();
    for offset in (0..260).step_by(13) {
        let found = search(&catalogue, &Search { offset, limit: 13, ..Search::default() });
        assert_eq!(found.total, 200);
        songs.extend(found.songs.iter().map(|entry| entry.song.clone()));
    }
    assert_eq!(songs.len(), 200);
    assert_eq!(songs.iter().map(|song| song.id).collect::<HashSet<_>>().len(), 200);
    assert!(songs.is_sorted_by_key(|song| song.artist.to_lowercase()));
}

#[tokio::test]
async fn filters_narrow_it() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let catalogue = store.catalogue().await.unwrap();
    let filters = Filters { genre: Some("rock".to_owned()), ..Filters::default() };
    let wanted = Search { filters, limit: 100, ..Search::default() };
    let found = search(&catalogue, &wanted);
    assert!(found.total > 0 && found.total == found.songs.len());
    for entry in found.songs {
        assert!(entry.song.genre.as_deref().unwrap().eq_ignore_ascii_case("rock"));
    }
}
