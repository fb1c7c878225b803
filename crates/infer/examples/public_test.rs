//! Scores choices of the pipeline on FER2013's PublicTest: whether a mood is that of the most
//! probable expression or the one whose expressions are most probable together, what a tilted head
//! costs, what a dark face costs, and what it costs that the detector frames a face, not its
//! photographer:
//! `cargo run --release -p infer --example public_test -- fer2013.csv`.

#[path = "shared/faces.rs"]
mod faces;

use faces::{Picture, Placement, classified, percent, placed, public_test};
use image::GrayImage;
use image::imageops::{self, FilterType};
use infer::classify::classify;
use infer::crop::{View, crop};
use infer::stretch::{stretch, stretch_narrow};
use infer::{Classification, Frame, Options, Pipeline};
use model::{Checkpoint, Expression, Mood, PIXELS, SIDE};
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

const CHECKPOINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");

fn main() -> Result<(), Box<dyn Error>> {
    let csv = std::env::args().nth(1).ok_or("usage: public_test fer2013.csv")?;
    let pictures = public_test(&std::fs::read_to_string(csv)?)?;
    let checkpoint = Checkpoint::read(Path::new(CHECKPOINT))?;
    let mut output = io::stdout().lock();
    writeln!(output, "{} pictures of PublicTest, % right", pictures.len())?;
    moods(&mut output, &checkpoint, &pictures)?;
    tilts(&mut output, &checkpoint, &pictures)?;
    lights(&mut output, &checkpoint, &pictures)?;
    frames(&mut output, checkpoint, &pictures)
}

/// The mood of the best expression against the best sum, for all pictures and for those of the
/// five expressions that have songs.
fn moods(output: &mut impl Write, checkpoint: &Checkpoint, pictures: &[Picture]) -> Outcome {
    let said = classified(checkpoint, pictures.iter().map(|picture| picture.grey.clone()));
    let right = |mood: &dyn Fn(&Classification) -> Mood, all: bool| {
        let has_songs = |expression| !matches!(expression, Expression::Disgust | Expression::Fear);
        let pairs = pictures.iter().zip(&said);
        percent(
            pairs
                .filter(|(picture, _)| all || has_songs(picture.expression))
                .map(|(picture, said)| mood(said) == picture.expression.mood()),
        )
    };
    writeln!(output, "\n{:<40} {:>8} {:>12}", "mood", "all", "with songs")?;
    let of_best = |said: &Classification| said.expression.mood();
    for (name, mood) in [
        ("of the most probable expression", &of_best as &dyn Fn(&Classification) -> Mood),
        ("whose expressions sum to most", &summed),
    ] {
        writeln!(output, "{name:<40} {:>8.2} {:>12.2}", right(mood, true), right(mood, false))?;
    }
    Ok(())
}

/// What turning a tilted head upright gains, if the tilt is known and if it is estimated.
fn tilts(output: &mut impl Write, checkpoint: &Checkpoint, pictures: &[Picture]) -> Outcome {
    writeln!(
        output,
        "\n{:<8} {:>10} {:>14} {:>14}",
        "tilt", "as it is", "known tilt", "estimated"
    )?;
    for degrees in [-20.0_f32, -10.0, 0.0, 10.0, 20.0] {
        let right = |upright: &dyn Fn(Vec<u8>) -> Vec<u8>| {
            accuracy(checkpoint, pictures, &|grey| upright(turned(grey, degrees)))
        };
        let as_it_is = right(&|grey| grey);
        let known = right(&|grey| turned(&grey, -degrees));
        let estimated = right(&|grey| turned(&grey, -tilt(&grey)));
        writeln!(output, "{degrees:<8} {as_it_is:>10.2} {known:>14.2} {estimated:>14.2}")?;
    }
    Ok(())
}

/// What stretching the greys of a face gains in the dark.
fn lights(output: &mut impl Write, checkpoint: &Checkpoint, pictures: &[Picture]) -> Outcome {
    writeln!(
        output,
        "\n{:<8} {:>10} {:>14} {:>14}",
        "light", "as it is", "stretched", "if narrow"
    )?;
    for light in [1.0, 0.5, 0.25, 0.1] {
        let dimmed = |grey: &[u8]| -> Vec<u8> {
            grey.iter().map(|&pixel| (f32::from(pixel) * light) as u8).collect()
        };
        let right = |even: &dyn Fn(&mut [u8])| {
            accuracy(checkpoint, pictures, &|grey| {
                let mut grey = dimmed(grey);
                even(&mut grey);
                grey
            })
        };
        let [as_it_is, all, narrow] = [right(&|_| {}), right(&stretch), right(&stretch_narrow)];
        writeln!(output, "{light:<8} {as_it_is:>10.2} {all:>14.2} {narrow:>14.2}")?;
    }
    Ok(())
}

/// Each picture as a face of four sizes in frames: how many of those that the detector finds are
/// right as FER2013 frames them, and in one and two views of the detector's box.
fn frames(output: &mut impl Write, checkpoint: Checkpoint, pictures: &[Picture]) -> Outcome {
    let checkpoint = Arc::new(checkpoint);
    let mut pipeline = Pipeline::new(Arc::clone(&checkpoint), Options::default())?;
    let mut right: [Vec<bool>; 4] = Default::default();
    let sizes = |number: u32| (0..4).map(move |size| 120 + (number * 37 + size * 35) % 140);
    let faces = pictures
        .iter()
        .zip(0..)
        .flat_map(|(picture, number)| sizes(number).map(move |side| (picture, side)));
    for (picture, side) in faces {
        let frame = in_a_frame(&picture.grey, side)?;
        let Some(face) = pipeline.read(&frame).into_iter().next() else { continue };
        let Some(as_shipped) = face.classified else { continue };
        let read = |mut crops: Vec<u8>| {
            crops.chunks_exact_mut(PIXELS).for_each(stretch_narrow);
            classify(&checkpoint, &crops, crops.len() / PIXELS)[0]
        };
        let view = |view| crop(&frame, &face.bbox, view);
        let usual = View::AS_IN_TRAINING;
        let flip = View { flipped: true, ..usual };
        let said = [
            read(picture.grey.clone()),
            read(view(usual)),
            read([view(usual), view(flip)].concat()),
            as_shipped,
        ];
        for (right, said) in right.iter_mut().zip(said) {
            right.push(said.expression == picture.expression);
        }
    }
    let found = right[0].len();
    let all = 4 * pictures.len();
    writeln!(output, "\n{found} of {all} are found in a frame, % of these right")?;
    let names = ["framed by FER2013", "by the detector", "and its flip", "two views, as it ships"];
    for (name, right) in names.iter().zip(right) {
        writeln!(output, "{name:<40} {:>8.2}", percent(right.into_iter()))?;
    }
    Ok(())
}

/// A frame of 640 x 480 with the picture in its middle, whose edge pixels are repeated around it.
fn in_a_frame(grey: &[u8], side: u32) -> Result<Frame, Box<dyn Error>> {
    let picture =
        GrayImage::from_raw(SIDE as u32, SIDE as u32, grey.to_vec()).ok_or("no picture")?;
    let face = imageops::resize(&picture, side, side, FilterType::CatmullRom);
    let inside = |at: u32, length: u32| at.saturating_sub((length - side) / 2).min(side - 1);
    let frame =
        GrayImage::from_fn(640, 480, |x, y| *face.get_pixel(inside(x, 640), inside(y, 480)));
    Ok(Frame::from_grey(640, 480, frame.into_raw())?)
}

type Outcome = Result<(), Box<dyn Error>>;

/// How many of the seven expressions are right once a picture has been changed.
fn accuracy(
    checkpoint: &Checkpoint,
    pictures: &[Picture],
    change: &dyn Fn(&[u8]) -> Vec<u8>,
) -> f64 {
    let said = classified(checkpoint, pictures.iter().map(|picture| change(&picture.grey)));
    percent(pictures.iter().zip(said).map(|(picture, said)| said.expression == picture.expression))
}

fn summed(given: &Classification) -> Mood {
    let sum = |mood: Mood| -> f32 {
        Expression::ALL
            .iter()
            .filter(|expression| expression.mood() == mood)
            .map(|expression| given.probabilities[expression.index()])
            .sum()
    };
    Mood::ALL.into_iter().max_by(|&a, &b| sum(a).total_cmp(&sum(b))).unwrap_or(Mood::Neutral)
}

fn turned(grey: &[u8], degrees: f32) -> Vec<u8> {
    placed(grey, Placement::turned(degrees))
}

/// The angle by which a face seems to be tilted: turned back by it, its halves mirror each other
/// best.
fn tilt(grey: &[u8]) -> f32 {
    let symmetry = |degrees: f32| {
        let upright = turned(grey, -degrees);
        let (mut products, mut squares) = (0.0_f64, 0.0_f64);
        let mean = upright.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / PIXELS as f64;
        for row in upright.chunks_exact(SIDE) {
            for (left, right) in row.iter().zip(row.iter().rev()) {
                let (a, b) = (f64::from(*left) - mean, f64::from(*right) - mean);
                products += a * b;
                squares += a * a;
            }
        }
        if squares > 0.0 { products / squares } else { 0.0 }
    };
    let angles = (-5..=5).map(|step| step as f32 * 5.0);
    angles.max_by(|&a, &b| symmetry(a).total_cmp(&symmetry(b))).unwrap_or(0.0)
}
