//! How long a ranking takes as the catalogue grows, and whether it is that of drawing for every song.
//!
//! `cargo run --release -p playlists --example ranking_times [-- GREATEST_SIZE]`: by default up to
//! 1,000,000 songs with 10,000,000 votes, for which it takes about 2 GB of memory.
#![expect(clippy::unwrap_used, reason = "a program for measurements")]

use model::Mood;
use playlists::{
    Catalogue, Entry, FeedbackKind, Filters, Intent, MoodWeights, Request, Search, Song, SongId,
    Votes, rank, search,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Pareto};
use std::{
    hint::black_box,
    io::{Write, stdout},
    time::Instant,
};

const RUNS: u64 = 300;
const LIMIT: usize = 20;

fn main() -> std::io::Result<()> {
    let greatest = std::env::args().nth(1).map_or(1_000_000, |size| size.parse().unwrap());
    let mut out = stdout().lock();
    writeln!(out, "milliseconds, median / p99 / longest of {RUNS} lists of {LIMIT}\n")?;
    for size in [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= greatest) {
        let entries = songs(size);
        let votes: u64 =
            entries.iter().flat_map(|e| Mood::ALL.map(|mood| u64::from(e.votes.of(mood)))).sum();
        let begun = Instant::now();
        let catalogue = Catalogue::new(entries);
        writeln!(
            out,
            "{size} songs, {votes} votes; taken into memory in {:.2} s",
            begun.elapsed().as_secs_f64()
        )?;
        for (name, request) in requests(&catalogue) {
            let mut times: Vec<f64> = (0..RUNS)
                .map(|seed| {
                    let request = Request { seed, ..request.clone() };
                    let begun = Instant::now();
                    black_box(rank(&catalogue, &request));
                    begun.elapsed().as_secs_f64() * 1000.0
                })
                .collect();
            times.sort_by(f64::total_cmp);
            let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
            writeln!(out, "  {name:<28} {:7.3} / {:7.3} / {:7.3}", at(0.5), at(0.99), at(1.0))?;
        }
        let begun = Instant::now();
        let found = search(
            &catalogue,
            &Search { text: "song 77".to_owned(), limit: LIMIT, ..Search::default() },
        );
        let time = begun.elapsed().as_secs_f64() * 1000.0;
        writeln!(out, "  {:<28} {time:7.3} ({} songs)", "a search, once", found.total)?;
        let (overlap, time) = overlap(&catalogue);
        writeln!(
            out,
            "  of the first {LIMIT}, as when every song is drawn for: {overlap:.1}; drawing for all takes {time:.0} ms\n"
        )?;
    }
    Ok(())
}

fn requests(catalogue: &Catalogue) -> Vec<(&'static str, Request)> {
    let sad = Request::new(Mood::Sad, 0, LIMIT);
    let mixed = MoodWeights::new([0.0, 0.0, 0.3, 0.7, 0.0]).unwrap();
    let genre = Filters { genre: Some("genre 7".to_owned()), ..Filters::default() };
    let artist = catalogue.entries()[catalogue.len() / 2].song.artist.clone();
    let artist = Filters { artist: Some(artist), ..Filters::default() };
    let recent = (1..=50).map(SongId).collect();
    vec![
        ("sad", sad.clone()),
        ("sad 0.7, neutral 0.3", Request::new(mixed, 0, LIMIT)),
        ("every mood", Request::new(MoodWeights::EVEN, 0, LIMIT)),
        ("sad, lift", Request { intent: Intent::Lift, ..sad.clone() }),
        ("sad, 50 heard, 50 wanted", Request { recent, limit: 50, ..sad.clone() }),
        ("sad, one genre of 20", Request { filters: genre, ..sad.clone() }),
        ("sad, one artist", Request { filters: artist, ..sad }),
    ]
}

/// Songs by fewer artists, with 10 votes each on average, of which few have many, and with feedback
/// on every tenth.
fn songs(size: usize) -> Vec<Entry> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let popularity = Pareto::<f64>::new(3.9, 1.6).unwrap();
    (0..size)
        .map(|number| {
            let song = Song {
                id: SongId(number as i64 + 1),
                artist: format!("Artist {}", random.random_range(0..=size / 8)),
                title: format!("Song {number}"),
                year: Some(random.random_range(1960..2027)),
                genre: Some(format!("Genre {}", random.random_range(0..20))),
                language: Some(["id", "en", "jv", "ja", "ko"][number % 5].to_owned()),
                spotify_id: format!("{number:022}").parse().unwrap(),
            };
            // Most people agree on a song, and some do not.
            let (first, second) = (random.random_range(0..5), random.random_range(0..5));
            let agreement = random.random_range(0.4..1.0);
            let mut votes = [0; Mood::COUNT];
            for _ in 0..popularity.sample(&mut random).min(5_000.0) as u32 {
                let mood = match random.random::<f64>() {
                    share if share < agreement => first,
                    share if share < agreement + 0.2 => second,
                    _ => random.random_range(0..5),
                };
                votes[mood] += 1;
            }
            let mut entry = Entry::new(song, Votes::from(votes));
            if number % 10 == 0 {
                for kind in FeedbackKind::ALL {
                    entry.feedback.add(Mood::ALL[first], kind, random.random_range(0..20));
                }
            }
            entry
        })
        .collect()
}

/// How many of the first songs are those that lead when every song is drawn for, on average over some
/// seeds, and the milliseconds that this takes.
fn overlap(catalogue: &Catalogue) -> (f64, f64) {
    const SEEDS: u64 = 5;
    let mut same = 0;
    let begun = Instant::now();
    for seed in 0..SEEDS {
        let mut all: Vec<(f32, SongId)> = catalogue
            .entries()
            .iter()
            .filter(|entry| entry.votes.of(Mood::Sad) > 0)
            .map(|entry| (entry.draw_unfit(Mood::Sad, seed), entry.song.id))
            .collect();
        all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let first = &all[..LIMIT.min(all.len())];
        same += rank(catalogue, &Request::new(Mood::Sad, seed, LIMIT))
            .iter()
            .filter(|found| first.iter().any(|(_, id)| *id == found.song.id))
            .count();
    }
    (same as f64 / SEEDS as f64, begun.elapsed().as_secs_f64() * 1000.0 / SEEDS as f64)
}
