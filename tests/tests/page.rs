//! The whole way, in the real server and a real browser.

use anyhow::Result;
use end_to_end::{Server, browser, fixture, write_clip};

#[test]
fn a_face_in_the_camera_leads_to_a_song_in_the_player() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("webcam.mjpeg");
    write_clip(&clip)?;
    let server = Server::start()?;
    browser.run("camera.mjs", &[server.address().as_ref(), clip.as_ref()])
}

#[test]
fn without_a_camera_songs_come_by_hand_and_by_photo() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let server = Server::start()?;
    browser.run("refused.mjs", &[server.address().as_ref(), fixture().as_ref()])
}
