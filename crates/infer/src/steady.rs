//! Smoothing and hysteresis: what keeps a reading from flickering.

use crate::TrackerOptions;
use model::{Expression, Mood, softmax};
use std::time::Duration;

/// The smallest probability that is told from zero, so that its logarithm stays finite.
const FLOOR: f32 = 1e-6;

type Probabilities = [f32; Expression::COUNT];

/// The state of one face's reading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steady {
    /// Log-probabilities and when they were last brought up to date.
    smoothed: Option<(Probabilities, Duration)>,
    /// The steady mood; none while unsure.
    held: Option<Mood>,
    /// What would replace it, and since when.
    challenger: Option<(Option<Mood>, Duration)>,
}

impl Steady {
    /// Takes in what the network says at a moment.
    pub(crate) fn observe(
        &mut self,
        found: &Probabilities,
        at: Duration,
        options: &TrackerOptions,
    ) {
        let found = found.map(|probability| probability.max(FLOOR).ln());
        let smoothed = match self.smoothed {
            None => found,
            Some((previous, since)) => {
                let weight = weight(at.saturating_sub(since), options.smoothing);
                std::array::from_fn(|i| previous[i] + weight * (found[i] - previous[i]))
            }
        };
        self.smoothed = Some((smoothed, at));
        let wanted = wanted(&softmax(smoothed), self.held, options);
        if wanted == self.held {
            self.challenger = None;
            return;
        }
        let since = match self.challenger {
            Some((challenger, since)) if challenger == wanted => since,
            _ => at,
        };
        if at.saturating_sub(since) >= options.dwell {
            self.held = wanted;
            self.challenger = None;
        } else {
            self.challenger = Some((wanted, since));
        }
    }

    /// The steady mood; none while unsure.
    pub(crate) fn mood(&self) -> Option<Mood> {
        self.held
    }

    /// The smoothed probabilities, once there was a face.
    pub(crate) fn probabilities(&self) -> Option<Probabilities> {
        self.smoothed.map(|(smoothed, _)| softmax(smoothed))
    }
}

/// The most probable of the expressions that lead to `mood`.
pub(crate) fn strongest(probabilities: &Probabilities, mood: Mood) -> (Expression, f32) {
    Expression::ALL
        .into_iter()
        .filter(|expression| expression.mood() == mood)
        .map(|expression| (expression, probabilities[expression.index()]))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((Expression::Neutral, 0.0))
}

/// The share of a new value after `elapsed`: however the time is cut into frames, the same part
/// of the old value is left.
fn weight(elapsed: Duration, time_constant: Duration) -> f32 {
    if time_constant.is_zero() {
        return 1.0;
    }
    -(-elapsed.as_secs_f32() / time_constant.as_secs_f32()).exp_m1()
}

/// The mood that the probabilities speak for, given the one that is held.
fn wanted(
    probabilities: &Probabilities,
    held: Option<Mood>,
    options: &TrackerOptions,
) -> Option<Mood> {
    let strength = |mood| strongest(probabilities, mood).1;
    let mut moods = Mood::ALL;
    moods.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)));
    let [best, second, ..] = moods;
    if strength(best) < options.unsure_below {
        return None;
    }
    let rival = held.unwrap_or(second);
    let leads = strength(best) - strength(rival) >= options.margin;
    if best == rival || leads { Some(best) } else { held }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Happy, sad, and the rest shared by the others.
    fn mixed(happy: f32, sad: f32) -> Probabilities {
        let mut probabilities = [(1.0 - happy - sad) / 5.0; Expression::COUNT];
        probabilities[Expression::Happy.index()] = happy;
        probabilities[Expression::Sad.index()] = sad;
        probabilities
    }

    #[test]
    fn a_held_mood_gives_way_only_to_a_clear_lead() {
        let options = TrackerOptions::default();
        let wanted = |happy, sad| wanted(&mixed(happy, sad), Some(Mood::Sad), &options);
        assert_eq!(wanted(0.45, 0.40), Some(Mood::Sad));
        assert_eq!(wanted(0.55, 0.40), Some(Mood::Happy));
        assert_eq!(wanted(0.30, 0.35), None);
    }

    #[test]
    fn from_unsure_the_best_must_lead_the_second() {
        let options = TrackerOptions::default();
        let wanted = |happy, sad| wanted(&mixed(happy, sad), None, &options);
        assert_eq!(wanted(0.45, 0.40), None);
        assert_eq!(wanted(0.50, 0.20), Some(Mood::Happy));
    }

    #[test]
    fn a_mood_is_as_strong_as_its_strongest_expression() {
        let mut probabilities = [0.0; Expression::COUNT];
        probabilities[Expression::Fear.index()] = 0.45;
        probabilities[Expression::Disgust.index()] = 0.25;
        probabilities[Expression::Neutral.index()] = 0.3;
        assert_eq!(strongest(&probabilities, Mood::Neutral), (Expression::Fear, 0.45));
    }

    #[test]
    fn two_short_steps_weigh_as_much_as_a_long_one() {
        let tau = Duration::from_millis(300);
        let (short, long) = (Duration::from_millis(50), Duration::from_millis(100));
        let left = (1.0 - weight(short, tau)).powi(2);
        assert!((left - (1.0 - weight(long, tau))).abs() < 1e-6);
        assert!((1.0 - weight(tau, tau) - (-1.0_f32).exp()).abs() < 1e-6);
        assert!((weight(short, Duration::ZERO) - 1.0).abs() < 1e-6);
    }
}
