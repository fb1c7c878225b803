//! The community's catalogue: songs, the moods that people say they fit, the store that keeps both,
//! and the ranking that picks songs for a listener's mood.
//!
//! The way of a song: a row of the survey is read by [`parse_survey`], kept by [`Store::import`],
//! taken into memory by [`Store::catalogue`] and put into a listener's list by [`rank()`].
//!
//! Moods come from people's votes only, never from Spotify's data about a song.

mod catalogue;
mod circumplex;
mod dialect;
mod error;
mod import;
mod migrations;
mod mood_weights;
mod mood_words;
mod posterior;
mod rank;
mod sampler;
mod seed;
mod song;
mod spotify_id;
mod spread;
mod store;
mod survey;
mod survey_row;
mod text;
mod votes;

pub use catalogue::{Catalogue, Entry};
pub use circumplex::Position;
pub use dialect::default_database_url;
pub use error::StoreError;
pub use import::Import;
pub use mood_weights::{InvalidMoodWeights, MoodWeights};
pub use mood_words::mood_from_word;
pub use posterior::Posterior;
pub use rank::{ENOUGH, Reason, Recommendation, Request, rank};
pub use sampler::rank_each_mood;
pub use song::{NewSong, Song, SongId};
pub use spotify_id::{InvalidSpotifyId, SpotifyId};
pub use store::Store;
pub use survey::{Survey, SurveyError, parse_survey};
pub use survey_row::{Column, RejectedRow, RowError, SurveyRow};
pub use text::{InvalidText, MAX_TEXT};
pub use votes::Votes;
