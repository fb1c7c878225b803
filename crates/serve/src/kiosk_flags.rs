use crate::Origin;
use clap::Args;
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// A camera on this machine, for a booth whose screen shows the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KioskConfig {
    /// What looks at whoever stands there.
    pub camera: Camera,
    /// How long after the last face or touch everything about whoever stood there is forgotten.
    pub forget_after: Duration,
}

/// A camera, or what stands for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Camera {
    /// The camera with this number, as the system counts them.
    Device(u32),
    /// A film, YUV4MPEG2 or motion JPEG, over and over.
    Film(PathBuf),
}

/// Why there can be no kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KioskError {
    /// This binary cannot open cameras.
    #[error(
        "this server was built without cameras; build it with `--features camera`, which needs \
         clang (apt install clang)"
    )]
    NoCameras,
    /// Others than the booth's screen would reach it.
    #[error(
        "--eyes shows the camera of this machine, so only its own screen may reach the server; \
         bind to 127.0.0.1, not to {0}"
    )]
    Open(SocketAddr),
    /// Others than the booth's screen would reach it.
    #[error(
        "--eyes shows the camera of this machine, so there can be no proxy before the server; \
         leave out --public-url and --trusted-proxy, or --eyes"
    )]
    Proxy,
}

#[derive(Debug, Args)]
pub(crate) struct KioskFlags {
    /// Make this machine a kiosk, which looks with its own camera: `camera` (in a server built with
    /// `--features camera`) or `file:CLIP`, an mjpeg or y4m film that stands for one. Only this
    /// machine's own screen may be served then.
    #[arg(long, value_name = "EYES", env = "MISSION_EYES", value_parser = parse_eyes)]
    eyes: Option<EyesFlag>,

    /// Which camera a kiosk looks with, as the system counts them.
    #[arg(long, value_name = "NUMBER", env = "MISSION_DEVICE", default_value_t = 0)]
    device: u32,

    /// After how many seconds without a face or a touch a kiosk forgets who stood there.
    #[arg(
        long,
        value_name = "SECONDS",
        env = "MISSION_FORGET_AFTER",
        default_value_t = 60,
        value_parser = clap::value_parser!(u16).range(1..=60)
    )]
    forget_after: u16,
}

#[derive(Debug, Clone)]
enum EyesFlag {
    Camera,
    Film(PathBuf),
}

impl KioskFlags {
    pub(crate) fn resolve(
        self,
        bind: SocketAddr,
        public_url: Option<&Origin>,
        proxies: &[IpNet],
    ) -> Result<Option<KioskConfig>, KioskError> {
        let camera = match self.eyes {
            None => return Ok(None),
            Some(EyesFlag::Camera) if cfg!(not(feature = "camera")) => {
                return Err(KioskError::NoCameras);
            }
            Some(EyesFlag::Camera) => Camera::Device(self.device),
            Some(EyesFlag::Film(path)) => Camera::Film(path),
        };
        if !bind.ip().is_loopback() {
            return Err(KioskError::Open(bind));
        }
        if public_url.is_some() || !proxies.is_empty() {
            return Err(KioskError::Proxy);
        }
        let forget_after = Duration::from_secs(self.forget_after.into());
        Ok(Some(KioskConfig { camera, forget_after }))
    }
}

fn parse_eyes(text: &str) -> Result<EyesFlag, String> {
    match text.split_once(':') {
        None if text == "camera" => Ok(EyesFlag::Camera),
        Some(("file", path)) if !path.is_empty() => Ok(EyesFlag::Film(path.into())),
        _ => Err(format!("'{text}' is no kind of eyes; write camera or file:CLIP.mjpeg")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConfigError, Flags};
    use clap::Parser as _;

    fn resolve(flags: &[&str]) -> Result<Option<KioskConfig>, ConfigError> {
        let flags = ["serve", "--database", "sqlite::memory:"].iter().chain(flags);
        Ok(Flags::try_parse_from(flags).unwrap().resolve()?.kiosk)
    }

    fn refused(flags: &[&str]) -> KioskError {
        match resolve(flags) {
            Err(ConfigError::Kiosk(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_film_stands_for_a_camera() {
        let kiosk = resolve(&["--eyes", "file:/srv/a clip.mjpeg"]).unwrap().unwrap();
        assert_eq!(kiosk.camera, Camera::Film("/srv/a clip.mjpeg".into()));
        assert_eq!(kiosk.forget_after, Duration::from_mins(1));
        assert!(resolve(&[]).unwrap().is_none());
    }

    #[test]
    fn a_minute_is_the_longest_that_a_kiosk_remembers() {
        let kiosk = resolve(&["--eyes", "file:a", "--forget-after", "5"]).unwrap().unwrap();
        assert_eq!(kiosk.forget_after, Duration::from_secs(5));
        for seconds in ["0", "61"] {
            let flags = ["serve", "--eyes", "file:a", "--forget-after", seconds];
            assert!(Flags::try_parse_from(flags).is_err(), "{seconds}");
        }
    }

    #[test]
    fn a_camera_has_a_number_in_a_server_that_can_open_one() {
        let flags = ["--eyes", "camera", "--device", "2"];
        if cfg!(feature = "camera") {
            assert_eq!(resolve(&flags).unwrap().unwrap().camera, Camera::Device(2));
        } else {
            let error = refused(&flags);
            assert_eq!(error, KioskError::NoCameras);
            assert!(error.to_string().contains("--features camera"));
        }
    }

    #[test]
    fn a_kiosk_serves_its_own_screen_only() {
        let film = ["--eyes", "file:clip.mjpeg"];
        let with = |more: [&'static str; 2]| [film, more].concat();
        let bind = refused(&with(["--bind", "0.0.0.0:8080"]));
        assert_eq!(bind, KioskError::Open("0.0.0.0:8080".parse().unwrap()));
        for proxy in [["--public-url", "https://a.example"], ["--trusted-proxy", "127.0.0.1"]] {
            assert_eq!(refused(&with(proxy)), KioskError::Proxy);
        }
        assert!(resolve(&with(["--bind", "[::1]:8080"])).unwrap().is_some());
    }

    #[test]
    fn other_eyes_are_refused_with_help() {
        for eyes in ["webcam", "file:", "http://camera", ""] {
            let error = Flags::try_parse_from(["serve", "--eyes", eyes]).unwrap_err().to_string();
            assert!(error.contains("file:CLIP.mjpeg"), "{error}");
        }
    }
}
