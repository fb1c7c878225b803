use crate::{Catalogue, Recommendation, Request, SongId, rank};
use model::Mood;

/// Songs for a listener of whom nothing is known: the moods take turns, each with the songs that
/// [`rank()`] would give for it. The seed also says whose turn is first. No song comes twice.
pub fn rank_each_mood<'a>(
    catalogue: &'a Catalogue,
    recent: &[SongId],
    seed: u64,
    limit: usize,
) -> Vec<Recommendation<'a>> {
    let mut of_mood = Mood::ALL.map(|mood| {
        let request = Request { moods: mood.into(), recent: recent.to_vec(), seed, limit };
        rank(catalogue, &request).into_iter()
    });
    of_mood.rotate_left((seed % Mood::COUNT as u64) as usize);
    let mut songs: Vec<Recommendation<'a>> = Vec::with_capacity(limit);
    while songs.len() < limit && of_mood.iter().any(|list| !list.as_slice().is_empty()) {
        for list in &mut of_mood {
            let new = list.find(|next| songs.iter().all(|song| song.song.id != next.song.id));
            songs.extend(new);
        }
    }
    songs.truncate(limit);
    songs
}
