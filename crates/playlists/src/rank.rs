use crate::{
    Catalogue, Filters, Intent, MoodWeights, Position, Song, SongId, Votes,
    facets::Admission,
    path,
    queue::{Pick, Queue},
    spread::spread,
};
use model::Mood;
use serde::Serialize;

/// With fewer songs than this that fit, a list is filled with songs of neighbouring moods.
pub const MIN_LIST_LENGTH: usize = 10;

/// What a list is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The listener's moods.
    pub moods: MoodWeights,
    /// What the songs shall do.
    pub intent: Intent,
    /// Which songs may come.
    pub filters: Filters,
    /// What the listener has heard, the oldest first.
    pub recent: Vec<SongId>,
    /// Another seed, another list; the same seed and catalogue, the same list.
    pub seed: u64,
    /// The greatest number of songs.
    pub limit: usize,
}

impl Request {
    /// For songs that fit these moods, whatever they are.
    pub fn new(moods: impl Into<MoodWeights>, seed: u64, limit: usize) -> Self {
        Self {
            moods: moods.into(),
            intent: Intent::Match,
            filters: Filters::default(),
            recent: Vec::new(),
            seed,
            limit,
        }
    }
}

/// A song of a list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Recommendation<'a> {
    /// The song.
    pub song: &'a Song,
    /// Why it is in the list.
    pub reason: Reason,
    /// The song's own place, by what people said of it.
    pub position: Position,
}

/// Why a song is in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Reason {
    /// So many people said that the song fits this mood, which was asked for.
    Voted {
        /// At least 1.
        people: u32,
        /// The mood.
        mood: Mood,
    },
    /// So many people said that the song fits this mood, which lies on the way from the listener's to
    /// where the intent leads.
    Toward {
        /// At least 1.
        people: u32,
        /// The mood.
        mood: Mood,
    },
    /// Too few songs fit what was asked for; people said that this one fits a mood close to it.
    Near {
        /// The mood that people said.
        mood: Mood,
    },
}

/// The songs for a listener.
///
/// Each place of the list is for one mood: of those asked for in proportion to their shares, or along
/// the way that the intent leads. A place takes the song that leads when every song's fit to that
/// mood is drawn from what votes and feedback say of it (Thompson sampling), so lists differ from
/// seed to seed, and the surer a song fits the more often it leads. On the way of an intent the songs
/// of one mood stand in the order of their own places along it.
///
/// Songs that somebody voted to fit come first, then what fills the list up to [`MIN_LIST_LENGTH`], then what
/// was heard recently, the oldest first. No artist comes twice in a row where that can be avoided
/// within these parts. With a limit above 0 and without filters the list of a catalogue with votes is
/// never empty.
pub fn rank<'a>(catalogue: &'a Catalogue, request: &Request) -> Vec<Recommendation<'a>> {
    let Request { moods, intent, limit, seed, .. } = request;
    let plan = path::moods(moods, *intent, *seed, *limit);
    let wanted = Wanted::new(moods, &plan);
    let admission = catalogue.facets().admission(&request.filters);
    let heard = heard(catalogue, &request.recent, &admission);
    let is_fresh = |place: usize| admission.admits(place) && !heard.contains(&place);

    let mut fresh = Queue::new(catalogue, *seed, *limit);
    for mood in &wanted.fitting {
        fresh.draw(*mood, is_fresh);
    }
    let votes = |place: usize| catalogue.entries()[place].votes;
    let fits = |place: usize| wanted.fitting.iter().any(|mood| votes(place).of(*mood) > 0);
    let fitting = fresh.drawn() + heard.iter().filter(|place| fits(**place)).count();
    let mut missing = MIN_LIST_LENGTH.saturating_sub(fitting);

    let mut near = Queue::new(catalogue, *seed, missing);
    if missing > 0 {
        for mood in &wanted.others {
            near.draw(*mood, |place| is_fresh(place) && !fits(place));
        }
    }
    let near = near.in_turn();
    missing -= near.len();

    let mut fresh = fresh.along(&plan);
    if let Some(goal) = intent.goal() {
        let progress = |pick: &Pick| {
            let position = catalogue.entries()[pick.place].posterior().position();
            position.progress(wanted.position, goal)
        };
        for leg in fresh.chunk_by_mut(|one, next| one.mood == next.mood) {
            leg.sort_by(|a, b| progress(a).total_cmp(&progress(b)));
        }
    }
    let heard = heard.iter().filter_map(|place| {
        let mood = wanted.mood(votes(*place))?;
        if !wanted.fitting.contains(&mood) {
            missing = missing.checked_sub(1)?;
        }
        Some(Pick { mood, place: *place })
    });

    let artist = |pick: &Pick| catalogue.artist(pick.place);
    let mut list: Vec<Pick> = Vec::new();
    for part in [fresh, near, heard.collect()] {
        let before = list.last().map(artist);
        list.extend(spread(part, limit - list.len(), artist, before));
    }
    list.into_iter()
        .map(|pick| {
            let entry = &catalogue.entries()[pick.place];
            Recommendation {
                song: &entry.song,
                reason: wanted.reason(entry.votes, pick.mood),
                position: entry.posterior().position(),
            }
        })
        .collect()
}

/// The songs of the catalogue that were heard, by their places, the oldest first.
fn heard(catalogue: &Catalogue, recent: &[SongId], admission: &Admission) -> Vec<usize> {
    let mut heard: Vec<usize> = Vec::with_capacity(recent.len());
    for place in recent.iter().rev().filter_map(|id| catalogue.place(*id)) {
        if admission.admits(place) && !heard.contains(&place) {
            heard.push(place);
        }
    }
    heard.reverse();
    heard
}

/// What the listener wants, as far as the songs are measured by it.
struct Wanted<'r> {
    moods: &'r MoodWeights,
    position: Position,
    /// The moods that are asked for or lie on the way, the weightiest first.
    fitting: Vec<Mood>,
    /// The others, the nearest first.
    others: Vec<Mood>,
}

impl<'r> Wanted<'r> {
    fn new(moods: &'r MoodWeights, plan: &[Mood]) -> Self {
        let position = Position::mean(moods.shares());
        let (mut fitting, mut others): (Vec<Mood>, Vec<Mood>) =
            Mood::ALL.into_iter().partition(|mood| moods.asks_for(*mood) || plan.contains(mood));
        let distance = |mood: &Mood| Position::of(*mood).distance(position);
        fitting.sort_by(|a, b| moods.of(*b).total_cmp(&moods.of(*a)));
        others.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        Self { moods, position, fitting, others }
    }

    /// Of the moods that people said, the one that is wanted most.
    fn mood(&self, votes: Votes) -> Option<Mood> {
        self.fitting.iter().chain(&self.others).copied().find(|mood| votes.of(*mood) > 0)
    }

    fn reason(&self, votes: Votes, mood: Mood) -> Reason {
        let people = votes.of(mood);
        if self.moods.asks_for(mood) {
            Reason::Voted { people, mood }
        } else if self.fitting.contains(&mood) {
            Reason::Toward { people, mood }
        } else {
            Reason::Near { mood }
        }
    }
}
