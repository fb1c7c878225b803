//! What JavaScript gets from the eyes, called natively.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use browser::Eyes;
use image::imageops;
use serde_json::Value;

const PHOTO: &[u8] = include_bytes!("../../../tests/fixtures/astronaut.png");
const CONFIG: &[u8] = include_bytes!("../../../checkpoints/default/config.json");
const WEIGHTS: &[u8] = include_bytes!("../../../checkpoints/default/weights.safetensors");

fn eyes() -> Eyes {
    Eyes::new(CONFIG, WEIGHTS).unwrap()
}

/// The photograph's face in colour and in grey, as a camera of 320 x 240 sees it.
fn frame() -> (Vec<u8>, Vec<u8>) {
    let photo = image::load_from_memory(PHOTO).unwrap().into_rgba8();
    let view = imageops::crop_imm(&photo, 68, 0, 320, 240).to_image();
    let grey = view.pixels().map(|pixel| luma(pixel.0)).collect();
    (view.into_raw(), grey)
}

/// ITU-R BT.601.
fn luma([red, green, blue, _]: [u8; 4]) -> u8 {
    (0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)).round() as u8
}

fn json(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}

#[test]
fn a_photo_is_read_at_once() {
    let report = json(&eyes().read_photo(PHOTO));
    assert_eq!(report["source"], "device");
    assert_eq!(report["reading"]["state"], "steady");
    assert_eq!(report["reading"]["mood"], "happy");
    assert_eq!(report["faces"][0]["box"].as_array().unwrap().len(), 4);
}

#[test]
fn what_is_no_picture_is_refused_with_the_servers_code() {
    let mut eyes = eyes();
    let code = |answer: String| json(&answer)["error"]["code"].as_str().unwrap().to_owned();
    assert_eq!(code(eyes.read_photo(b"not a picture")), "not-a-picture");
    assert_eq!(code(eyes.read_photo(&[])), "photo-empty");
    assert_eq!(code(eyes.read_photo(&PHOTO[..10_000])), "photo-broken");
    assert_eq!(code(eyes.read_rgba(&[0; 7], 2, 2, 0.0)), "photo-broken");
    assert_eq!(json(&eyes.read_photo(PHOTO))["error"], Value::Null, "it goes on after a refusal");
}

#[test]
fn colours_and_brightness_of_a_frame_read_alike() {
    let (rgba, grey) = frame();
    let coloured = json(&eyes().read_rgba(&rgba, 320, 240, 0.0));
    let full = json(&eyes().read_luma(grey.clone(), 320, 240, false, 0.0));
    assert_eq!(coloured["faces"][0]["box"], full["faces"][0]["box"]);
    let squeezed = grey.iter().map(|&value| (f32::from(value) * 219.0 / 255.0) as u8 + 16);
    let limited = json(&eyes().read_luma(squeezed.collect(), 320, 240, true, 0.0));
    assert_eq!(limited["faces"][0]["expression"], full["faces"][0]["expression"]);
}

#[test]
fn a_neutral_face_is_learned_in_three_seconds_and_kept_over_a_restart() {
    let (rgba, _) = frame();
    let mut eyes = eyes();
    assert_eq!(eyes.calibration_share(), None);
    eyes.calibrate();
    let shares: Vec<f32> = (0..40)
        .map(|number| {
            eyes.read_rgba(&rgba, 320, 240, 0.1 * f64::from(number));
            eyes.calibration_share().unwrap()
        })
        .collect();
    assert!(shares.is_sorted() && shares[10] < 0.5 && shares[39] >= 1.0, "{shares:?}");
    let learned = eyes.calibration().unwrap();
    assert!(learned.iter().any(|&offset| offset < 0.0), "the smile counts as neutral now");

    eyes.restart();
    let first = json(&eyes.read_rgba(&rgba, 320, 240, 0.0));
    assert_eq!(first["frame"], 1);
    assert_eq!(eyes.calibration(), Some(learned.clone()));

    let mut others = self::eyes();
    others.use_calibration(Some(learned.clone())).unwrap();
    assert_eq!(others.calibration(), Some(learned));
    others.use_calibration(None).unwrap();
    assert_eq!(others.calibration(), None);
}
