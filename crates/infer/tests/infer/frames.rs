//! Pictures of every kind, good and bad, as frames.

use crate::pictures::{astronaut, encoded, frame, head, hollow_png, jpeg_with_orientation};
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat};
use infer::{Frame, FrameError};
use proptest::prelude::*;
use std::sync::LazyLock;

const READ: [ImageFormat; 3] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];

fn message(bytes: &[u8]) -> String {
    Frame::decode(bytes).unwrap_err().to_string()
}

fn difference(a: &Frame, b: &Frame) -> f32 {
    assert_eq!((a.width(), a.height()), (b.width(), b.height()));
    let sum: u32 = a.grey().iter().zip(b.grey()).map(|(&a, &b)| u32::from(a.abs_diff(b))).sum();
    sum as f32 / a.grey().len() as f32
}

#[test]
fn every_format_gives_the_same_picture() {
    let expected = frame(&astronaut());
    for format in READ {
        let decoded = Frame::decode(&encoded(&astronaut(), format)).unwrap();
        let limit = if format == ImageFormat::Jpeg { 3.0 } else { 0.0 };
        assert!(difference(&decoded, &expected) <= limit, "{format:?}");
    }
}

#[test]
fn every_kind_of_pixel_gives_the_same_picture() {
    let picture = DynamicImage::from(head(64));
    let expected = Frame::decode(&encoded(&head(64), ImageFormat::Png)).unwrap();
    for kind in [
        DynamicImage::from(picture.to_rgba8()),
        DynamicImage::from(picture.to_rgb16()),
        DynamicImage::from(picture.to_rgba16()),
    ] {
        let mut png = std::io::Cursor::new(Vec::new());
        kind.write_to(&mut png, ImageFormat::Png).unwrap();
        let decoded = Frame::decode(png.get_ref()).unwrap();
        assert!(difference(&decoded, &expected) < 0.01, "{:?}", kind.color());
    }
}

#[test]
fn green_is_brighter_than_red_and_red_than_blue() {
    let colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
    assert_eq!(Frame::from_rgb(4, 1, &colours).unwrap().grey(), [76, 150, 29, 255]);
}

#[test]
fn every_exif_orientation_is_turned_upright() {
    let upright = image::imageops::crop_imm(&astronaut(), 0, 0, 512, 300).to_image();
    for exif in 1..=8 {
        let orientation = Orientation::from_exif(exif).unwrap();
        let decoded = Frame::decode(&jpeg_with_orientation(&upright, orientation)).unwrap();
        assert!(difference(&decoded, &frame(&upright)) < 3.0, "{orientation:?}");
    }
}

#[test]
fn damaged_exif_does_not_spoil_the_picture() {
    let mut jpeg = jpeg_with_orientation(&astronaut(), Orientation::Rotate90);
    jpeg[12..16].fill(0xAA);
    assert_eq!(Frame::decode(&jpeg).unwrap().width(), 512);
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    assert!(message(&[]).contains("empty"), "{}", message(&[]));
}

#[test]
fn a_text_is_not_a_picture() {
    let text = b"<!doctype html><title>404</title>";
    assert!(message(text).contains("not a picture that can be read (33 bytes)"));
    assert!(message(text).contains("choose a JPEG, PNG or WebP"));
}

#[test]
fn other_formats_are_named() {
    assert!(message(b"GIF89a\x01\0\x01\0").contains("format Gif"));
    assert!(message(b"\0\0\0\x18ftypheic\0\0\0\0").contains("format HEIC"));
}

#[test]
fn a_picture_cut_short_is_refused_wherever_it_is_cut() {
    for format in READ {
        let whole = encoded(&head(64), format);
        for length in (16..whole.len() * 9 / 10).step_by(97) {
            let error = Frame::decode(&whole[..length]).unwrap_err();
            assert!(
                matches!(error, FrameError::Truncated { bytes } if bytes == length),
                "{format:?} of {} bytes cut to {length}: {error}",
                whole.len()
            );
        }
    }
    let jpeg = encoded(&head(64), ImageFormat::Jpeg);
    let error = message(&jpeg[..jpeg.len() - 1]);
    assert!(error.contains("breaks off") && error.contains("send the whole file"), "{error}");
}

#[test]
fn a_picture_without_pixels_is_refused() {
    assert!(message(&hollow_png(0, 0, 8, 2)).contains("0 x 0 pixels"));
    assert!(message(&hollow_png(0, 20, 8, 2)).contains("0 x 20 pixels"));
    let mut jpeg = encoded(&head(64), ImageFormat::Jpeg);
    let frame_header = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    jpeg[frame_header + 5..frame_header + 9].fill(0);
    assert!(message(&jpeg).contains("0 x 0 pixels"), "{}", message(&jpeg));
}

#[test]
fn a_picture_20000_pixels_wide_is_refused() {
    let wide = image::RgbImage::new(20_000, 2);
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let error = message(&encoded(&wide, format));
        assert!(error.contains("20000 x 2 pixels") && error.contains("scale it down"), "{error}");
    }
    let webp = encoded(&image::RgbImage::new(16_383, 1), ImageFormat::WebP);
    assert_eq!(Frame::decode(&webp).unwrap().width(), 16_383);
}

#[test]
fn a_limit_of_ones_own_counts_before_decoding() {
    let hollow = hollow_png(2000, 2000, 8, 2);
    let error = Frame::decode_up_to(&hollow, 1920 * 1080).unwrap_err();
    assert!(matches!(error, FrameError::TooManyPixels { most_pixels: 2_073_600, .. }), "{error}");
    let jpeg = encoded(&head(64), ImageFormat::Jpeg);
    assert_eq!(Frame::decode_up_to(&jpeg, 64 * 64).unwrap().width(), 64);
}

#[test]
fn a_picture_is_measured_before_it_is_decoded() {
    let large = message(&hollow_png(6000, 5000, 8, 2));
    assert!(large.contains("more than 25 megapixels"), "{large}");
    let deep = message(&hollow_png(4900, 4900, 16, 6));
    assert!(deep.contains("more than 128 MiB"), "{deep}");
    let hollow = message(&hollow_png(4900, 4900, 8, 2));
    assert!(hollow.contains("damaged"), "{hollow}");
}

#[test]
fn raw_pixels_must_fit_their_size() {
    let error = Frame::from_rgb(4, 4, &[0; 16]).unwrap_err().to_string();
    assert_eq!(error, "4 x 4 pixels are 48 bytes, but 16 were given");
    assert!(matches!(Frame::from_grey(0, 4, vec![]), Err(FrameError::NoPixels { .. })));
    let side = Frame::from_grey(1, 20_000, vec![0; 20_000]);
    assert!(matches!(side, Err(FrameError::SideTooLong { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn damaged_bytes_never_panic(
        format in 0..READ.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        static WHOLE: LazyLock<[Vec<u8>; 3]> =
            LazyLock::new(|| READ.map(|format| encoded(&head(32), format)));
        let mut bytes = WHOLE[format].clone();
        for (place, value) in damage {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Ok(frame) = Frame::decode(&bytes) {
            prop_assert_eq!(frame.grey().len(), (frame.width() * frame.height()) as usize);
        }
    }

    #[test]
    fn junk_is_refused(junk in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Frame::decode(&junk).is_err());
    }
}
