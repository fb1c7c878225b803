use crate::{Posterior, Song, SongId, Votes};
use std::{collections::HashMap, sync::Arc};

/// The songs as they stood when the catalogue was read, with their votes. A clone shares them.
///
/// A song without a vote is left out: nobody has said what it fits.
#[derive(Debug, Clone)]
pub struct Catalogue {
    entries: Arc<[Entry]>,
}

/// A song and what people said of it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The song.
    pub song: Song,
    /// How many people said that it fits each mood.
    pub votes: Votes,
    /// What these votes say of its mood.
    pub posterior: Posterior,
    pub(crate) artist: ArtistKey,
}

/// Equal for songs of one artist within a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ArtistKey(usize);

impl Catalogue {
    /// From songs with different ids, in any order.
    pub fn new(songs: impl IntoIterator<Item = (Song, Votes)>) -> Self {
        let mut artists = HashMap::new();
        let mut entries: Vec<Entry> = songs
            .into_iter()
            .filter(|(_, votes)| !votes.is_empty())
            .map(|(song, votes)| {
                let next = ArtistKey(artists.len());
                let artist = *artists.entry(song.artist.to_lowercase()).or_insert(next);
                Entry { posterior: Posterior::new(votes), song, votes, artist }
            })
            .collect();
        entries.sort_unstable_by_key(|entry| entry.song.id);
        Self { entries: entries.into() }
    }

    /// All songs, by id.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The song with this id.
    pub fn get(&self, id: SongId) -> Option<&Entry> {
        let index = self.entries.binary_search_by_key(&id, |entry| entry.song.id).ok()?;
        self.entries.get(index)
    }

    /// How many songs there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no song.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
impl From<usize> for ArtistKey {
    fn from(key: usize) -> Self {
        Self(key)
    }
}
