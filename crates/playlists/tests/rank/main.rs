//! What holds for every list.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use model::Mood;
use playlists::{
    Catalogue, Entry, MIN_LIST_LENGTH, MoodWeights, Reason, Recommendation, Request, Song, SongId,
    Votes,
};

mod lists;
mod properties;
mod wishes;

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

fn entry(number: usize, artist: &str, votes: [u32; Mood::COUNT]) -> Entry {
    Entry::new(song(number, artist), Votes::from(votes))
}

/// Songs by different artists with these votes.
fn songs(votes: &[[u32; Mood::COUNT]]) -> Catalogue {
    Catalogue::new(
        votes
            .iter()
            .enumerate()
            .map(|(number, votes)| entry(number, &format!("Artist {number}"), *votes)),
    )
}

fn request(moods: impl Into<MoodWeights>) -> Request {
    Request::new(moods, 1, MIN_LIST_LENGTH)
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
