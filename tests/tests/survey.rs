//! The survey on a phone, the workshop on a wall, and a whole class at once.

use anyhow::Result;
use end_to_end::{Connection, Server, binary, browser, crowd, number_of};
use std::io::{self, Write};
use std::thread::sleep;
use std::time::Duration;

const CODE: &str = "SOLO-2026";
const PHONES: usize = 30;
const VOTES: usize = 20;

#[test]
fn a_listener_votes_takes_back_and_suggests_by_touch_and_by_keyboard() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    let server = Server::start_with(&["--offline"])?;
    browser.run("survey.mjs", &[server.address().as_ref()])
}

#[test]
fn an_admin_opens_a_workshop_a_phone_votes_in_it_and_the_wall_counts() -> Result<()> {
    let Some(browser) = browser()? else { return Ok(()) };
    browser.run("workshop.mjs", &[binary()?.as_ref()])
}

#[test]
fn thirty_phones_behind_one_address_vote_at_once_and_nothing_is_lost() -> Result<()> {
    let server = Server::start_with(&["--offline"])?;
    server.run(&["workshop", CODE, "--people", &PHONES.to_string()])?;
    let met = crowd(server.host(), CODE, PHONES, VOTES)?;
    let (p50, p99) = (met.quantile(0.5), met.quantile(0.99));
    writeln!(
        io::stdout(),
        "{PHONES} phones, {VOTES} votes each: p50 {p50:.1} ms, p99 {p99:.1} ms, {} waits",
        met.waits
    )?;
    assert_eq!(met.times.len(), PHONES * VOTES);
    assert_eq!(met.waits, 0, "the address of a workshop has room for all");

    let mut wall = Connection::open(server.host())?;
    let counted = wall.ask("GET /api/v1/workshop", &format!("mission-workshop: {CODE}\r\n"), "")?;
    assert_eq!(number_of(&counted.body, "votes")?, (PHONES * VOTES) as u64);
    assert_eq!(number_of(&counted.body, "people")?, PHONES as u64);

    // Soon everybody's catalogue has them too.
    let headers = "mission-listener: somebody-who-only-looks\r\n";
    let mut votes = 0;
    for _ in 0..100 {
        let round = wall.ask("POST /api/v1/survey", headers, "{}")?;
        votes = number_of(&round.body, "votes")?;
        if votes == (219 + PHONES * VOTES) as u64 {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    panic!("the catalogue has {votes} votes");
}
