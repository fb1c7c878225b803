//! What a tracker promises for any sequence of faces.

use infer::{BoundingBox, Classification, Face, Reading, ReadingState, Tracker, TrackerOptions};
use model::{Expression, Mood};
use proptest::prelude::*;
use std::time::Duration;

type Probabilities = [f32; Expression::COUNT];

const HERE: BoundingBox = BoundingBox { x: 100.0, y: 100.0, width: 80.0, height: 80.0 };

fn face(probabilities: Probabilities) -> Face {
    let classified = Some(Classification::from_probabilities(probabilities));
    Face { id: 0, bbox: HERE, score: 10.0, classified }
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// `probability` for one expression, the rest shared by the others.
fn mostly(expression: Expression, probability: f32) -> Probabilities {
    let mut probabilities = [(1.0 - probability) / 6.0; Expression::COUNT];
    probabilities[expression.index()] = probability;
    probabilities
}

/// Shows a face every `step` for `length` from `start` on; the last reading.
fn show(
    tracker: &mut Tracker,
    probabilities: Probabilities,
    (start, length, step): (u64, u64, u64),
) -> Reading {
    let mut reading = None;
    for at in (start..start + length).step_by(step as usize) {
        reading = Some(tracker.update(&mut [face(probabilities)], milliseconds(at)));
    }
    reading.unwrap()
}

fn distribution() -> impl Strategy<Value = Probabilities> {
    prop::array::uniform7(-4.0_f32..4.0).prop_map(|logits| {
        let exponentials = logits.map(f32::exp);
        let sum: f32 = exponentials.iter().sum();
        exponentials.map(|exponential| exponential / sum)
    })
}

#[test]
fn a_portrait_on_the_wall_yields_to_whoever_sits_before_the_camera() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    let sad = mostly(Expression::Sad, 0.9);
    let happy = mostly(Expression::Happy, 0.9);
    let seen_at = |width, probabilities| Face {
        bbox: BoundingBox { x: 300.0, width, height: width, ..HERE },
        ..face(probabilities)
    };
    tracker.update(&mut [face(sad)], milliseconds(0));
    let mut lead_after = |width, until: u64| {
        (100..=until).step_by(100).find(|&at| {
            let faces = &mut [face(sad), seen_at(width, happy)];
            tracker.update(faces, milliseconds(at));
            faces[0].bbox.width > HERE.width
        })
    };
    // Somewhat nearer is no reason to change, and much nearer is one only after a while.
    assert_eq!(lead_after(110.0, 5000), None);
    assert_eq!(lead_after(160.0, 5000), Some(2100));
}

#[test]
fn a_clear_expression_is_steady_after_the_dwell_time() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    let happy = mostly(Expression::Happy, 0.9);
    assert_eq!(show(&mut tracker, happy, (0, 400, 100)).state, ReadingState::Unsure);
    let reading = tracker.update(&mut [face(happy)], milliseconds(400));
    assert_eq!(reading.state, ReadingState::Steady);
    assert_eq!((reading.expression, reading.mood), (Some(Expression::Happy), Some(Mood::Happy)));
    assert!((reading.confidence.unwrap() - 0.9).abs() < 1e-3);
}

#[test]
fn a_flicker_shorter_than_the_dwell_time_changes_nothing() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    show(&mut tracker, mostly(Expression::Happy, 0.9), (0, 2000, 50));
    let during = show(&mut tracker, mostly(Expression::Sad, 0.95), (2000, 300, 50));
    assert_eq!(during.mood, Some(Mood::Happy));
    let after = show(&mut tracker, mostly(Expression::Happy, 0.9), (2300, 1000, 50));
    assert_eq!((after.state, after.mood), (ReadingState::Steady, Some(Mood::Happy)));
}

#[test]
fn a_lasting_change_arrives_within_a_second() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    show(&mut tracker, mostly(Expression::Happy, 0.8), (0, 2000, 100));
    let reading = show(&mut tracker, mostly(Expression::Sad, 0.8), (2000, 1000, 100));
    assert_eq!((reading.state, reading.mood), (ReadingState::Steady, Some(Mood::Sad)));
}

#[test]
fn a_change_arrives_at_the_same_time_at_any_frame_rate() {
    let arrival = |step: u64| {
        let mut tracker = Tracker::new(TrackerOptions::default());
        show(&mut tracker, mostly(Expression::Happy, 0.8), (0, 2000, step));
        (2000..4000)
            .step_by(step as usize)
            .find(|&at| {
                show(&mut tracker, mostly(Expression::Sad, 0.8), (at, step, step)).mood
                    == Some(Mood::Sad)
            })
            .unwrap()
    };
    let quick = arrival(10);
    for step in [20, 40, 50, 100, 200] {
        let slow = arrival(step);
        assert!(slow.abs_diff(quick) <= 2 * step, "{step} ms between frames: {slow}, not {quick}");
    }
}

#[test]
fn without_a_clear_expression_the_reading_is_unsure() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    let reading = show(&mut tracker, mostly(Expression::Fear, 0.3), (0, 3000, 100));
    assert_eq!(reading.state, ReadingState::Unsure);
    assert_eq!((reading.expression, reading.mood), (None, None));
    assert!((reading.confidence.unwrap() - 0.3).abs() < 1e-3);
}

#[test]
fn disgust_and_fear_count_as_neutral_at_first() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    let fear = show(&mut tracker, mostly(Expression::Fear, 0.8), (0, 1000, 100));
    assert_eq!((fear.expression, fear.mood), (Some(Expression::Fear), Some(Mood::Neutral)));
    let disgust = show(&mut tracker, mostly(Expression::Disgust, 0.8), (1000, 1000, 100));
    assert_eq!(disgust.expression, Some(Expression::Disgust));
    assert_eq!(disgust.mood, Some(Mood::Neutral));
}

#[test]
fn fear_between_sad_and_happy_changes_no_songs() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    show(&mut tracker, mostly(Expression::Sad, 0.8), (0, 2000, 100));
    show(&mut tracker, mostly(Expression::Fear, 0.3), (2000, 2000, 100));
    let fear = show(&mut tracker, mostly(Expression::Fear, 0.9), (4000, 2000, 100));
    assert_eq!((fear.expression, fear.mood), (Some(Expression::Fear), Some(Mood::Sad)));
    let happy = show(&mut tracker, mostly(Expression::Happy, 0.9), (6000, 1000, 100));
    assert_eq!((happy.expression, happy.mood), (Some(Expression::Happy), Some(Mood::Happy)));
}

/// A network that says anything in a third of the frames, as surely as the truth.
struct NoisyNetwork(u64);

impl NoisyNetwork {
    fn next(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn says(&mut self, truth: Expression) -> Face {
        let said = if self.next(3) == 0 { Expression::ALL[self.next(7) as usize] } else { truth };
        face(mostly(said, 0.45 + self.next(40) as f32 / 100.0))
    }
}

#[test]
fn five_minutes_of_noise_on_a_steady_face_change_no_songs() {
    const FRAMES: u64 = 5 * 60 * 15;
    for (seed, truth) in (1..).zip(Expression::ALL) {
        let mut tracker = Tracker::new(TrackerOptions::default());
        let mut network = NoisyNetwork(seed);
        let mut steady = 0;
        for at in (0..FRAMES).map(|frame| milliseconds(frame * 1000 / 15)) {
            let reading = tracker.update(&mut [network.says(truth)], at);
            let right = [Some(truth.mood()), None].contains(&reading.mood);
            assert!(right, "{truth} after {at:?}: {reading:?}");
            steady += u64::from(reading.mood.is_some());
        }
        assert!(3 * steady > 2 * FRAMES, "{truth}: {steady} of {FRAMES}");
    }
}

/// Five minutes at 15 frames a second in which the face shows each expression for ten seconds.
#[test]
fn five_minutes_of_noise_switch_nothing_wrongly() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    let mut network = NoisyNetwork(12_345);
    let shown = [Expression::Sad, Expression::Neutral, Expression::Happy, Expression::Surprise];
    let (mut settled, mut right) = (0, 0);
    for frame in 0..5 * 60 * 15_u64 {
        let at = frame * 1000 / 15;
        let place = (at / 10_000) as usize;
        let truth = shown[place % shown.len()];
        let reading = tracker.update(&mut [network.says(truth)], milliseconds(at));
        let before = place.checked_sub(1).map(|before| shown[before % shown.len()]);
        if at % 10_000 >= 1500 {
            assert!([Some(truth), None].contains(&reading.expression), "{at} ms: {reading:?}");
            settled += 1;
            right += u32::from(reading.expression == Some(truth));
        } else if reading.state == ReadingState::Steady {
            assert!([Some(truth), before].contains(&reading.expression), "{at} ms: {reading:?}");
        }
    }
    assert!(f64::from(right) > 0.75 * f64::from(settled), "{right} of {settled}");
}

#[test]
fn without_a_face_the_reading_holds_for_a_second() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    assert_eq!(tracker.update(&mut [], milliseconds(0)).state, ReadingState::NoFace);
    let seen = show(&mut tracker, mostly(Expression::Happy, 0.9), (0, 1000, 100));
    assert_eq!(tracker.update(&mut [], milliseconds(1899)), seen);
    let gone = tracker.update(&mut [], milliseconds(1900));
    assert_eq!(gone.state, ReadingState::NoFace);
    assert_eq!((gone.expression, gone.mood, gone.confidence), (None, None, None));
}

#[test]
fn a_face_that_comes_back_is_read_afresh() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    show(&mut tracker, mostly(Expression::Happy, 0.9), (0, 1000, 100));
    tracker.update(&mut [], milliseconds(2000));
    let back = tracker.update(&mut [face(mostly(Expression::Sad, 0.9))], milliseconds(2100));
    assert_eq!(back.state, ReadingState::Unsure);
}

#[test]
fn another_face_does_not_inherit_the_reading() {
    let mut tracker = Tracker::new(TrackerOptions::default());
    show(&mut tracker, mostly(Expression::Happy, 0.9), (0, 1000, 100));
    let mut other = face(mostly(Expression::Sad, 0.9));
    other.bbox.x += 300.0;
    for (at, state) in [
        (1500, ReadingState::Steady),
        (2500, ReadingState::NoFace),
        (2900, ReadingState::Unsure),
        (3300, ReadingState::Steady),
    ] {
        let reading = tracker.update(&mut [other.clone()], milliseconds(at));
        assert_eq!(reading.state, state, "{at} ms");
    }
}

proptest! {
    #[test]
    fn a_constant_face_converges(probabilities in distribution(), step in 20_u64..400) {
        let mut tracker = Tracker::new(TrackerOptions::default());
        let reading = show(&mut tracker, probabilities, (0, 5000, step));
        let expected = Classification::from_probabilities(probabilities);
        prop_assert!((reading.confidence.unwrap() - expected.confidence).abs() < 1e-3);
        if reading.state == ReadingState::Steady {
            prop_assert_eq!(reading.mood, Some(expected.mood));
            prop_assert_eq!(reading.expression, Some(expected.expression));
        }
        if expected.confidence > 0.56 {
            prop_assert_eq!(reading.state, ReadingState::Steady);
        }
    }

    /// However the time is cut into frames, smoothing ends at the same figures.
    #[test]
    fn smoothing_does_not_depend_on_the_frame_rate(
        shown in prop::collection::vec(distribution(), 2..6),
        pieces in 1_u64..8,
    ) {
        let confidence = |step: u64| {
            let mut tracker = Tracker::new(TrackerOptions {
                dwell: Duration::ZERO,
                margin: 0.0,
                min_confidence: 0.0,
                ..TrackerOptions::default()
            });
            tracker.update(&mut [face(shown[0])], milliseconds(0));
            let readings = shown.iter().zip(0..).map(|(&probabilities, place)| {
                show(&mut tracker, probabilities, (840 * place + step, 840, step))
            });
            readings.last().and_then(|reading| reading.confidence).unwrap()
        };
        let (whole, cut) = (confidence(840), confidence(840 / pieces));
        prop_assert!((whole - cut).abs() < 1e-3, "{whole} {cut}");
    }

    #[test]
    fn neither_mood_nor_expression_changes_twice_within_the_dwell_time(
        frames in prop::collection::vec((1_u64..300, distribution()), 1..200),
    ) {
        let options = TrackerOptions::default();
        let mut tracker = Tracker::new(options.clone());
        let (mut at, mut changed, mut held) = (Duration::ZERO, None, (None, None));
        for (elapsed, probabilities) in frames {
            at += milliseconds(elapsed);
            let reading = tracker.update(&mut [face(probabilities)], at);
            let shown = (reading.expression, reading.mood);
            if shown != held {
                if let Some(before) = changed {
                    prop_assert!(at.saturating_sub(before) >= options.dwell, "{before:?} and {at:?}");
                }
                (changed, held) = (Some(at), shown);
            }
        }
    }

    #[test]
    fn no_sequence_panics(
        frames in prop::collection::vec(
            (any::<u64>(), prop::collection::vec(
                (prop::array::uniform4(prop::num::f32::ANY), prop::option::of(prop::array::uniform7(prop::num::f32::ANY))),
                0..5,
            )),
            0..50,
        ),
    ) {
        let mut tracker = Tracker::new(TrackerOptions::default());
        for (at, faces) in frames {
            let mut faces: Vec<_> = faces
                .into_iter()
                .map(|([x, y, width, height], probabilities)| Face {
                    id: 0,
                    bbox: BoundingBox { x, y, width, height },
                    score: 1.0,
                    classified: probabilities.map(Classification::from_probabilities),
                })
                .collect();
            let reading = tracker.update(&mut faces, milliseconds(at));
            let ids: std::collections::HashSet<_> = faces.iter().map(|face| face.id).collect();
            prop_assert_eq!(ids.len(), faces.len());
            prop_assert_eq!(reading.mood.is_some(), reading.state == ReadingState::Steady);
        }
    }
}
