//! Real faces through the whole pipeline.

use crate::pictures::{
    astronaut, checkpoint, frame, group, head, jpeg_with_orientation, pipeline, tilted,
};
use image::RgbImage;
use image::imageops;
use image::metadata::Orientation;
use infer::classify::classify;
use infer::crop::{View, crop};
use infer::stretch::stretch_narrow;
use infer::{
    BoundingBox, Classification, Face, Frame, Options, ReadingState, Tracker, TrackerOptions,
};
use std::time::Duration;

/// Where the astronaut's face is, by eye.
const FACE: BoundingBox = BoundingBox { x: 172.0, y: 65.0, width: 105.0, height: 105.0 };

fn read(picture: &RgbImage) -> Vec<Face> {
    pipeline(Options::default()).read(&frame(picture))
}

fn assert_astronaut(faces: &[Face]) {
    assert_eq!(faces.len(), 1, "{faces:?}");
    assert!(faces[0].bbox.iou(&FACE) > 0.6, "{:?}", faces[0].bbox);
}

#[test]
fn the_network_that_ships_is_small() {
    let cost = checkpoint().config().architecture.cost();
    assert!(cost.parameters <= 1_200_000, "{cost:?}");
    assert!(cost.multiply_adds <= 100_000_000, "{cost:?}");
}

#[test]
fn a_face_is_found_and_classified() {
    let faces = read(&astronaut());
    assert_astronaut(&faces);
    let classified = faces[0].classified.unwrap();
    assert!((classified.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    let best = classified.probabilities[classified.expression.index()];
    assert!((classified.confidence - best).abs() < 1e-6);
    assert_eq!(classified.mood, classified.expression.mood());
}

#[test]
fn reading_a_photo_twice_gives_the_same() {
    let mut pipeline = pipeline(Options::default());
    let photo = frame(&astronaut());
    assert_eq!(pipeline.read(&photo), pipeline.read(&photo));
}

#[test]
fn a_face_is_found_at_a_tenth_of_the_light() {
    let mut dark = astronaut();
    for value in dark.iter_mut() {
        *value /= 10;
    }
    assert_astronaut(&read(&dark));
    assert_astronaut(&pipeline(Options::for_small_faces()).read(&frame(&dark)));
}

#[test]
fn a_tilted_face_is_found() {
    for degrees in [-20.0, 20.0] {
        let faces = read(&tilted(&astronaut(), degrees));
        assert_eq!(faces.len(), 1, "{degrees} degrees: {faces:?}");
    }
}

#[test]
fn a_photo_turned_by_exif_is_read_upright() {
    let jpeg = jpeg_with_orientation(&astronaut(), Orientation::Rotate90);
    let frame = Frame::decode(&jpeg).unwrap();
    assert_astronaut(&pipeline(Options::default()).read(&frame));
}

#[test]
fn a_picture_without_a_face_has_none() {
    assert_eq!(read(&group(640, 480, &[])), []);
    let rocket = imageops::crop_imm(&astronaut(), 350, 0, 162, 300).to_image();
    assert_eq!(read(&rocket), []);
}

#[test]
fn three_faces_come_largest_first_and_only_the_largest_is_classified() {
    let picture = group(640, 240, &[(0, 30, 180), (200, 10, 220), (440, 40, 160)]);
    let faces = read(&picture);
    assert_eq!(faces.len(), 3);
    assert_eq!([0, 1, 2], [faces[0].id, faces[1].id, faces[2].id]);
    assert!(faces.is_sorted_by(|a, b| a.bbox.width >= b.bbox.width));
    assert!(faces[0].bbox.x > 200.0 && faces[0].bbox.x < 420.0, "{:?}", faces[0].bbox);
    assert!(faces[0].classified.is_some());
    assert!(faces[1].classified.is_none() && faces[2].classified.is_none());
}

#[test]
fn all_faces_are_classified_when_asked_for() {
    let picture = group(640, 240, &[(0, 30, 180), (200, 10, 220), (440, 40, 160)]);
    let options = Options { all_faces: true, ..Options::default() };
    let faces = pipeline(options).read(&frame(&picture));
    assert!(faces.len() == 3 && faces.iter().all(|face| face.classified.is_some()));
}

#[test]
fn a_small_face_is_found_when_there_is_no_large_one() {
    let small = group(640, 480, &[(300, 200, 90)]);
    assert_eq!(read(&small).len(), 1);
    let (faces, reading) = pipeline(Options::default()).read_photo(&frame(&small));
    assert!(faces.len() == 1 && reading.state == ReadingState::Steady, "{reading:?}");
    let near_only = Options { second_search: None, ..Options::default() };
    assert_eq!(pipeline(near_only).read(&frame(&small)), []);
    let both = group(640, 480, &[(20, 100, 240), (400, 200, 90)]);
    assert_eq!(read(&both).len(), 1);
    assert_eq!(pipeline(Options::for_small_faces()).read(&frame(&both)).len(), 2);
}

#[test]
fn boxes_are_in_pixels_of_the_frame_given() {
    let large = imageops::resize(&astronaut(), 1536, 1536, imageops::FilterType::Triangle);
    let faces = read(&large);
    let scaled = BoundingBox { x: 516.0, y: 195.0, width: 315.0, height: 315.0 };
    assert!(faces[0].bbox.iou(&scaled) > 0.6, "{:?}", faces[0].bbox);
}

#[test]
fn faces_cut_by_an_edge_never_panic() {
    let mut pipeline = pipeline(Options { all_faces: true, ..Options::default() });
    for (width, height) in [(320, 240), (220, 220), (100, 300)] {
        for x in (-220..i64::from(width)).step_by(37) {
            for y in [-110, -60, 20, i64::from(height) - 130] {
                let faces = pipeline.read(&frame(&group(width, height, &[(x, y, 220)])));
                assert!(faces.iter().all(|face| face.classified.is_some()));
            }
        }
    }
}

#[test]
fn frames_of_any_size_never_panic() {
    let mut pipeline = pipeline(Options::default());
    for (width, height) in
        [(1, 1), (1, 500), (500, 1), (39, 39), (40, 40), (41, 47), (50, 50), (2000, 41), (41, 2000)]
    {
        let noise = (0..width * height).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8);
        let frame = Frame::from_grey(width, height, noise.collect()).unwrap();
        assert_eq!(pipeline.read(&frame), [], "{width} x {height}");
    }
}

#[test]
fn the_lead_passes_on_only_after_two_seconds_without_it() {
    let in_every_frame = Options { detection_interval: Duration::ZERO, ..Options::default() };
    let mut pipeline = pipeline(in_every_frame);
    let mut tracker = Tracker::new(TrackerOptions::default());
    let mut follow = |heads: &[(i64, i64, u32)], milliseconds| {
        let at = Duration::from_millis(milliseconds);
        pipeline.follow(&frame(&group(640, 300, heads)), &mut tracker, at).0
    };
    let listener = (20, 40, 200);
    let passer_by = (340, 10, 280);

    assert_eq!(follow(&[listener], 0)[0].id, 0);
    let both = follow(&[listener, passer_by], 100);
    assert_eq!((both[0].id, both[1].id), (0, 1));
    assert!(both[0].bbox.area() < both[1].bbox.area());
    assert!(both[0].classified.is_some() && both[1].classified.is_none());

    let alone = follow(&[passer_by], 2000);
    assert!(alone[0].id == 1 && alone[0].classified.is_none());
    let leading = follow(&[passer_by], 2100);
    assert!(leading[0].id == 1 && leading[0].classified.is_some());
    let back = follow(&[listener, passer_by], 2200);
    assert_eq!(back[0].id, 1);
}

#[test]
fn the_head_alone_is_found() {
    assert_eq!(read(&head(220)).len(), 1);
}

#[test]
fn the_mean_of_two_views_counts_in_a_photo() {
    let frame = frame(&astronaut());
    let face = pipeline(Options::default()).read(&frame).remove(0);
    let [close, wide] = View::PAIR.map(|view| {
        let mut grey = crop(&frame, &face.bbox, view);
        stretch_narrow(&mut grey);
        grey
    });
    let read = |crops: &[u8], views| classify(&checkpoint(), crops, views);
    let both = [close.as_slice(), &wide].concat();
    assert_eq!(read(&both, 2), [face.classified.unwrap()]);
    let each = read(&both, 1);
    assert_eq!(each, [read(&close, 1), read(&wide, 1)].concat());
    // The mean of logits is a geometric mean of probabilities.
    let odds = |said: &Classification| said.probabilities[0] / said.probabilities[6];
    let mean = (odds(&each[0]) * odds(&each[1])).sqrt();
    assert!((odds(&read(&both, 2)[0]) / mean - 1.0).abs() < 1e-3);
}

#[test]
fn the_views_take_turns_in_a_stream() {
    let every_frame = Options { detection_interval: Duration::ZERO, ..Options::default() };
    let (mut pipeline, frame) = (pipeline(every_frame), frame(&astronaut()));
    let mut tracker = Tracker::new(TrackerOptions::default());
    let mut read = |at| {
        let (faces, _) = pipeline.follow(&frame, &mut tracker, Duration::from_millis(at));
        faces[0].classified.unwrap()
    };
    let frames = [0, 100, 200, 300].map(&mut read);
    assert_ne!(frames[0], frames[1]);
    assert_eq!([frames[0], frames[1]], [frames[2], frames[3]]);
}
