//! Films of every kind, good and bad, as frames.

use crate::pictures::{encoded, frame, group, head};
use image::ImageFormat;
use infer::{Frame, FrameSource, VideoError};
use proptest::prelude::*;
use std::sync::LazyLock;

fn frames(film: &[u8]) -> Vec<Result<Frame, VideoError>> {
    FrameSource::new(film).unwrap().collect()
}

fn jpeg(side: u32) -> Vec<u8> {
    encoded(&head(side), ImageFormat::Jpeg)
}

/// A film of `count` frames of one grey each.
fn y4m(header: &str, size: usize, colour: usize, count: u8) -> Vec<u8> {
    let mut film = format!("YUV4MPEG2 {header}\n").into_bytes();
    for number in 0..count {
        film.extend(b"FRAME\n");
        film.extend(vec![100 + number; size]);
        film.extend(vec![128; colour]);
    }
    film
}

fn message(film: &[u8]) -> String {
    match FrameSource::new(film) {
        Ok(mut frames) => frames.find_map(Result::err).unwrap().to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_motion_jpeg_gives_its_pictures_in_order() {
    let film: Vec<u8> = [40, 64, 100].into_iter().flat_map(jpeg).collect();
    let widths: Vec<_> = frames(&film).into_iter().map(|frame| frame.unwrap().width()).collect();
    assert_eq!(widths, [40, 64, 100]);
    assert_eq!(FrameSource::new(&film[..]).unwrap().frames_per_second(), None);
}

#[test]
fn what_stands_between_the_pictures_is_skipped() {
    let boundary = b"\r\n--boundary\r\nContent-Type: image/jpeg\r\n\r\n".to_vec();
    let film = [jpeg(64), boundary.clone(), jpeg(80), boundary].concat();
    assert_eq!(frames(&film).iter().filter(|frame| frame.is_ok()).count(), 2);
    assert_eq!(frames(&film).len(), 2);
}

#[test]
fn a_damaged_picture_costs_only_itself() {
    let damaged = b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xD9".to_vec();
    let film = [jpeg(64), damaged, jpeg(80)].concat();
    let read = frames(&film);
    assert!(matches!(read[1], Err(VideoError::Frame { number: 1, .. })), "{:?}", read[1]);
    assert_eq!(read.last().unwrap().as_ref().unwrap().width(), 80);
}

#[test]
fn a_film_cut_short_gives_what_is_whole() {
    let film = [jpeg(64), jpeg(80)].concat();
    let read = frames(&film[..film.len() - 10]);
    assert!(read[0].is_ok() && read.len() == 2);
    assert!(matches!(read[1], Err(VideoError::Truncated { number: 1 })));
    let film = y4m("W4 H2 F25:1", 8, 4, 3);
    let read = frames(&film[..film.len() - 1]);
    assert!(read.len() == 3 && matches!(read[2], Err(VideoError::Truncated { number: 2 })));
}

#[test]
fn a_y4m_gives_brightness_in_full_range_and_its_rate() {
    let film = y4m("W4 H2 F30000:1001 Ip A1:1 C420jpeg", 8, 4, 2);
    let source = FrameSource::new(&film[..]).unwrap();
    assert!((source.frames_per_second().unwrap() - 29.97).abs() < 0.01);
    let read: Vec<_> = source.map(Result::unwrap).collect();
    assert_eq!(read[0], Frame::from_grey(4, 2, vec![98; 8]).unwrap());
    assert_eq!(read[1], Frame::from_grey(4, 2, vec![99; 8]).unwrap());
    let full = y4m("W4 H2 F25:1 Cmono XCOLORRANGE=FULL", 8, 0, 1);
    assert_eq!(*frames(&full)[0].as_ref().unwrap(), Frame::from_grey(4, 2, vec![100; 8]).unwrap());
}

#[test]
fn every_sampling_of_colour_is_skipped_over() {
    for (colours, bytes) in
        [("", 12), ("C420mpeg2", 12), ("C411", 12), ("C422", 18), ("C444", 30), ("C444alpha", 45)]
    {
        let read = frames(&y4m(&format!("W5 H3 F25:1 {colours}"), 15, bytes, 3));
        assert!(read.len() == 3 && read.iter().all(Result::is_ok), "{colours}: {read:?}");
    }
}

#[test]
fn a_face_in_a_film_is_the_face_in_the_photo() {
    let picture = frame(&group(320, 240, &[(40, 10, 220)]));
    let mut film = b"YUV4MPEG2 W320 H240 F15:1 Cmono XCOLORRANGE=FULL\nFRAME\n".to_vec();
    film.extend(picture.grey());
    assert_eq!(*frames(&film)[0].as_ref().unwrap(), picture);
}

#[test]
fn what_is_wrong_with_a_film_is_said() {
    for (film, words) in [
        (b"".as_slice(), "empty (0 bytes)"),
        (b"RIFF....AVI LIST", "neither YUV4MPEG2 nor motion JPEG"),
        (b"YUV", "neither YUV4MPEG2 nor motion JPEG"),
        (b"YUV4MPEG2 W10 F25:1\n", "10 x 0 pixels"),
        (b"YUV4MPEG2 Wten H10\n", "'Wten' does not give a size"),
        (b"YUV4MPEG2 W60000 H60000\n", "neither side may exceed"),
        (b"YUV4MPEG2 W4 H2 C420p10\n", "'420p10' are not read"),
        (b"YUV4MPEG2 W4 H2 \xFF\xFF\n", "not text"),
        (b"YUV4MPEG2 W4 H2\nFILM\n", "frame 0 does not begin with 'FRAME'"),
    ] {
        assert!(message(film).contains(words), "{}", message(film));
    }
}

#[test]
fn a_film_that_promises_much_and_holds_little_costs_little() {
    let film = b"YUV4MPEG2 W5000 H5000 C444\nFRAME\nshort";
    assert!(matches!(frames(film)[..], [Err(VideoError::Truncated { number: 0 })]));
}

#[test]
fn a_picture_without_an_end_is_given_up() {
    let mut film = b"\xFF\xD8\xFF\xE0\0\x04ab".to_vec();
    film.resize(70 << 20, 7);
    assert!(message(&film).contains("frame 0 takes more than 32 MiB"), "{}", message(&film));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_bytes_panic(
        beginning in prop::sample::select(vec![
            b"".to_vec(), b"YUV4MPEG2 ".to_vec(), b"YUV4MPEG2 W9 H7 F1:1 Cmono\nFRAME\n".to_vec(),
            b"\xFF\xD8\xFF".to_vec(),
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        if let Ok(frames) = FrameSource::new(&[beginning, bytes].concat()[..]) {
            prop_assert!(frames.count() < 500);
        }
    }

    #[test]
    fn any_change_to_a_film_is_borne(place in 0_usize..3000, value in any::<u8>(), cut in 0_usize..4000) {
        static FILM: LazyLock<Vec<u8>> = LazyLock::new(|| [jpeg(40), jpeg(48)].concat());
        let mut film = FILM.clone();
        let length = film.len();
        film[place % length] = value;
        film.truncate(cut.max(1));
        if let Ok(frames) = FrameSource::new(&film[..]) {
            prop_assert!(frames.count() <= 3);
        }
    }
}
