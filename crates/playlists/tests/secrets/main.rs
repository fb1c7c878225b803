//! What nobody may read. A program of its own, so that all that it logs is seen.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[expect(dead_code, unused_macros, reason = "other tests use the rest")]
#[path = "../store/database.rs"]
mod database;
#[expect(dead_code, reason = "other tests use the rest")]
#[path = "../refresh/stand_in.rs"]
mod stand_in;

use crate::{
    database::sqlite,
    stand_in::{ACCESS, PLAYLIST, REFRESH, StandIn, entries, new_token},
};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};
use wiremock::ResponseTemplate;

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_token_stands_in_a_log_at_its_finest_level_or_in_the_database() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let database = sqlite();
    let stand_in = StandIn::connected(&database).await;
    stand_in.answer(PLAYLIST, ResponseTemplate::new(401), Some(1)).await;
    stand_in.renewal(new_token()).await;
    stand_in.answer(PLAYLIST, ResponseTemplate::new(500), Some(1)).await;
    stand_in.playlist(PLAYLIST, &entries([1])).await;
    assert_eq!(stand_in.run().await.tally.added, 1);
    let (attempt, callback) = stand_in.begin();
    let shown = format!("{attempt:?} {:?} {:?}", stand_in.spotify, stand_in.refresher);
    stand_in.store.close().await;

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("TRACE") && log.contains("a refresh ended"), "{log}");
    let folder = std::fs::read_dir(database.file().parent().unwrap()).unwrap();
    let files: Vec<u8> =
        folder.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    let files = String::from_utf8_lossy(&files);
    let state = callback.split("state=").nth(1).unwrap();
    for secret in [ACCESS, REFRESH, "BQDrenewedrenewed", "AQDcodecode", state] {
        assert!(!log.contains(secret), "{secret} is in the log");
        assert!(!shown.contains(secret), "{secret} is in {shown}");
        assert!(!files.contains(secret), "{secret} is in the database");
    }
}
