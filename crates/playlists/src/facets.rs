//! What songs are filtered by, packed so that a filter reads a few bytes a song.

use crate::{Filters, catalogue::Entry};
use std::collections::HashMap;

/// Equal for songs of one artist within a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ArtistKey(u32);

#[derive(Debug)]
pub(crate) struct Facets {
    /// By the song's place in the catalogue.
    songs: Vec<Facet>,
    artists: Vocabulary,
    genres: Vocabulary,
    languages: Vocabulary,
}

#[derive(Debug)]
struct Facet {
    artist: u32,
    genre: Option<u32>,
    language: Option<u32>,
    year: Option<u16>,
}

/// Numbers for words, equal for words that differ in case only.
#[derive(Debug, Default)]
struct Vocabulary {
    numbers: HashMap<String, u32>,
    /// By number: the first spelling and how many songs name it; once sorted, the most first.
    words: Vec<(String, usize)>,
}

/// Says of a song's place whether the song passes. A bit a song, for rankings ask in an order in which
/// a whole facet each would come from memory.
pub(crate) struct Admission {
    /// Without filters none.
    bits: Option<Vec<u64>>,
}

#[derive(Clone, Copy)]
enum Wanted {
    Any,
    Number(u32),
    /// A word that no song names.
    Nothing,
}

impl Facets {
    pub(crate) fn new(entries: &[Entry]) -> Self {
        let mut artists = Vocabulary::default();
        let mut genres = Vocabulary::default();
        let mut languages = Vocabulary::default();
        let songs = entries
            .iter()
            .map(|Entry { song, .. }| Facet {
                artist: artists.count(&song.artist),
                genre: song.genre.as_deref().map(|genre| genres.count(genre)),
                language: song.language.as_deref().map(|language| languages.count(language)),
                year: song.year,
            })
            .collect();
        for vocabulary in [&mut genres, &mut languages] {
            vocabulary
                .words
                .sort_by(|(a, songs_a), (b, songs_b)| songs_b.cmp(songs_a).then_with(|| a.cmp(b)));
        }
        Self { songs, artists, genres, languages }
    }

    pub(crate) fn genres(&self) -> &[(String, usize)] {
        &self.genres.words
    }

    pub(crate) fn languages(&self) -> &[(String, usize)] {
        &self.languages.words
    }

    pub(crate) fn artist(&self, place: usize) -> ArtistKey {
        ArtistKey(self.songs[place].artist)
    }

    pub(crate) fn admission(&self, filters: &Filters) -> Admission {
        if *filters == Filters::default() {
            return Admission { bits: None };
        }
        let artist = self.artists.wanted(filters.artist.as_deref());
        let genre = self.genres.wanted(filters.genre.as_deref());
        let language = self.languages.wanted(filters.language.as_deref());
        let passes = |song: &Facet| {
            artist.admits(Some(song.artist))
                && genre.admits(song.genre)
                && language.admits(song.language)
                && filters.from_year.is_none_or(|from| song.year.is_some_and(|year| year >= from))
                && filters.to_year.is_none_or(|to| song.year.is_some_and(|year| year <= to))
        };
        let bits = self.songs.chunks(64).map(|songs| {
            songs.iter().rev().fold(0, |bits, song| (bits << 1) | u64::from(passes(song)))
        });
        Admission { bits: Some(bits.collect()) }
    }
}

impl Vocabulary {
    fn count(&mut self, word: &str) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry(word.to_lowercase()).or_insert_with(|| {
            self.words.push((word.to_owned(), 0));
            next
        });
        self.words[number as usize].1 += 1;
        number
    }

    fn wanted(&self, word: Option<&str>) -> Wanted {
        match word {
            None => Wanted::Any,
            Some(word) => self
                .numbers
                .get(&word.trim().to_lowercase())
                .map_or(Wanted::Nothing, |number| Wanted::Number(*number)),
        }
    }
}

impl Admission {
    pub(crate) fn admits(&self, place: usize) -> bool {
        self.bits.as_ref().is_none_or(|bits| (bits[place / 64] >> (place % 64)) & 1 == 1)
    }
}

impl Wanted {
    fn admits(self, number: Option<u32>) -> bool {
        match self {
            Self::Any => true,
            Self::Number(wanted) => number == Some(wanted),
            Self::Nothing => false,
        }
    }
}

#[cfg(test)]
impl From<u32> for ArtistKey {
    fn from(key: u32) -> Self {
        Self(key)
    }
}
