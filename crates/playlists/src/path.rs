//! Which mood each place of a queue is for.

use crate::{Intent, MoodWeights, Position};
use model::Mood;

/// The share of a queue that stays with the listener's moods before it leads away from them:
/// by the iso-principle music first meets a mood and then leads it (Starcke 2021,
/// doi 10.3390/ijerph182312486), and who is sad does not want happy songs at once (Hunter 2011,
/// doi 10.1037/a0023749).
const LEAD_IN: f64 = 0.2;

/// A mood for each of `length` places. Another seed, another beginning among equal moods.
///
/// Match: each mood that is asked for has places in proportion to its share, spread over the queue
/// (calibrated recommendations: Steck 2018, doi 10.1145/3240323.3240372). Lift and Calm: so for the
/// first fifth, then the mood nearest to a point that walks straight to the intent's goal.
pub(crate) fn moods(weights: &MoodWeights, intent: Intent, seed: u64, length: usize) -> Vec<Mood> {
    let mut moods = proportional(weights, seed, length);
    if let Some(goal) = intent.goal() {
        let start = Position::mean(weights.shares());
        for (place, mood) in moods.iter_mut().enumerate() {
            let progress = place as f64 / (length - 1).max(1) as f64;
            if progress > LEAD_IN {
                let walked = (progress - LEAD_IN) / (1.0 - LEAD_IN);
                *mood = start.toward(goal, walked).nearest_mood();
            }
        }
    }
    moods
}

/// At each place the mood that is furthest behind its share.
fn proportional(weights: &MoodWeights, seed: u64, length: usize) -> Vec<Mood> {
    let mut asked: Vec<Mood> = Mood::ALL.into_iter().filter(|m| weights.asks_for(*m)).collect();
    let first = (seed % asked.len().max(1) as u64) as usize;
    asked.rotate_left(first);
    let sum: f64 = asked.iter().map(|mood| weights.of(*mood)).sum();
    let mut given = [0.0; Mood::COUNT];
    (1..=length)
        .filter_map(|places| {
            let behind = |mood: Mood| {
                // Rounding keeps equal moods equal whatever order their shares were summed in.
                let due = weights.of(mood) / sum * places as f64;
                ((due - given[mood.index()]) * 1e9).round()
            };
            // The first of equals, for `max_by` takes the last.
            let next = asked.iter().rev().copied().max_by(|a, b| behind(*a).total_cmp(&behind(*b)));
            if let Some(mood) = next {
                given[mood.index()] += 1.0;
            }
            next
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(weights: impl Into<MoodWeights>, intent: Intent, length: usize) -> Vec<&'static str> {
        let moods = moods(&weights.into(), intent, 0, length);
        let mut names: Vec<&str> = moods.iter().map(|mood| mood.name()).collect();
        names.dedup();
        names
    }

    #[test]
    fn a_queue_has_each_mood_in_proportion_to_its_share() {
        let weights = MoodWeights::new([0.0, 0.0, 0.3, 0.7, 0.0]).unwrap();
        for seed in 0..5 {
            let moods = moods(&weights, Intent::Match, seed, 20);
            assert_eq!(moods.iter().filter(|mood| **mood == Mood::Sad).count(), 14);
            let first_half = moods[..10].iter().filter(|mood| **mood == Mood::Sad).count();
            assert_eq!(first_half, 7);
        }
    }

    #[test]
    fn equal_moods_take_turns_and_the_seed_says_who_begins() {
        let firsts = [0, 1, 2, 3, 4].map(|seed| {
            let queue = moods(&MoodWeights::EVEN, Intent::Match, seed, 15);
            assert_eq!((&queue[..5], &queue[..5]), (&queue[5..10], &queue[10..]));
            queue[0]
        });
        assert_eq!(firsts, Mood::ALL);
    }

    #[test]
    fn lift_leads_from_sad_over_neutral_to_happy() {
        assert_eq!(names(Mood::Sad, Intent::Lift, 20), ["sad", "neutral", "happy"]);
        assert_eq!(names(Mood::Angry, Intent::Lift, 20), ["angry", "neutral", "happy"]);
        assert_eq!(names(Mood::Happy, Intent::Lift, 20), ["happy"]);
        assert_eq!(names(Mood::Surprise, Intent::Lift, 20), ["surprise", "happy"]);
    }

    #[test]
    fn calm_leads_to_the_neutral_list() {
        for mood in Mood::ALL {
            let moods = names(mood, Intent::Calm, 20);
            assert_eq!(moods.first(), Some(&mood.name()));
            assert_eq!(moods.last(), Some(&"neutral"), "{mood}");
        }
    }

    #[test]
    fn the_first_fifth_stays_with_the_listener() {
        for mood in Mood::ALL {
            for intent in [Intent::Lift, Intent::Calm] {
                assert_eq!(moods(&mood.into(), intent, 1, 20)[..4], [mood; 4]);
            }
        }
    }

    #[test]
    fn a_queue_may_be_short_or_empty() {
        for intent in [Intent::Match, Intent::Lift, Intent::Calm] {
            assert_eq!(moods(&Mood::Sad.into(), intent, 1, 1), [Mood::Sad]);
            assert!(moods(&Mood::Sad.into(), intent, 1, 0).is_empty());
        }
    }
}
