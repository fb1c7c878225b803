//! People whose neutral face does not look neutral to the network.

use infer::{
    BoundingBox, CALIBRATION_TIME, Calibration, CalibrationError, Calibrator, Classification, Face,
    MAX_OFFSET, Reading, Tracker, TrackerOptions,
};
use model::{Expression, Mood, softmax};
use proptest::prelude::*;
use std::time::Duration;

const FACE: u64 = 1;

type Logits = [f32; Expression::COUNT];

/// A person whose resting face leads to sad by `bias`; shows `expression` by `strength`.
fn person(bias: f32, expression: Expression, strength: f32) -> Logits {
    let mut logits = [0.0; Expression::COUNT];
    logits[Expression::Neutral.index()] = 2.0;
    logits[Expression::Sad.index()] = 2.0 + bias;
    logits[expression.index()] += strength;
    logits
}

fn classified(logits: Logits) -> Classification {
    Classification::from_probabilities(softmax(logits))
}

/// Shows the same face for `length` milliseconds.
fn watch(calibrating: &mut Calibrator, logits: Logits, length: u64, step: u64) -> f32 {
    let times = (0..=length).step_by(step as usize).map(Duration::from_millis);
    times.fold(0.0, |_, at| calibrating.observe(FACE, &classified(logits), at))
}

fn calibrated(logits: Logits, step: u64) -> Calibration {
    let mut calibrating = Calibration::begin();
    assert!((watch(&mut calibrating, logits, 3000, step) - 1.0).abs() < 1e-3);
    calibrating.finish().unwrap()
}

fn read(calibration: Calibration, logits: Logits) -> Reading {
    let mut tracker = Tracker::new(TrackerOptions::default());
    tracker.calibrate(calibration);
    let bbox = BoundingBox { x: 100.0, y: 100.0, width: 80.0, height: 80.0 };
    let mut reading = None;
    for at in (0..2000).step_by(100) {
        let mut faces = [Face { id: 0, bbox, score: 9.0, classified: Some(classified(logits)) }];
        reading = Some(tracker.update(&mut faces, Duration::from_millis(at)));
    }
    reading.unwrap()
}

#[test]
fn a_neutral_face_that_reads_as_sad_reads_as_neutral_afterwards() {
    let neutral = person(1.2, Expression::Neutral, 0.0);
    assert_eq!(read(Calibration::default(), neutral).mood, Some(Mood::Sad));
    assert_eq!(read(calibrated(neutral, 100), neutral).mood, Some(Mood::Neutral));
}

#[test]
fn what_the_person_shows_clearly_is_still_read() {
    let calibration = calibrated(person(1.2, Expression::Neutral, 0.0), 100);
    for expression in Expression::ALL {
        let shown = read(calibration, person(1.2, expression, 4.0));
        assert_eq!(shown.expression, Some(expression));
    }
}

#[test]
fn whoever_reads_as_neutral_already_is_left_alone() {
    let mut logits = [0.0; Expression::COUNT];
    logits[Expression::Neutral.index()] = 3.0;
    assert_eq!(calibrated(logits, 100), Calibration::default());
}

#[test]
fn three_seconds_are_needed_and_pauses_do_not_count() {
    let neutral = person(1.0, Expression::Neutral, 0.0);
    let mut short = Calibration::begin();
    let progress = watch(&mut short, neutral, 1500, 100);
    assert!((progress - 0.5).abs() < 1e-3, "{progress}");
    let late = Duration::from_mins(1);
    short.observe(FACE, &classified(neutral), late);
    let seen = Duration::from_secs(2);
    assert_eq!(short.finish(), Err(CalibrationError::TooShort { seen }));
    assert!(seen < CALIBRATION_TIME);
}

#[test]
fn two_people_are_not_mixed_into_one_face() {
    let mut calibrating = Calibration::begin();
    watch(&mut calibrating, person(1.2, Expression::Neutral, 0.0), 2000, 100);
    for at in (2100..=5100).step_by(100).map(Duration::from_millis) {
        let other = person(0.0, Expression::Angry, 3.0);
        calibrating.observe(FACE + 1, &classified(other), at);
    }
    let alone = calibrated(person(0.0, Expression::Angry, 3.0), 100);
    let found: Logits = calibrating.finish().unwrap().into();
    let alone: Logits = alone.into();
    assert!(found.iter().zip(alone).all(|(one, other)| (one - other).abs() < 1e-3), "{found:?}");
}

#[test]
fn a_calibration_survives_json_and_a_forged_one_does_not() {
    let calibration = calibrated(person(1.2, Expression::Neutral, 0.0), 100);
    let json = serde_json::to_string(&calibration).unwrap();
    assert_eq!(serde_json::from_str::<Calibration>(&json).unwrap(), calibration);
    for forged in ["[0,0,0,-9,0,0,0]", "[0,0,0,0.5,0,0,0]", "[0,0,0]", "[null,0,0,0,0,0,0]"] {
        assert!(serde_json::from_str::<Calibration>(forged).is_err(), "{forged}");
    }
}

proptest! {
    #[test]
    fn offsets_are_bounded_whatever_is_shown(
        probabilities in prop::array::uniform7(prop::num::f32::ANY),
        step in 20_u64..400,
    ) {
        let mut calibrating = Calibration::begin();
        for at in (0..10_000).step_by(step as usize).map(Duration::from_millis) {
            calibrating.observe(FACE, &Classification::from_probabilities(probabilities), at);
        }
        let offsets: Logits = calibrating.finish().unwrap().into();
        prop_assert!(offsets.iter().all(|offset| (-MAX_OFFSET..=0.0).contains(offset)), "{offsets:?}");
    }

    #[test]
    fn the_frame_rate_does_not_matter(
        logits in prop::array::uniform7(-3.0_f32..3.0),
        step in prop::sample::select(vec![10_u64, 20, 50, 100, 300, 500]),
    ) {
        let (quick, slow): (Logits, Logits) =
            (calibrated(logits, 10).into(), calibrated(logits, step).into());
        prop_assert!(quick.iter().zip(slow).all(|(a, b)| (a - b).abs() < 1e-2), "{quick:?} {slow:?}");
    }
}
