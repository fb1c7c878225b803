//! Simulated listeners with hidden tastes: does the ranking learn what fits?
//!
//! `cargo run --release -p playlists --example listeners [-- WORLDS]`
//!
//! A world hides how well each song of the survey fits each mood, of which the survey's votes are one
//! person's word, and what each of 40 listeners makes of each genre and song. In a random mood a
//! listener asks for a list and plays its first song: it is a hit or not. Each way of ranking plays in
//! the same worlds; only the learning one is told what listeners did, and only in the first 50 plays
//! of each. After these come 20 plays each by which the ways are compared.
#![expect(clippy::unwrap_used, reason = "a program for measurements")]

use model::Mood;
use playlists::{Catalogue, Entry, FeedbackKind, Request, SongId, Store, rank};
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution, StandardNormal};
use std::{
    collections::{HashMap, HashSet},
    io::{Write, stdout},
};

const LISTENERS: usize = 40;
const LEARNING_PLAYS: usize = 50;
const PLAYS: usize = LEARNING_PLAYS + 20;
const RECENT: usize = 50;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The ranking, told what listeners did.
    Learnt,
    /// The ranking, told nothing.
    Votes,
    /// The first 15 songs of the mood in the survey's order, in turn.
    First15,
    /// Any song that somebody voted for.
    Random,
    /// The song not lately heard that fits people best on average, which only the world knows.
    Oracle,
}

const WAYS: [(Way, &str); 5] = [
    (Way::Learnt, "learnt ranking"),
    (Way::Votes, "ranking by votes alone"),
    (Way::First15, "fixed first 15"),
    (Way::Random, "random of the mood"),
    (Way::Oracle, "best for people on average"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let worlds: u64 = std::env::args().nth(1).map_or(40, |worlds| worlds.parse().unwrap());
    let catalogue = Store::open("sqlite::memory:").await.unwrap().catalogue().await.unwrap();
    let mut out = stdout().lock();
    writeln!(
        out,
        "hit rate, mean over {worlds} worlds of {LISTENERS} listeners, with its 95 % interval\n"
    )?;
    writeln!(out, "| way | plays 1 to 10 | 41 to 50 | after 50 |\n|---|---|---|---|")?;
    let mut after = HashMap::new();
    for (way, name) in WAYS {
        let rates: Vec<[f64; 3]> = (0..worlds).map(|seed| play(&catalogue, way, seed)).collect();
        let [early, late, done] = [0, 1, 2].map(|part| {
            let (mean, margin) = interval(rates.iter().map(|rates| rates[part]));
            format!("{:.1} ± {:.1} %", 100.0 * mean, 100.0 * margin)
        });
        writeln!(out, "| {name} | {early} | {late} | {done} |")?;
        after.insert(name, rates.into_iter().map(|rates| rates[2]).collect::<Vec<f64>>());
    }
    writeln!(out)?;
    let learnt = &after[WAYS[0].1];
    for (_, name) in &WAYS[1..4] {
        let (mean, margin) = interval(learnt.iter().zip(&after[name]).map(|(a, b)| a - b));
        writeln!(
            out,
            "after 50 plays each, the learnt ranking has {:+.1} ± {:.1} points over: {name}",
            100.0 * mean,
            100.0 * margin
        )?;
    }
    Ok(())
}

/// Mean and half the width of its 95 % interval, by the normal approximation.
fn interval(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values: Vec<f64> = values.collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance =
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    (mean, 1.96 * (variance / count).sqrt())
}

struct World {
    /// How well a song fits a mood, to people on average, in log-odds.
    fit: HashMap<(SongId, Mood), f64>,
    /// What each listener makes of each genre.
    taste: Vec<HashMap<String, f64>>,
}

impl World {
    fn new(catalogue: &Catalogue, random: &mut ChaCha8Rng) -> Self {
        // A person's word is more often right than not; what nobody voted for seldom fits.
        let (voted, other) = (Beta::new(2.0, 1.5).unwrap(), Beta::new(1.0, 4.0).unwrap());
        let mut fit = HashMap::new();
        for entry in catalogue.entries() {
            for mood in Mood::ALL {
                let share: f64 =
                    if entry.votes.of(mood) > 0 { voted } else { other }.sample(random);
                let share = share.clamp(0.01, 0.99);
                fit.insert((entry.song.id, mood), (share / (1.0 - share)).ln());
            }
        }
        let genres: HashSet<String> = catalogue.entries().iter().map(genre).collect();
        let mut genres: Vec<String> = genres.into_iter().collect();
        genres.sort();
        let taste = (0..LISTENERS)
            .map(|_| {
                let taste = |genre: &String| {
                    let normal: f64 = StandardNormal.sample(random);
                    (genre.clone(), 0.7 * normal)
                };
                genres.iter().map(taste).collect()
            })
            .collect();
        Self { fit, taste }
    }

    fn hits(&self, listener: usize, entry: &Entry, mood: Mood, random: &mut ChaCha8Rng) -> bool {
        let whim: f64 = StandardNormal.sample(random);
        let odds =
            self.fit[&(entry.song.id, mood)] + self.taste[listener][&genre(entry)] + 0.5 * whim;
        random.random_bool(1.0 / (1.0 + (-odds).exp()))
    }
}

fn genre(entry: &Entry) -> String {
    entry.song.genre.as_deref().unwrap_or_default().to_lowercase()
}

/// The shares of hits among each listener's plays 1 to 10, 41 to 50, and after 50.
fn play(catalogue: &Catalogue, way: Way, seed: u64) -> [f64; 3] {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let world = World::new(catalogue, &mut random);
    let mut learnt = catalogue.clone();
    let mut said = HashSet::new();
    let mut recent: Vec<Vec<SongId>> = vec![Vec::new(); LISTENERS];
    let mut turns = [0; Mood::COUNT];
    let mut hits = [0.0; 3];
    for play in 0..PLAYS {
        let mut told = Vec::new();
        for (listener, heard) in recent.iter_mut().enumerate() {
            let mood = Mood::ALL[random.random_range(0..Mood::COUNT)];
            let seed = random.random();
            let id = match way {
                Way::Learnt => first(&learnt, mood, heard, seed),
                Way::Votes => first(catalogue, mood, heard, seed),
                Way::First15 => {
                    let list: Vec<SongId> = of_mood(catalogue, mood).take(15).collect();
                    turns[mood.index()] += 1;
                    list[turns[mood.index()] % list.len()]
                }
                Way::Random => {
                    *of_mood(catalogue, mood).collect::<Vec<_>>().choose(&mut random).unwrap()
                }
                Way::Oracle => best(catalogue, &world, mood, heard),
            };
            heard.retain(|other| *other != id);
            heard.push(id);
            if heard.len() > RECENT {
                heard.remove(0);
            }
            let hit = world.hits(listener, catalogue.get(id).unwrap(), mood, &mut random);
            if let Some(part) = part(play) {
                hits[part] += f64::from(u8::from(hit));
            }
            let mut tell = |kind, chance| {
                let tells = random.random_bool(chance);
                if play < LEARNING_PLAYS && tells && said.insert((listener, id, mood, kind)) {
                    told.push((id, mood, kind));
                }
            };
            tell(FeedbackKind::Click, 1.0);
            if hit {
                tell(FeedbackKind::Like, 0.2);
            } else {
                tell(FeedbackKind::Skip, 0.8);
                tell(FeedbackKind::DoesNotFit, 0.1);
            }
        }
        if way == Way::Learnt {
            learnt = with_feedback(&learnt, &told);
        }
    }
    let plays = [10, 10, PLAYS - LEARNING_PLAYS].map(|plays| (plays * LISTENERS) as f64);
    [0, 1, 2].map(|part| hits[part] / plays[part])
}

fn part(play: usize) -> Option<usize> {
    match play {
        0..10 => Some(0),
        40..50 => Some(1),
        LEARNING_PLAYS.. => Some(2),
        _ => None,
    }
}

fn first(catalogue: &Catalogue, mood: Mood, recent: &[SongId], seed: u64) -> SongId {
    rank(catalogue, &Request { recent: recent.to_vec(), ..Request::new(mood, seed, 1) })[0].song.id
}

/// In the order of ids, which is the survey's.
fn of_mood(catalogue: &Catalogue, mood: Mood) -> impl Iterator<Item = SongId> {
    let voted = move |entry: &&Entry| entry.votes.of(mood) > 0;
    catalogue.entries().iter().filter(voted).map(|entry| entry.song.id)
}

fn best(catalogue: &Catalogue, world: &World, mood: Mood, recent: &[SongId]) -> SongId {
    of_mood(catalogue, mood)
        .max_by(|a, b| {
            let fit = |id: &SongId| {
                let heard = recent.contains(id);
                (!heard, world.fit[&(*id, mood)])
            };
            fit(a).0.cmp(&fit(b).0).then(fit(a).1.total_cmp(&fit(b).1))
        })
        .unwrap()
}

fn with_feedback(catalogue: &Catalogue, told: &[(SongId, Mood, FeedbackKind)]) -> Catalogue {
    let mut entries = catalogue.entries().to_vec();
    for (id, mood, kind) in told {
        let place = entries.binary_search_by_key(id, |entry| entry.song.id).unwrap();
        entries[place].feedback.add(*mood, *kind, 1);
    }
    Catalogue::new(entries)
}
