//! Pictures made from one photograph of a face.

use image::codecs::png::PngEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};
use infer::{Frame, Options, Pipeline};
use model::Checkpoint;
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// A public-domain portrait, 512 x 512; the face is about 100 pixels wide, right of the centre of
/// the upper half.
pub fn astronaut() -> RgbImage {
    static PICTURE: LazyLock<RgbImage> = LazyLock::new(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/astronaut.png");
        image::open(path).unwrap().into_rgb8()
    });
    PICTURE.clone()
}

/// The head alone, scaled to `side` x `side` pixels.
pub fn head(side: u32) -> RgbImage {
    let head = imageops::crop_imm(&astronaut(), 120, 10, 220, 220).to_image();
    imageops::resize(&head, side, side, FilterType::Triangle)
}

/// An empty wall with heads at the places given: x, y and side in pixels.
pub fn group(width: u32, height: u32, heads: &[(i64, i64, u32)]) -> RgbImage {
    let mut picture = RgbImage::from_pixel(width, height, Rgb([128, 130, 126]));
    for &(x, y, side) in heads {
        imageops::overlay(&mut picture, &head(side), x, y);
    }
    picture
}

/// The picture turned by `degrees` about its centre; corners are black.
pub fn tilted(picture: &RgbImage, degrees: f32) -> RgbImage {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let (width, height) = picture.dimensions();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 - middle_x, y as f32 - middle_y);
        let source_x = cosine * x + sine * y + middle_x;
        let source_y = cosine * y - sine * x + middle_y;
        imageops::interpolate_bilinear(picture, source_x, source_y).unwrap_or(Rgb([0, 0, 0]))
    })
}

pub fn frame(picture: &RgbImage) -> Frame {
    Frame::from_rgb(picture.width(), picture.height(), picture).unwrap()
}

pub fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A JPEG whose pixels are stored so that `orientation` turns them upright, and that says so.
pub fn jpeg_with_orientation(upright: &RgbImage, orientation: Orientation) -> Vec<u8> {
    let inverse = match orientation {
        Orientation::Rotate90 => Orientation::Rotate270,
        Orientation::Rotate270 => Orientation::Rotate90,
        other => other,
    };
    let mut stored = DynamicImage::from(upright.clone());
    stored.apply_orientation(inverse);
    let jpeg = encoded(&stored.into_rgb8(), ImageFormat::Jpeg);

    let mut exif =
        b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation.to_exif(), 0, 0, 0, 0, 0, 0]);
    let (start_of_image, rest) = jpeg.split_at(2);
    [start_of_image, &exif, rest].concat()
}

/// A PNG that claims a size and a kind of pixels, and holds none.
pub fn hollow_png(width: u32, height: u32, bit_depth: u8, colour_type: u8) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([bit_depth, colour_type, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header.as_slice()), (b"IDAT", &[]), (b"IEND", &[])] {
        png.extend((data.len() as u32).to_be_bytes());
        let checked = [kind.as_slice(), data].concat();
        png.extend(&checked);
        png.extend(crc32(&checked).to_be_bytes());
    }
    png
}

/// A small PNG with a colour profile that unpacks to `length` zeros.
pub fn png_with_profile(length: usize) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = PngEncoder::new(&mut png);
    encoder.set_icc_profile(vec![0; length]).unwrap();
    encoder.write_image(&[77; 64], 8, 8, ExtendedColorType::L8).unwrap();
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    })
}

/// The network that ships.
pub fn checkpoint() -> Arc<Checkpoint> {
    static CHECKPOINT: LazyLock<Arc<Checkpoint>> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../checkpoints/default");
        Arc::new(Checkpoint::read(&folder).unwrap())
    });
    CHECKPOINT.clone()
}

pub fn pipeline(options: Options) -> Pipeline {
    Pipeline::new(checkpoint(), options).unwrap()
}
