//! The community's catalogue: songs, the moods that people say they fit, the store that keeps both,
//! and the ranking that picks songs for a listener's mood.
//!
//! The way of a song: a row of a survey is read by [`parse_survey`], kept by [`Store::import`], taken
//! into memory by [`LiveCatalogue`] and put into a listener's list by [`rank()`]. The way of a
//! listener's word: [`Store::add_vote`], [`Store::add_feedback`] and [`Store::add_suggestion`] count
//! each person once and each address as far as its [`Allowance`] goes; then it changes the ranking.
//!
//! Once a week [`Refresher`] appends the songs of watched playlists and marks those that Spotify no
//! longer has; [`Spotify`] is all that is asked of it.
//!
//! Moods come from people's votes and feedback only, never from Spotify's data about a song.

mod allowance;
mod beta;
mod catalogue;
mod circumplex;
mod dialect;
mod error;
mod facets;
mod feedback;
mod filters;
mod format;
mod formula;
mod intent;
mod live;
mod migrations;
mod mood_index;
mod mood_weights;
mod mood_words;
mod needs;
mod outcome;
mod path;
mod person;
mod playlist_id;
mod posterior;
mod queue;
mod rank;
mod refresh;
mod search;
mod seed;
mod song;
mod spotify;
mod spotify_id;
mod spotify_link;
mod spread;
mod store;
mod survey;
mod survey_row;
mod text;
mod votes;

pub use allowance::{Allowance, Workshop};
pub use catalogue::{Catalogue, Entry};
pub use circumplex::Position;
pub use dialect::default_database_url;
pub use error::StoreError;
pub use feedback::{Feedback, FeedbackKind};
pub use filters::Filters;
pub use format::{Format, UnknownFormat};
pub use intent::Intent;
pub use live::LiveCatalogue;
pub use mood_weights::{InvalidMoodWeights, MoodWeights};
use mood_words::mood_from_word;
pub use needs::{Coverage, ENOUGH_VOTES, wanting_votes};
pub use outcome::{Outcome, Suggested};
pub use person::{AddressHash, BrowserId, InvalidBrowserId, Person};
pub use playlist_id::{InvalidPlaylist, PlaylistId};
pub use posterior::Posterior;
pub use rank::{MIN_LIST_LENGTH, Reason, Recommendation, Request, rank};
pub use refresh::{
    Cause, InvalidSchedule, Outcome as RunOutcome, Refresher, Run, RunFault, Schedule, Tally,
};
pub use search::{Found, Search, search};
pub use song::{InvalidSong, NewSong, Song, SongId};
use spotify::Presence;
pub use spotify::{
    Fault, InvalidCallback, LoginAttempt, LoginFault, Spotify, SpotifySettings, SpotifyState,
    TokenKey,
};
pub use spotify_id::{InvalidSpotifyId, SpotifyId};
pub use spotify_link::InvalidSpotifyLink;
pub use store::{
    Aggregated, Change, Counts, Decision, Erased, Import, Problem, RETENTION, SongEdit, Store,
    SuggestedSong, WatchedPlaylist, WorkshopNow, WorkshopTally, now_ms,
};
pub use survey::{Survey, SurveyError, parse_survey};
pub use survey_row::{Column, RejectedRow, RowError, RowPlace, SurveyRow};
pub use text::{InvalidText, MAX_TEXT};
pub use votes::{VoteSource, Votes};
