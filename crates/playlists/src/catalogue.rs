use crate::{
    Feedback, Posterior, Song, SongId, Votes,
    facets::{ArtistKey, Facets},
    mood_index::MoodIndex,
    text::fold,
};
use model::Mood;
use std::{fmt, sync::Arc};

/// The songs as they stood when the catalogue was read, with what people said of them. A clone
/// shares them.
#[derive(Clone)]
pub struct Catalogue {
    contents: Arc<Contents>,
}

/// A song and what people said of it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The song.
    pub song: Song,
    /// How many people said that it fits each mood.
    pub votes: Votes,
    /// What listeners did with it.
    pub feedback: Feedback,
}

struct Contents {
    entries: Vec<Entry>,
    facets: Facets,
    /// In the order of [`Mood::ALL`].
    moods: [MoodIndex; Mood::COUNT],
    /// By artist, then title.
    by_name: Vec<Named>,
}

/// A song as it is looked for.
pub(crate) struct Named {
    /// Artist and title, folded, with a line's end between them.
    pub(crate) name: Box<str>,
    pub(crate) place: u32,
}

impl Catalogue {
    /// From fewer than 2^32 songs with different ids, in any order.
    pub fn new(songs: impl IntoIterator<Item = Entry>) -> Self {
        let mut entries: Vec<Entry> = songs.into_iter().collect();
        entries.sort_unstable_by_key(|entry| entry.song.id);
        let mut by_name: Vec<Named> = (0..)
            .zip(&entries)
            .map(|(place, Entry { song, .. })| {
                let name = format!("{}\n{}", fold(&song.artist), fold(&song.title));
                Named { name: name.into(), place }
            })
            .collect();
        by_name.sort_unstable_by(|a, b| a.name.cmp(&b.name).then(a.place.cmp(&b.place)));
        let facets = Facets::new(&entries);
        let moods = Mood::ALL.map(|mood| MoodIndex::new(&entries, mood));
        Self { contents: Arc::new(Contents { entries, facets, moods, by_name }) }
    }

    /// All songs, by id.
    pub fn entries(&self) -> &[Entry] {
        &self.contents.entries
    }

    /// The song with this id.
    pub fn get(&self, id: SongId) -> Option<&Entry> {
        self.entries().get(self.place(id)?)
    }

    /// The genres that songs name, with how many name each, the most first. Words that differ in
    /// case only are one, in the spelling that comes first by song id.
    pub fn genres(&self) -> &[(String, usize)] {
        self.facets().genres()
    }

    /// The languages that songs name, like [`Self::genres`].
    pub fn languages(&self) -> &[(String, usize)] {
        self.facets().languages()
    }

    /// How many songs there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there is no song.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    pub(crate) fn place(&self, id: SongId) -> Option<usize> {
        self.entries().binary_search_by_key(&id, |entry| entry.song.id).ok()
    }

    pub(crate) fn facets(&self) -> &Facets {
        &self.contents.facets
    }

    pub(crate) fn of_mood(&self, mood: Mood) -> &MoodIndex {
        &self.contents.moods[mood.index()]
    }

    pub(crate) fn by_name(&self) -> &[Named] {
        &self.contents.by_name
    }

    pub(crate) fn artist(&self, place: usize) -> ArtistKey {
        self.facets().artist(place)
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries()).finish()
    }
}

impl Entry {
    /// A song on which nobody has given feedback.
    pub fn new(song: Song, votes: Votes) -> Self {
        Self { song, votes, feedback: Feedback::default() }
    }

    /// What its votes say of its mood.
    pub fn posterior(&self) -> Posterior {
        Posterior::new(self.votes)
    }
}
