//! When whoever stood before the kiosk is forgotten.

use super::*;

#[tokio::test]
async fn who_has_left_is_forgotten_and_nobody_is_read_before_the_next_touch() {
    let kiosk = kiosk(&face(), "3").await;
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    // Longer than it takes to forget: a face that stays is not forgotten.
    for _ in 0..40 {
        until(&mut client, is_reading).await;
    }
    fs::write(&kiosk.film, nobody()).unwrap();
    until(&mut client, is("cleared")).await;
    assert!(is_silent(&mut client).await);
    fs::write(&kiosk.film, face()).unwrap();
    assert!(is_silent(&mut client).await);
    kiosk.watch(&mut client).await;
    let report = until(&mut client, |told| told["faces"][0].is_object()).await;
    assert_eq!(report["faces"][0]["id"], 0, "the next has an id of their own");
}

#[tokio::test]
async fn who_touches_the_page_stays_though_no_face_is_seen() {
    let kiosk = kiosk(&nobody(), "2").await;
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    for _ in 0..8 {
        until(&mut client, is_reading).await;
        let told = timeout(A_WHILE, until(&mut client, is("cleared"))).await;
        assert!(told.is_err(), "forgotten within {A_WHILE:?} of a touch");
        client.send(Message::text(r#"{"do":"here"}"#)).await.unwrap();
    }
    until(&mut client, is("cleared")).await;
    client.send(Message::text(r#"{"do":"here"}"#)).await.unwrap();
    assert!(is_silent(&mut client).await, "a touch alone watches nobody");
}

#[tokio::test]
async fn a_visit_right_after_another_begins_with_a_new_memory() {
    let kiosk = kiosk(&face(), "60").await;
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    until(&mut client, |told| told["frame"].as_u64() > Some(9)).await;
    client.send(Message::text(r#"{"do":"stop"}"#)).await.unwrap();
    kiosk.watch(&mut client).await;
    until(&mut client, is("opening")).await;
    let report = until(&mut client, is_reading).await;
    assert!(report["frame"].as_u64() <= Some(5), "{report}");
}

#[tokio::test]
async fn a_camera_that_is_lost_does_not_keep_anybody_in_memory() {
    let kiosk = kiosk(b"no film", "1").await;
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    until(&mut client, is("cleared")).await;
    assert!(is_silent(&mut client).await);
}

#[tokio::test]
async fn stop_closes_the_camera_and_leaves_it_to_the_page_when_to_forget() {
    let kiosk = kiosk(&face(), "1").await;
    let mut client = kiosk.connect().await;
    kiosk.watch(&mut client).await;
    until(&mut client, is_reading).await;
    client.send(Message::text(r#"{"do":"stop"}"#)).await.unwrap();
    let mut after = 0;
    while let Ok(more) = timeout(2 * A_WHILE, client.next()).await {
        assert!(more.unwrap().unwrap().into_data() != r#"{"state":"cleared"}"#);
        after += 1;
    }
    assert!(after <= 10, "{after} more after the stop");
}
