//! Smoothing and hysteresis: what keeps a reading from flickering.

use crate::{Calibration, TrackerOptions};
use model::{Expression, Mood, softmax};
use std::time::Duration;

type Probabilities = [f32; Expression::COUNT];

/// The state of one face's reading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steady {
    /// Logits and when they were last brought up to date.
    smoothed: Option<(Probabilities, Duration)>,
    /// The steady expression; none while unsure.
    held: Option<Expression>,
    /// The mood of the last steady expression.
    mood: Option<Mood>,
    /// What would replace the expression, and since when.
    challenger: Option<(Option<Expression>, Duration)>,
    /// Since when something else than the steady expression has been wanted.
    doubted: Option<Duration>,
}

impl Steady {
    /// Takes in what the network says at a moment.
    pub(crate) fn observe(
        &mut self,
        found: &Probabilities,
        at: Duration,
        calibration: &Calibration,
        options: &TrackerOptions,
    ) {
        let found = calibration.logits(found);
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
            (self.challenger, self.doubted) = (None, None);
            return;
        }
        let doubted = *self.doubted.get_or_insert(at);
        let since = match self.challenger {
            Some((challenger, since)) if challenger == wanted => since,
            _ => at,
        };
        if at.saturating_sub(since) >= options.dwell {
            self.hold(wanted);
        } else if at.saturating_sub(doubted) >= 2 * options.dwell {
            // Challengers take turns and none lasts, but what is held is not wanted either.
            self.hold(None);
        } else {
            self.challenger = Some((wanted, since));
        }
    }

    fn hold(&mut self, wanted: Option<Expression>) {
        self.held = wanted;
        self.mood = wanted.map(|expression| mood(expression, self.mood)).or(self.mood);
        (self.challenger, self.doubted) = (None, None);
    }

    /// The steady expression and the mood that goes with it; none while unsure.
    pub(crate) fn held(&self) -> Option<(Expression, Mood)> {
        self.held.zip(self.mood)
    }

    /// The smoothed probabilities, once there was a face.
    pub(crate) fn probabilities(&self) -> Option<Probabilities> {
        self.smoothed.map(|(smoothed, _)| softmax(smoothed))
    }
}

/// The mood of an expression. Disgust and fear have no songs of their own and fall to neutral, but
/// they are no reason to leave the mood that was there before: of the pictures of PublicTest that
/// are read as fear, fewer than one in ten show a neutral face.
fn mood(expression: Expression, before: Option<Mood>) -> Mood {
    match expression.mood() {
        Mood::Neutral if expression != Expression::Neutral => before.unwrap_or(Mood::Neutral),
        own => own,
    }
}

/// The share of a new value after `elapsed`: however the time is cut into frames, the same part
/// of the old value is left.
fn weight(elapsed: Duration, time_constant: Duration) -> f32 {
    if time_constant.is_zero() {
        return 1.0;
    }
    -(-elapsed.as_secs_f32() / time_constant.as_secs_f32()).exp_m1()
}

/// The expression that the probabilities speak for, given the one that is held.
fn wanted(
    probabilities: &Probabilities,
    held: Option<Expression>,
    options: &TrackerOptions,
) -> Option<Expression> {
    let strength = |expression: Expression| probabilities[expression.index()];
    let mut expressions = Expression::ALL;
    expressions.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)));
    let [best, second, ..] = expressions;
    if strength(best) < options.min_confidence {
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
    fn a_held_expression_gives_way_only_to_a_clear_lead() {
        let options = TrackerOptions::default();
        let wanted = |happy, sad| wanted(&mixed(happy, sad), Some(Expression::Sad), &options);
        assert_eq!(wanted(0.45, 0.40), Some(Expression::Sad));
        assert_eq!(wanted(0.55, 0.40), Some(Expression::Happy));
        assert_eq!(wanted(0.30, 0.35), None);
    }

    #[test]
    fn from_unsure_the_best_must_lead_the_second() {
        let options = TrackerOptions::default();
        let wanted = |happy, sad| wanted(&mixed(happy, sad), None, &options);
        assert_eq!(wanted(0.45, 0.40), None);
        assert_eq!(wanted(0.50, 0.20), Some(Expression::Happy));
    }

    #[test]
    fn an_expression_without_songs_of_its_own_keeps_the_mood() {
        for expression in [Expression::Fear, Expression::Disgust] {
            assert_eq!(mood(expression, Some(Mood::Sad)), Mood::Sad);
            assert_eq!(mood(expression, None), Mood::Neutral);
        }
        assert_eq!(mood(Expression::Neutral, Some(Mood::Sad)), Mood::Neutral);
        assert_eq!(mood(Expression::Happy, Some(Mood::Sad)), Mood::Happy);
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
