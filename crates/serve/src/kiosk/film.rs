use super::camera::{Camera, CameraError, Shot};
use infer::{FrameSource, VideoError};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Instant;

/// A film that stands for a camera; after its end it begins anew.
pub(super) struct Film {
    path: PathBuf,
    frames: FrameSource<File>,
}

impl Film {
    pub(super) fn open(path: &Path) -> Result<Self, CameraError> {
        let file =
            File::open(path).map_err(|error| CameraError::Open { path: path.to_owned(), error })?;
        let frames = FrameSource::new(file)
            .map_err(|error| CameraError::Film { path: path.to_owned(), error })?;
        Ok(Self { path: path.to_owned(), frames })
    }
}

impl Camera for Film {
    fn shot(&mut self, after: Instant) -> Result<Shot, CameraError> {
        sleep(after.saturating_duration_since(Instant::now()));
        let next = if let Some(next) = self.frames.next_with_jpeg() {
            next
        } else {
            *self = Self::open(&self.path)?;
            self.frames.next_with_jpeg().unwrap_or(Err(VideoError::Empty))
        };
        let film = |error| CameraError::Film { path: self.path.clone(), error };
        match next.map_err(film)? {
            (frame, Some(jpeg)) => Ok(Shot { frame, jpeg: jpeg.into() }),
            (frame, None) => Shot::grey(frame),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::jpeg::JpegEncoder;
    use image::{GrayImage, Luma};
    use std::fs;

    fn shot(film: &mut Film) -> Result<Shot, CameraError> {
        film.shot(Instant::now())
    }

    #[test]
    fn a_film_of_motion_jpeg_shows_its_own_pictures_over_and_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.mjpeg");
        let pictures = [40, 200].map(|grey| {
            let mut jpeg = Vec::new();
            let picture = GrayImage::from_pixel(64, 48, Luma([grey]));
            JpegEncoder::new(&mut jpeg).encode_image(&picture).unwrap();
            jpeg
        });
        fs::write(&path, pictures.concat()).unwrap();
        let mut film = Film::open(&path).unwrap();
        for picture in [&pictures[0], &pictures[1], &pictures[0]] {
            let shot = shot(&mut film).unwrap();
            assert_eq!(&shot.jpeg[..], picture);
            assert_eq!((shot.frame.width(), shot.frame.height()), (64, 48));
        }
    }

    #[test]
    fn a_film_of_samples_is_shown_in_grey() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.y4m");
        let mut film = b"YUV4MPEG2 W16 H8 Cmono\nFRAME\n".to_vec();
        film.extend([126; 128]);
        fs::write(&path, film).unwrap();
        let shot = shot(&mut Film::open(&path).unwrap()).unwrap();
        let shown = image::load_from_memory(&shot.jpeg).unwrap().into_luma8();
        assert_eq!(shown.dimensions(), (16, 8));
        assert!(shown.pixels().all(|pixel| pixel.0[0].abs_diff(shot.frame.grey()[0]) < 3));
    }

    #[test]
    fn a_film_that_is_gone_or_breaks_off_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.mjpeg");
        let error = Film::open(&path).err().unwrap().to_string();
        assert!(error.contains("clip.mjpeg") && error.contains("put it back"), "{error}");
        fs::write(&path, [0xFF, 0xD8, 0xFF, 0xE0]).unwrap();
        let error = shot(&mut Film::open(&path).unwrap()).err().unwrap();
        assert!(error.to_string().contains("breaks off") && !error.is_of_one_picture(), "{error}");
    }
}
