use super::camera::{Camera, CameraError, Shot};
use infer::Frame;
use nokhwa::utils::{
    CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};
use std::cmp::Reverse;
use std::time::Instant;

/// The forms of pictures that are read here, the best first: nearly every webcam gives JPEGs, which
/// a page can show as they are; of the others only the brightness is used.
const FORMS: [FrameFormat; 4] =
    [FrameFormat::MJPEG, FrameFormat::YUYV, FrameFormat::NV12, FrameFormat::GRAY];

/// Width and height to look for.
const SIZE: (u32, u32) = (640, 480);

/// Pictures a second beyond which no more are needed.
const ENOUGH: u32 = 30;

/// A camera of this machine.
pub(super) struct Device(nokhwa::Camera);

impl Device {
    /// Opens the camera with this number, as the system counts them.
    pub(super) fn open(number: u32) -> Result<Self, CameraError> {
        let any = RequestedFormat::with_formats(RequestedFormatType::None, &FORMS);
        let mut camera = nokhwa::Camera::new(CameraIndex::Index(number), any)?;
        let format = best(&camera.compatible_camera_formats()?).ok_or(CameraError::NoFormat)?;
        let exact = RequestedFormatType::Exact(format);
        camera.set_camera_requset(RequestedFormat::with_formats(exact, &FORMS))?;
        camera.open_stream()?;
        Ok(Self(camera))
    }
}

impl Camera for Device {
    fn shot(&mut self, after: Instant) -> Result<Shot, CameraError> {
        let buffer = loop {
            // Earlier pictures are taken in and dropped, so that none comes late.
            let buffer = self.0.frame()?;
            if Instant::now() >= after {
                break buffer;
            }
        };
        if buffer.source_frame_format() == FrameFormat::MJPEG {
            let frame = Frame::decode(buffer.buffer())?;
            return Ok(Shot { frame, jpeg: buffer.buffer_bytes() });
        }
        let grey = grey(buffer.source_frame_format(), buffer.resolution(), buffer.buffer())?;
        Shot::grey(grey)
    }
}

/// What comes nearest to what is wanted: the form first, then the size, then how often.
fn best(formats: &[CameraFormat]) -> Option<CameraFormat> {
    let rank = |format: &CameraFormat| {
        let form = FORMS.iter().position(|form| *form == format.format())?;
        let (width, height) = (format.width(), format.height());
        let difference = width.abs_diff(SIZE.0) + height.abs_diff(SIZE.1);
        Some((form, difference, Reverse(format.frame_rate().min(ENOUGH)), format.frame_rate()))
    };
    let ranked = formats.iter().filter_map(|format| Some((rank(format)?, *format)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, format)| format)
}

fn grey(form: FrameFormat, size: Resolution, bytes: &[u8]) -> Result<Frame, CameraError> {
    let pixels = size.width() as usize * size.height() as usize;
    let (luma, limited) = match form {
        // Brightness and colour by turns.
        FrameFormat::YUYV => (bytes.iter().copied().step_by(2).take(pixels).collect(), true),
        // Brightness first, then colour.
        FrameFormat::NV12 => (bytes.iter().copied().take(pixels).collect(), true),
        FrameFormat::GRAY => (bytes.to_vec(), false),
        _ => return Err(CameraError::NoFormat),
    };
    Ok(Frame::from_luma(size.width(), size.height(), luma, limited)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(form: FrameFormat, width: u32, height: u32, rate: u32) -> CameraFormat {
        CameraFormat::new_from(width, height, form, rate)
    }

    #[test]
    fn jpegs_come_before_size_and_size_before_rate() {
        use FrameFormat::{MJPEG, RAWRGB, YUYV};
        let small = format(MJPEG, 640, 480, 15);
        let formats = [
            format(RAWRGB, 640, 480, 30),
            format(YUYV, 640, 480, 30),
            format(MJPEG, 1920, 1080, 60),
            small,
        ];
        assert_eq!(best(&formats), Some(small));
        assert_eq!(best(&formats[..3]), Some(formats[2]));
        assert_eq!(best(&formats[..2]), Some(formats[1]));
        assert_eq!(best(&formats[..1]), None);
        let rates = [15, 60, 30, 5].map(|rate| format(MJPEG, 640, 480, rate));
        assert_eq!(best(&rates), Some(rates[2]));
    }

    #[test]
    fn of_samples_the_brightness_is_kept() {
        let size = Resolution::new(2, 1);
        for (form, bytes) in [
            (FrameFormat::YUYV, &[16, 1, 235, 2][..]),
            (FrameFormat::NV12, &[16, 235, 1]),
            (FrameFormat::GRAY, &[0, 255]),
        ] {
            assert_eq!(grey(form, size, bytes).unwrap().grey(), [0, 255], "{form}");
        }
        assert!(grey(FrameFormat::YUYV, size, &[16]).is_err());
    }

    #[test]
    fn a_camera_that_is_not_there_is_named() {
        let Err(error) = Device::open(250) else { panic!("camera 250 opens") };
        assert!(error.to_string().contains("plug the camera in"), "{error}");
    }
}
