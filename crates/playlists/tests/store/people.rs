//! Songs, votes and people for the tests.

use model::Mood;
use playlists::{
    AddressHash, Catalogue, Entry, Format, Import, NewSong, Person, Store, Survey, Votes,
    parse_survey,
};

pub const HEADER: &str = "mood,spotify_id,artist,title,year,genre\n";
pub const NEW_SONG: &str = "sad,0000000000000000000000,Nobody,Nothing,,\n";

/// The person of a browser, at an address, both by number.
pub fn person(browser: u32, address: u8) -> Person {
    Person {
        browser: format!("browser-number-{browser}").parse().unwrap(),
        address: AddressHash::new([address; AddressHash::BYTES]),
        workshop: None,
    }
}

/// The person of a browser in a workshop, whose room has one address.
pub fn attendant(browser: u32, code: &str) -> Person {
    Person { workshop: Some(code.to_owned()), ..person(browser, 1) }
}

pub fn new_song(number: u32) -> NewSong {
    NewSong::typed(&format!("spotify:track:{number:022}"), "Somebody", "Something").unwrap()
}

pub fn survey(csv: &str) -> Survey {
    parse_survey(csv.as_bytes(), Format::Csv).unwrap()
}

pub async fn import(store: &Store, csv: &str) -> Import {
    store.import(survey(csv)).await.unwrap()
}

pub fn votes(catalogue: &Catalogue) -> u32 {
    Mood::ALL.into_iter().map(|mood| votes_for(catalogue, mood)).sum()
}

pub fn votes_for(catalogue: &Catalogue, mood: Mood) -> u32 {
    catalogue.entries().iter().map(|entry| entry.votes.of(mood)).sum()
}

/// The votes with so many more for a mood.
pub fn plus(votes: Votes, mood: Mood, people: u32) -> Votes {
    let mut counts = Mood::ALL.map(|mood| votes.of(mood));
    counts[mood.index()] += people;
    counts.into()
}

pub fn titled<'a>(catalogue: &'a Catalogue, title: &str) -> &'a Entry {
    catalogue.entries().iter().find(|entry| entry.song.title == title).unwrap()
}
