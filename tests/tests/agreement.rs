//! The same frames are read the same natively, by wasm in node and by wasm in the page's worker.

use anyhow::Result;
use end_to_end::{Server, browser, fixture};
use image::imageops::{self, FilterType};
use image::{GrayImage, RgbImage};
use infer::{Frame, Options, Pipeline, Report, Tracker, TrackerOptions};
use model::Checkpoint;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;
const FRAMES: u32 = 20;
const INTERVAL: Duration = Duration::from_millis(200);
/// The most by which a probability may differ.
const TOLERANCE: f64 = 1e-4;

#[test]
fn wasm_in_node_reads_as_the_library_does() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let bench = Bench::new()?;
    let answers = bench.folder.path().join("node.json");
    let eyes = eyes();
    let (config, weights) = (checkpoint("config.json"), checkpoint("weights.safetensors"));
    let arguments = [&eyes.glue, &eyes.wasm, &config, &weights, &bench.frames, &answers];
    browser.run("agreement-node.mjs", &arguments.map(|path| path.as_os_str()))?;
    bench.compare(&answers)
}

#[test]
fn the_pages_worker_in_chromium_reads_as_the_library_does() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let bench = Bench::new()?;
    let answers = bench.folder.path().join("chromium.json");
    let server = Server::start()?;
    let wasm = eyes().wasm;
    let files = [&wasm, &bench.frames, &answers].map(|path| path.as_os_str());
    browser.run("agreement-page.mjs", &[&[server.address().as_ref()], &files[..]].concat())?;
    bench.compare(&answers)
}

/// The wasm to be tried: the committed one, or that of the folder which `DEVICE_EYES` names.
struct Eyes {
    glue: PathBuf,
    wasm: PathBuf,
}

fn eyes() -> Eyes {
    match env::var_os("DEVICE_EYES").map(PathBuf::from) {
        Some(folder) => Eyes { glue: folder.join("eyes.js"), wasm: folder.join("eyes.wasm") },
        None => Eyes {
            glue: workspace("crates/serve/web/src/device/wasm/eyes.js"),
            wasm: workspace("crates/serve/assets/dist/eyes.wasm.gz"),
        },
    }
}

/// Frames in a file, and what the library reads in them.
struct Bench {
    folder: tempfile::TempDir,
    frames: PathBuf,
    expected: Vec<Value>,
}

impl Bench {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let frames = folder.path().join("frames.grey");
        let drawn = frames_of_the_photograph()?;
        let bytes: Vec<u8> = drawn.iter().flat_map(image::ImageBuffer::as_raw).copied().collect();
        fs::write(&frames, bytes)?;
        let (config, weights) = (checkpoint("config.json"), checkpoint("weights.safetensors"));
        let checkpoint = Checkpoint::from_bytes(&fs::read(config)?, &fs::read(weights)?, None)?;
        let mut pipeline = Pipeline::new(Arc::new(checkpoint), Options::default())?;
        let mut tracker = Tracker::new(TrackerOptions::default());
        let mut expected = Vec::new();
        for (number, frame) in (0..).zip(drawn) {
            let frame = Frame::from_grey(WIDTH, HEIGHT, frame.into_raw())?;
            let at = INTERVAL * number;
            let (faces, reading) = pipeline.follow(&frame, &mut tracker, at);
            let report = Report {
                source: "device",
                frame: Some(u64::from(number) + 1),
                time_s: Some(at.as_secs_f64()),
                faces: &faces,
                reading: Some(reading),
            };
            // By way of text, so that both sides have been numbers of JSON.
            expected.push(serde_json::from_str(&serde_json::to_string(&report)?)?);
        }
        Ok(Self { folder, frames, expected })
    }

    fn compare(&self, answers: &Path) -> Result<()> {
        let found: Vec<Value> = serde_json::from_slice(&fs::read(answers)?)?;
        assert_eq!(found.len(), FRAMES as usize);
        let with_face = found.iter().filter(|report| report["faces"][0]["confidence"].is_f64());
        assert_eq!(with_face.count(), FRAMES as usize, "each frame shows the face");
        for (number, (expected, found)) in self.expected.iter().zip(&found).enumerate() {
            assert_near(&format!("frame {number}"), expected, found);
        }
        Ok(())
    }
}

/// Fails unless both are equal but for probabilities, which may differ by [`TOLERANCE`].
fn assert_near(place: &str, expected: &Value, found: &Value) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            assert!(expected.keys().eq(found.keys()), "{place}: {expected:?} and {found:?}");
            for (name, expected) in expected {
                let place = format!("{place}, {name}");
                if name == "probabilities" || name == "confidence" {
                    assert_probable(&place, expected, &found[name]);
                } else {
                    assert_near(&place, expected, &found[name]);
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (expected, found) in expected.iter().zip(found) {
                assert_near(place, expected, found);
            }
        }
        _ => assert_eq!(number(expected), number(found), "{place}: {expected} and {found}"),
    }
}

/// JSON from JavaScript writes 96.0 as 96.
fn number(value: &Value) -> Value {
    value.as_f64().map_or_else(|| value.clone(), Value::from)
}

fn assert_probable(place: &str, expected: &Value, found: &Value) {
    if let (Value::Object(expected), Value::Object(found)) = (expected, found) {
        assert!(expected.keys().eq(found.keys()), "{place}");
        for (name, expected) in expected {
            assert_probable(&format!("{place}, {name}"), expected, &found[name]);
        }
        return;
    }
    let distance = |a: f64, b: f64| (a - b).abs();
    match (expected.as_f64(), found.as_f64()) {
        (Some(a), Some(b)) => assert!(distance(a, b) < TOLERANCE, "{place}: {a} and {b}"),
        _ => assert_eq!(expected, found, "{place}"),
    }
}

/// The photograph's face swaying, coming nearer and darkening.
fn frames_of_the_photograph() -> Result<Vec<GrayImage>> {
    let photograph = image::open(fixture())?.into_rgb8();
    Ok((0..FRAMES).map(|number| frame(&photograph, number)).collect())
}

fn frame(photograph: &RgbImage, number: u32) -> GrayImage {
    let sway = if number < FRAMES / 2 { number } else { FRAMES - number };
    let width = 340 - 4 * number;
    let view = imageops::crop_imm(photograph, 60 + 3 * sway, sway, width, width * HEIGHT / WIDTH);
    let view = imageops::resize(&view.to_image(), WIDTH, HEIGHT, FilterType::Triangle);
    let mut grey = imageops::grayscale(&view);
    let brightness = 1.0 - 0.03 * number as f32;
    for pixel in grey.iter_mut() {
        *pixel = (f32::from(*pixel) * brightness) as u8;
    }
    grey
}

fn checkpoint(name: &str) -> PathBuf {
    workspace("checkpoints/default").join(name)
}

fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}
