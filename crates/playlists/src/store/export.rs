use super::{
    Store,
    catalogue::{SONGS, read_song},
    read,
};
use crate::{Column, Format, Song, SongId, StoreError, VoteSource, formula::disarm};
use model::Mood;
use serde::Serialize;
use sqlx::any::AnyRow;
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

/// An exported vote, by the names of [`Column`].
#[derive(Serialize)]
struct Row<'a> {
    mood: &'a str,
    spotify_id: &'a str,
    artist: &'a str,
    title: &'a str,
    year: Option<u16>,
    genre: Option<&'a str>,
    language: Option<&'a str>,
    source: &'static str,
}

/// How many votes a song has for a mood from a source.
type Counted = BTreeMap<(SongId, Mood, VoteSource), u64>;

impl Store {
    /// Writes every vote on the songs of the catalogue in a form that [`crate::parse_survey`] reads, by song
    /// and mood, and returns how many there are. Who voted is not written.
    ///
    /// # Errors
    /// When the database fails or holds what this program never writes, and when `to` cannot be
    /// written.
    pub async fn export(
        &self,
        format: Format,
        to: &mut (impl Write + Send),
    ) -> Result<usize, StoreError> {
        let mut transaction = self.begin_read().await?;
        let songs = sqlx::query(SONGS)
            .fetch_all(&mut *transaction)
            .await
            .map_err(|error| self.explain(error))?;
        let mut counted = Counted::new();
        for statement in [
            "SELECT song_id, mood, source, COUNT(*) AS people FROM votes
             GROUP BY song_id, mood, source",
            "SELECT song_id, mood, 'listener' AS source, people FROM tallies WHERE kind = 'vote'",
        ] {
            let rows = sqlx::query(statement)
                .fetch_all(&mut *transaction)
                .await
                .map_err(|error| self.explain(error))?;
            for row in rows {
                let (key, people) = read_count(&row).map_err(|problem| self.damaged(problem))?;
                *counted.entry(key).or_default() += people;
            }
        }
        self.commit(transaction).await?;
        let songs: Vec<Song> = songs
            .iter()
            .map(|row| read_song(row).map_err(|problem| self.damaged(problem)))
            .collect::<Result<_, _>>()?;
        match format {
            Format::Csv => write_csv(&songs, &counted, to),
            Format::Json => write_json(&songs, &counted, to),
        }
        .map_err(StoreError::Export)
    }
}

fn read_count(row: &AnyRow) -> Result<((SongId, Mood, VoteSource), u64), String> {
    let song: i64 = read(row, "song_id")?;
    let mood: String = read(row, "mood")?;
    let source: String = read(row, "source")?;
    let people: i64 = read(row, "people")?;
    let mood = mood.parse().map_err(|error| format!("a vote on song {song}: {error}"))?;
    let source = VoteSource::from_name(&source)
        .ok_or_else(|| format!("a vote on song {song} is of the source {source:?}"))?;
    Ok(((SongId(song), mood, source), people.unsigned_abs()))
}

/// The rows in order, each as often as people said so.
fn rows<'a>(songs: &'a [Song], counted: &'a Counted) -> impl Iterator<Item = Row<'a>> {
    songs.iter().flat_map(|song| {
        let of_song = (song.id, Mood::Angry, VoteSource::Survey)
            ..=(song.id, Mood::Surprise, VoteSource::Admin);
        counted.range(of_song).flat_map(move |((_, mood, source), people)| {
            (0..*people).map(move |_| Row {
                mood: mood.name(),
                spotify_id: song.spotify_id.as_str(),
                artist: &song.artist,
                title: &song.title,
                year: song.year,
                genre: song.genre.as_deref(),
                language: song.language.as_deref(),
                source: source.name(),
            })
        })
    })
}

fn write_csv(songs: &[Song], counted: &Counted, to: &mut impl Write) -> io::Result<usize> {
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(Column::ALL.map(Column::name))?;
    let mut count = 0;
    for row in rows(songs, counted) {
        let year = row.year.map(|year| year.to_string()).unwrap_or_default();
        let text = |text: Option<&str>| disarm(text.unwrap_or_default()).into_owned();
        csv.write_record([
            row.mood,
            row.spotify_id,
            &text(Some(row.artist)),
            &text(Some(row.title)),
            &year,
            &text(row.genre),
            &text(row.language),
            row.source,
        ])?;
        count += 1;
    }
    csv.flush()?;
    Ok(count)
}

fn write_json(songs: &[Song], counted: &Counted, to: &mut impl Write) -> io::Result<usize> {
    let mut count = 0;
    for row in rows(songs, counted) {
        to.write_all(if count == 0 { b"[\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *to, &row)?;
        count += 1;
    }
    to.write_all(if count == 0 { b"[]\n" } else { b"\n]\n" })?;
    to.flush()?;
    Ok(count)
}
