//! The learning rate of every step.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The learning rate's course after a linear warm-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Schedule {
    /// Half a cosine down to nearly 0 at the last step
    #[default]
    Cosine,
    /// Times 0.75 after every 5 epochs without a better accuracy on PublicTest
    Plateau,
    /// The peak to the end
    Constant,
}

/// How an accuracy develops; what a plateau is judged by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trend {
    /// Epochs since the best one.
    pub(crate) stale_epochs: usize,
    /// How often [`Schedule::Plateau`] has lowered the learning rate.
    pub(crate) reductions: u32,
}

impl Trend {
    const PATIENCE: usize = 5;
    const FACTOR: f64 = 0.75;

    /// The trend after one more epoch.
    pub(crate) fn after_epoch(self, better: bool) -> Self {
        let stale_epochs = if better { 0 } else { self.stale_epochs + 1 };
        let reduced = stale_epochs > 0 && stale_epochs.is_multiple_of(Self::PATIENCE);
        Self { stale_epochs, reductions: self.reductions + u32::from(reduced) }
    }
}

/// A step's place in a run, all in steps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// From 0.
    pub(crate) step: usize,
    /// Steps of the warm-up.
    pub(crate) warmup: usize,
    /// Steps of the whole run, warm-up included.
    pub(crate) steps: usize,
}

impl Schedule {
    /// The learning rate of a step: rising to `peak` over the warm-up, then as the schedule says.
    pub(crate) fn learning_rate(self, peak: f64, place: Place, trend: Trend) -> f64 {
        let Place { step, warmup, steps } = place;
        if step < warmup {
            return peak * (step + 1) as f64 / warmup as f64;
        }
        match self {
            Self::Cosine => {
                let done = (step - warmup) as f64 / steps.saturating_sub(warmup).max(1) as f64;
                peak * 0.5 * (1.0 + (std::f64::consts::PI * done).cos())
            }
            Self::Plateau => peak * Trend::FACTOR.powi(trend.reductions as i32),
            Self::Constant => peak,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: Schedule) -> Vec<f64> {
        let place = |step| Place { step, warmup: 10, steps: 100 };
        (0..100).map(|step| schedule.learning_rate(0.1, place(step), Trend::default())).collect()
    }

    #[test]
    fn every_schedule_begins_with_a_linear_rise() {
        for schedule in [Schedule::Cosine, Schedule::Plateau, Schedule::Constant] {
            let rates = rates(schedule);
            assert!((rates[0] - 0.01).abs() < 1e-9 && (rates[9] - 0.1).abs() < 1e-9);
            assert!(rates[..10].is_sorted(), "{rates:?}");
        }
    }

    #[test]
    fn a_cosine_falls_to_nearly_nothing() {
        let rates = rates(Schedule::Cosine);
        assert!(rates[10..].iter().rev().is_sorted());
        assert!(rates[99] < 1e-3 && rates[99] > 0.0);
    }

    #[test]
    fn a_constant_rate_stays_at_its_peak() {
        assert!(rates(Schedule::Constant)[10..].iter().all(|rate| (rate - 0.1).abs() < 1e-12));
    }

    #[test]
    fn a_plateau_lowers_the_rate_every_five_epochs_without_a_better_one() {
        let mut trend = Trend::default();
        let mut rates = Vec::new();
        for better in [true, false, false, false, true].into_iter().chain([false; 11]) {
            trend = trend.after_epoch(better);
            let place = Place { step: 10, warmup: 0, steps: 100 };
            rates.push(Schedule::Plateau.learning_rate(1.0, place, trend));
        }
        let expected = [vec![1.0; 9], vec![0.75; 5], vec![0.5625; 2]].concat();
        assert_eq!(rates, expected);
        assert_eq!(trend.stale_epochs, 11);
    }
}
