//! Codes with which many people vote from one address.

use crate::database::Database;
use playlists::{Allowance, StoreError, Workshop};

on_both_databases! {
    a_code_raises_the_allowance_until_it_ends,
    what_is_no_workshop_is_refused_with_what_to_write,
}

const LATER_MS: i64 = 4_000_000_000_000;

fn workshop(code: &str, people: u32, until_ms: i64) -> Workshop {
    Workshop { code: code.to_owned(), people, until_ms }
}

async fn a_code_raises_the_allowance_until_it_ends(database: Database) {
    let store = database.open().await;
    assert_eq!(store.allowance(None).await.unwrap(), Some(Allowance::HOUSEHOLD));
    assert_eq!(store.allowance(Some("SOLO-2026")).await.unwrap(), None);

    store.open_workshop(&workshop("SOLO-2026", 20, LATER_MS), "ani").await.unwrap();
    store.open_workshop(&workshop("SOLO-2026", 30, LATER_MS), "ani").await.unwrap();
    let allowance = store.allowance(Some("SOLO-2026")).await.unwrap();
    assert_eq!(allowance, Some(Allowance { people_a_song: 30, suggestions: 150 }));
    assert_eq!(store.workshops().await.unwrap(), [workshop("SOLO-2026", 30, LATER_MS)]);

    // As time would.
    database.execute(&["UPDATE workshops SET until_ms = 1"]).await;
    assert_eq!(store.allowance(Some("SOLO-2026")).await.unwrap(), None);
    assert!(store.workshops().await.unwrap().is_empty());
    assert!(store.close_workshop("SOLO-2026", "ani").await.unwrap());
    assert!(!store.close_workshop("SOLO-2026", "ani").await.unwrap());
}

async fn what_is_no_workshop_is_refused_with_what_to_write(database: Database) {
    let store = database.open().await;
    for (bad, help) in [
        (workshop("short", 20, LATER_MS), "6 to 40 letters"),
        (workshop("with blank", 20, LATER_MS), "6 to 40 letters"),
        (workshop("SOLO-2026", 0, LATER_MS), "from 1 to 1000"),
        (workshop("SOLO-2026", 5000, LATER_MS), "from 1 to 1000"),
        (workshop("SOLO-2026", 20, 1), "choose a later time"),
    ] {
        let error = store.open_workshop(&bad, "ani").await.unwrap_err();
        assert!(matches!(error, StoreError::Workshop { .. }), "{error}");
        assert!(error.to_string().contains(help), "{error}");
    }
    assert!(store.workshops().await.unwrap().is_empty());
}
