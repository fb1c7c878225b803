//! How the JSON of other crates' types looks, for the API's description. None of these is ever
//! made; tests hold real answers against them.
#![expect(dead_code, reason = "they describe JSON that other crates write and read")]

use utoipa::ToSchema;

/// A mood that songs are chosen by. `surprise` is the survey's word 'energetic'.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mood {
    Angry,
    Happy,
    Neutral,
    Sad,
    Surprise,
}

/// An expression that software reads.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Expression {
    Angry,
    Disgust,
    Fear,
    Happy,
    Sad,
    Surprise,
    Neutral,
}

/// A weight for each mood that is asked for; they need not sum to 1, and at least one is above 0.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"sad": 0.7, "neutral": 0.3}))]
pub(crate) struct MoodWeights {
    #[schema(minimum = 0)]
    angry: Option<f32>,
    #[schema(minimum = 0)]
    happy: Option<f32>,
    #[schema(minimum = 0)]
    neutral: Option<f32>,
    #[schema(minimum = 0)]
    sad: Option<f32>,
    #[schema(minimum = 0)]
    surprise: Option<f32>,
}

/// What the songs shall do: fit the moods, or begin there and walk to a happier or calmer place.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Intent {
    Match,
    Lift,
    Calm,
}

/// Which songs may come at all; words match whatever their case.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filters {
    genre: Option<String>,
    language: Option<String>,
    artist: Option<String>,
    /// Released in this year or later.
    from_year: Option<u16>,
    /// Released in this year or earlier.
    to_year: Option<u16>,
}

/// A song of the catalogue.
#[derive(ToSchema)]
pub(crate) struct Song {
    /// The catalogue's number; it is never given again.
    id: i64,
    artist: String,
    title: String,
    #[schema(required)]
    year: Option<u16>,
    #[schema(required)]
    genre: Option<String>,
    #[schema(required)]
    language: Option<String>,
    /// The song is at `https://open.spotify.com/track/` and this.
    #[schema(min_length = 22, max_length = 22)]
    spotify_id: String,
}

/// Why a song is in a list.
#[derive(ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Reason {
    /// So many people said that it fits this mood, which was asked for.
    Voted { people: u32, mood: Mood },
    /// A step on the way to where the list ends: so many people said that it fits this mood.
    Toward { people: u32, mood: Mood },
    /// Too few songs fit; people said that this one fits a mood close by.
    Near { mood: Mood },
}

/// A place on Russell's circumplex of affect.
#[derive(ToSchema)]
pub(crate) struct Position {
    /// From unpleasant to pleasant.
    #[schema(minimum = -1, maximum = 1)]
    valence: f64,
    /// From drowsy to excited.
    #[schema(minimum = -1, maximum = 1)]
    arousal: f64,
}

/// What a listener did with a song.
#[derive(ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FeedbackKind {
    Click,
    Skip,
    Like,
    DoesNotFit,
}

/// The faces of a picture and what the leading one shows.
#[derive(ToSchema)]
pub(crate) struct Report {
    source: String,
    #[schema(required)]
    frame: Option<u64>,
    #[schema(required)]
    time_s: Option<f64>,
    /// The leading one first.
    faces: Vec<Face>,
    reading: Reading,
}

/// A face; what was not read of it is null.
#[derive(ToSchema)]
pub(crate) struct Face {
    id: u64,
    /// Left, top, width and height in pixels of the picture.
    #[schema(min_items = 4, max_items = 4)]
    r#box: Vec<f32>,
    #[schema(required)]
    expression: Option<Expression>,
    #[schema(required)]
    mood: Option<Mood>,
    #[schema(required, minimum = 0, maximum = 1)]
    confidence: Option<f32>,
    #[schema(required)]
    probabilities: Option<Probabilities>,
}

/// The probability of each expression, 0 to 1.
#[derive(ToSchema)]
pub(crate) struct Probabilities {
    angry: f32,
    disgust: f32,
    fear: f32,
    happy: f32,
    sad: f32,
    surprise: f32,
    neutral: f32,
}

/// The steady reading of the leading face.
#[derive(ToSchema)]
pub(crate) struct Reading {
    state: ReadingState,
    #[schema(required)]
    expression: Option<Expression>,
    #[schema(required)]
    mood: Option<Mood>,
    #[schema(required, minimum = 0, maximum = 1)]
    confidence: Option<f32>,
}

/// How far a reading can be relied on.
#[derive(ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ReadingState {
    Steady,
    Unsure,
    NoFace,
}
