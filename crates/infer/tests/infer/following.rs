//! Faces of a stream, which are detected now and then and followed in between.

use crate::pictures::{frame, group, pipeline};
use image::RgbImage;
use infer::crop::View;
use infer::{BoundingBox, Face, Frame, Options, Stage, Tracker, TrackerOptions};
use proptest::prelude::*;
use std::time::Duration;

/// Milliseconds between two frames.
const STEP: u64 = 66;

/// The faces of a stream of pictures, and whether the detector ran.
fn follow(
    pictures: impl IntoIterator<Item = RgbImage>,
    options: Options,
) -> Vec<(Vec<Face>, bool)> {
    let mut pipeline = pipeline(options);
    let mut tracker = Tracker::new(TrackerOptions::default());
    let read = |(picture, place): (RgbImage, u64)| {
        let (at, mut detected) = (Duration::from_millis(STEP * place), false);
        let done = &mut |stage| detected |= stage == Stage::Detect;
        let (faces, _) = pipeline.follow_by_stages(&frame(&picture), &mut tracker, at, done);
        (faces, detected)
    };
    pictures.into_iter().zip(0..).map(read).collect()
}

/// The least overlap of each face followed with the same face detected in every frame.
fn overlap_with_detection(pictures: Vec<RgbImage>) -> f32 {
    let always = Options { detection_interval: Duration::ZERO, ..Options::default() };
    let detected = follow(pictures.clone(), always);
    let followed = follow(pictures, Options::default());
    assert!(followed.iter().any(|(_, detected)| !detected), "nothing was followed");
    let overlaps = followed.iter().zip(&detected).map(|((followed, _), (detected, _))| {
        assert_eq!((followed.len(), detected.len(), followed[0].id), (1, 1, 0));
        followed[0].bbox.iou(&detected[0].bbox)
    });
    overlaps.fold(1.0, f32::min)
}

#[test]
fn a_face_that_moves_is_followed_where_the_detector_finds_it() {
    let moving = |step: i64| group(640, 300, &[(step * 12, 30 + step % 7, 220)]);
    let overlap = overlap_with_detection((0..33).map(moving).collect());
    assert!(overlap >= 0.7, "{overlap}");
}

#[test]
fn a_face_that_comes_closer_is_followed_as_it_grows() {
    let growing = |step: u32| {
        let side = 160 + 5 * step;
        group(640, 400, &[(320 - i64::from(side / 2), 200 - i64::from(side / 2), side)])
    };
    let overlap = overlap_with_detection((0..30).map(growing).collect());
    assert!(overlap >= 0.7, "{overlap}");
}

#[test]
fn a_face_that_grows_darker_is_followed() {
    let darker = |step: u8| {
        let mut picture = group(640, 300, &[(200, 30, 220)]);
        picture.iter_mut().for_each(|value| *value -= *value / 16 * step.min(14));
        picture
    };
    assert!(overlap_with_detection((0..15).map(darker).collect()) >= 0.7);
}

#[test]
fn a_face_at_rest_is_detected_once_a_second() {
    let still = (0..31).map(|_| group(640, 300, &[(200, 30, 220)]));
    let ran: Vec<_> = follow(still, Options::default()).into_iter().map(|(_, ran)| ran).collect();
    let places: Vec<_> = (0..ran.len()).filter(|&place| ran[place]).collect();
    assert_eq!(places, [0, 16]);
}

#[test]
fn a_face_that_jumps_or_leaves_is_noticed_at_once() {
    let heads: [&[(i64, i64, u32)]; 4] = [&[(0, 30, 220)], &[(400, 30, 220)], &[], &[(9, 30, 220)]];
    let seen = follow(heads.map(|heads| group(640, 300, heads)), Options::default());
    assert!(seen.iter().all(|(_, detected)| *detected));
    assert!(seen[1].0[0].bbox.x > 400.0, "{:?}", seen[1].0);
    assert_eq!(seen[2].0, []);
    assert_eq!(seen[3].0.len(), 1);
}

#[test]
fn a_newcomer_is_noticed_within_a_second() {
    let alone = (0..3).map(|_| group(640, 300, &[(0, 30, 220)]));
    let both = (0..16).map(|_| group(640, 300, &[(0, 30, 220), (350, 10, 260)]));
    let seen = follow(alone.chain(both), Options::default());
    let (last, _) = seen.last().unwrap();
    assert_eq!((last.len(), last[0].id, last[1].id), (2, 0, 1));
    assert!(last[0].classified.is_some() && last[1].classified.is_none());
}

#[test]
fn a_small_face_is_found_in_the_third_frame_and_kept() {
    let small = (0..20).map(|step| group(640, 480, &[(300 + step, 200, 90)]));
    let seen = follow(small, Options::default());
    let counts: Vec<_> = seen.iter().map(|(faces, _)| faces.len()).collect();
    assert_eq!(counts[..2], [0, 0]);
    assert!(counts[2..].iter().all(|&count| count == 1), "{counts:?}");
}

#[test]
fn frames_of_another_size_are_searched_anew() {
    let sizes = [(640, 300), (400, 260), (640, 300)];
    let pictures = sizes.map(|(width, height)| group(width, height, &[(20, 30, 220)]));
    let seen = follow(pictures, Options::default());
    assert!(seen.iter().all(|(faces, detected)| *detected && faces.len() == 1));
}

/// A box that a detector could not give, and one that it could.
fn any_box() -> impl Strategy<Value = BoundingBox> {
    let number = || prop_oneof![prop::num::f32::ANY, -100.0_f32..700.0];
    [number(), number(), number(), number()].prop_map(|[x, y, width, height]| BoundingBox {
        x,
        y,
        width,
        height,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_box_of_any_frame_is_cropped(
        (width, height) in (1_u32..200, 1_u32..200),
        grey in any::<u8>(),
        bbox in any_box(),
    ) {
        let frame = Frame::from_grey(width, height, vec![grey; (width * height) as usize]).unwrap();
        prop_assert_eq!(infer::crop::crop(&frame, &bbox, View::PAIR[1]), vec![grey; model::PIXELS]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Heads anywhere, in frames that may change their size, at times that may run backwards.
    #[test]
    fn no_stream_panics(
        frames in prop::collection::vec(
            (
                prop_oneof![Just((320_u32, 240_u32)), (1_u32..400, 1_u32..300)],
                prop::collection::vec((-150_i64..350, -150_i64..250, 60_u32..260), 0..3),
                0_u64..3000,
            ),
            1..6,
        ),
    ) {
        let mut pipeline = pipeline(Options { all_faces: true, ..Options::default() });
        let mut tracker = Tracker::new(TrackerOptions::default());
        for ((width, height), heads, at) in frames {
            let picture = frame(&group(width, height, &heads));
            let (faces, _) = pipeline.follow(&picture, &mut tracker, Duration::from_millis(at));
            prop_assert!(faces.iter().all(|face| face.classified.is_some()));
        }
    }
}
