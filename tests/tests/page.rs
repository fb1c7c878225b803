//! The whole way, in the real server and a real browser.

use anyhow::Result;
use end_to_end::{Server, binary, browser, fixture, write_clip, write_empty_clip, write_pair_clip};

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

#[test]
fn listeners_steer_filter_and_judge_their_songs() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let server = Server::start()?;
    browser.run("steer.mjs", &[server.address().as_ref()])
}

#[test]
fn the_page_is_for_everyone_in_every_state_and_size() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("webcam.mjpeg");
    write_clip(&clip)?;
    let server = Server::start()?;
    browser.run("access.mjs", &[server.address().as_ref(), clip.as_ref()])
}

#[test]
fn nothing_is_lost_while_the_server_restarts() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("webcam.mjpeg");
    write_clip(&clip)?;
    browser.run("restart.mjs", &[binary()?.as_ref(), clip.as_ref()])
}

#[test]
fn with_eyes_on_the_device_no_picture_leaves_it() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("webcam.mjpeg");
    write_clip(&clip)?;
    let server = Server::start()?;
    browser.run("device.mjs", &[server.address().as_ref(), clip.as_ref()])
}

#[test]
fn a_kiosk_reads_whoever_touches_its_notice_and_forgets_them() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let [film, nobody] = ["film.mjpeg", "nobody.mjpeg"].map(|name| folder.path().join(name));
    write_clip(&film)?;
    write_empty_clip(&nobody)?;
    let eyes = format!("file:{}", film.display());
    let server = Server::start_with(&["--eyes", &eyes, "--forget-after", "5"])?;
    browser.run("kiosk.mjs", &[server.address().as_ref(), film.as_ref(), nobody.as_ref()])
}

#[test]
fn eyes_on_the_device_learn_a_neutral_face_and_give_way_only_when_asked() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("webcam.mjpeg");
    write_clip(&clip)?;
    let server = Server::start()?;
    browser.run("calibrate.mjs", &[server.address().as_ref(), clip.as_ref()])
}

#[test]
fn of_several_faces_the_leading_one_is_read() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("webcam.mjpeg");
    write_pair_clip(&clip)?;
    let server = Server::start()?;
    browser.run("several.mjs", &[server.address().as_ref(), clip.as_ref()])
}

#[test]
fn the_mood_circle_steers_and_shows_where_everything_lies() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("webcam.mjpeg");
    write_clip(&clip)?;
    let server = Server::start()?;
    browser.run("circle.mjs", &[server.address().as_ref(), clip.as_ref()])
}

#[test]
fn today_is_remembered_by_the_browser_alone() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let server = Server::start()?;
    browser.run("today.mjs", &[server.address().as_ref()])
}

#[test]
fn what_one_tab_remembers_or_deletes_the_others_do_too() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let server = Server::start()?;
    browser.run("tabs.mjs", &[server.address().as_ref()])
}

#[test]
fn an_installed_page_goes_on_without_a_network_and_offers_what_is_new() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let clip = folder.path().join("webcam.mjpeg");
    write_clip(&clip)?;
    browser.run("offline.mjs", &[binary()?.as_ref(), clip.as_ref()])
}

#[test]
fn admins_work_by_keyboard_on_any_screen() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    browser.run("admin.mjs", &[binary()?.as_ref()])
}

#[test]
fn the_page_about_it_tells_the_figures_of_the_network_in_use() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let server = Server::start()?;
    browser.run("about.mjs", &[server.address().as_ref()])
}
