use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma, Rgb, RgbImage};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;
/// The part of the photograph that becomes a frame: its left edge, top edge and width.
const VIEW: (u32, u32, u32) = (68, 0, 320);
const FRAMES: u32 = 20;
/// Where one JPEG ends and the next begins.
const SEAM: [u8; 4] = [0xFF, 0xD9, 0xFF, 0xD8];

/// The photograph with one face.
pub fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/astronaut.png")
}

/// Writes an mjpeg clip of 640x480 in which the photograph's face sways a little: what a browser
/// takes for a webcam.
///
/// # Errors
/// If the photograph cannot be read or the clip not be written.
pub fn write_clip(path: &Path) -> Result<()> {
    let photograph = fixture();
    let photograph = image::open(&photograph)
        .with_context(|| format!("cannot read {}", photograph.display()))?
        .into_rgb8();
    let mut clip = BufWriter::new(File::create(path)?);
    let (left, top, width) = VIEW;
    for frame in 0..FRAMES {
        let height = width * HEIGHT / WIDTH;
        let view =
            imageops::crop_imm(&photograph, left + sway(frame), top, width, height).to_image();
        let picture = imageops::resize(&view, WIDTH, HEIGHT, FilterType::Triangle);
        JpegEncoder::new_with_quality(&mut clip, 90).encode_image(&picture)?;
    }
    Ok(())
}

/// Writes an mjpeg clip of 640x480 in which the photograph's face is there twice: large on the left,
/// where it sways a little, and smaller on the right.
///
/// # Errors
/// If the photograph cannot be read or the clip not be written.
pub fn write_pair_clip(path: &Path) -> Result<()> {
    let photograph = image::open(fixture())?.into_rgb8();
    let (left, top, _) = VIEW;
    let face = imageops::crop_imm(&photograph, left + 40, top, 220, 320).to_image();
    let large = imageops::resize(&face, 330, HEIGHT, FilterType::Triangle);
    let small = imageops::resize(&face, 220, 320, FilterType::Triangle);
    let mut clip = BufWriter::new(File::create(path)?);
    for frame in 0..FRAMES {
        let mut picture = RgbImage::from_pixel(WIDTH, HEIGHT, Rgb([168, 160, 150]));
        imageops::replace(&mut picture, &large, sway(frame).into(), 0);
        imageops::replace(&mut picture, &small, 400, 100);
        JpegEncoder::new_with_quality(&mut clip, 90).encode_image(&picture)?;
    }
    Ok(())
}

/// Writes an mjpeg clip in which nobody is.
///
/// # Errors
/// If the clip cannot be written.
pub fn write_empty_clip(path: &Path) -> Result<()> {
    let mut clip = BufWriter::new(File::create(path)?);
    for _ in 0..FRAMES {
        JpegEncoder::new(&mut clip).encode_image(&GrayImage::from_pixel(
            WIDTH,
            HEIGHT,
            Luma([128]),
        ))?;
    }
    Ok(())
}

/// The pictures of an mjpeg clip.
pub fn pictures(clip: &[u8]) -> Vec<&[u8]> {
    let mut pictures = Vec::new();
    let mut rest = clip;
    while let Some(seam) = rest.windows(SEAM.len()).position(|window| window == SEAM) {
        let (picture, following) = rest.split_at(seam + 2);
        pictures.push(picture);
        rest = following;
    }
    pictures.push(rest);
    pictures
}

/// How far to the side a frame's face is, in pixels: there and back over the clip.
fn sway(frame: u32) -> u32 {
    frame.min(FRAMES - frame)
}
