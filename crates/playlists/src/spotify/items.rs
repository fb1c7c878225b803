//! The songs of a playlist, read leniently: what has no song in it is passed over, and nothing is
//! asked for that is not needed.

use crate::{
    NewSong, SpotifyId,
    survey_row::{FIRST_YEAR, LAST_YEAR},
    text::clean,
};
use serde_json::Value;

/// A part of a playlist.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) songs: Vec<NewSong>,
    /// Entries without a song that can be kept: removed ones, local files, podcasts.
    pub(crate) left_out: u64,
    /// How many entries the whole playlist has, where Spotify says so.
    pub(crate) total: Option<u64>,
    /// Whether this is the end.
    pub(crate) is_last: bool,
}

impl Page {
    /// From Spotify's reply to `/playlists/{id}/items`. None when it is something else.
    pub(super) fn read(json: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(json).ok()?;
        let entries = json["items"].as_array()?;
        let mut page = Self { total: json["total"].as_u64(), ..Self::default() };
        for entry in entries {
            match song(entry) {
                Some(song) => page.songs.push(song),
                None => page.left_out += 1,
            }
        }
        let has_next = json["next"].is_string() || json.get("next").is_none();
        page.is_last = entries.is_empty() || !has_next;
        Some(page)
    }
}

/// `item` since February 2026, `track` before.
fn song(entry: &Value) -> Option<NewSong> {
    let track = [&entry["item"], &entry["track"]].into_iter().find(|track| track.is_object())?;
    let is_song = track["type"].as_str().is_none_or(|kind| kind == "track");
    let is_local = [entry, track].iter().any(|part| part["is_local"].as_bool() == Some(true));
    if !is_song || is_local {
        return None;
    }
    let artists: Vec<&str> =
        track["artists"].as_array()?.iter().filter_map(|artist| artist["name"].as_str()).collect();
    let spotify_id: SpotifyId = track["id"].as_str()?.parse().ok()?;
    let text = |text: &str| clean(text).ok().filter(|text| !text.is_empty());
    Some(NewSong {
        artist: text(&artists.join(", ")).or_else(|| text(artists.first()?))?,
        title: text(track["name"].as_str()?)?,
        year: year(track["album"]["release_date"].as_str()),
        genre: None,
        language: None,
        spotify_id,
    })
}

/// A date is a year, a month or a day.
fn year(date: Option<&str>) -> Option<u16> {
    let year = date?.get(..4)?.parse().ok()?;
    (FIRST_YEAR..=LAST_YEAR).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const ID: &str = "2nLtzopw4rPReszdYBJU6h";

    #[test]
    fn a_song_is_read_under_its_new_and_its_old_name() {
        for key in ["item", "track"] {
            let track = json!({"type": "track", "id": ID, "name": " Numb ",
                "artists": [{"name": "Linkin Park"}, {"name": "Jay-Z"}, {}],
                "album": {"release_date": "2003-03-25"}});
            let page = json!({"items": [{key: track}], "total": 1, "next": null}).to_string();
            let page = Page::read(&page).unwrap();
            let song = &page.songs[0];
            assert_eq!((&*song.artist, &*song.title), ("Linkin Park, Jay-Z", "Numb"));
            assert_eq!((song.year, page.total, page.is_last), (Some(2003), Some(1), true));
        }
    }

    #[test]
    fn what_is_no_song_is_left_out_and_counted() {
        let track = |change: &dyn Fn(&mut Value)| {
            let mut track = json!({"id": ID, "name": "Numb", "artists": [{"name": "Linkin Park"}]});
            change(&mut track);
            json!({ "item": track })
        };
        let items = json!([
            {"item": null}, {"track": null}, {}, null, 7, "x",
            track(&|track| track["type"] = "episode".into()),
            track(&|track| track["is_local"] = true.into()),
            track(&|track| track["id"] = Value::Null),
            track(&|track| track["id"] = "x".into()),
            track(&|track| track["name"] = "".into()),
            track(&|track| track["name"] = "a\u{202E}b".into()),
            track(&|track| track["artists"] = json!([])),
        ]);
        let entries = items.as_array().unwrap().len() as u64;
        let page = Page::read(&json!({ "items": items }).to_string()).unwrap();
        assert_eq!((page.songs.len(), page.left_out), (0, entries));
        let good = json!({"items": [track(&|_| ())]}).to_string();
        assert_eq!(
            Page::read(&good).unwrap().songs.len(),
            1,
            "it is the change that leaves it out"
        );
    }

    #[test]
    fn a_year_is_believed_if_it_is_one() {
        let dates = ["1981", "1981-12", "0000", "19", "", "x981", "9999-01-01"];
        let years = dates.map(|date| year(Some(date)));
        assert_eq!(years, [Some(1981), Some(1981), None, None, None, None, None]);
    }

    proptest! {
        #[test]
        fn no_words_make_it_fail(
            id in prop_oneof![Just(ID.to_owned()), "\\PC{0,30}"],
            name in "\\PC{0,9}", artist in "\\PC{0,9}", date in "\\PC{0,9}",
        ) {
            let track = json!({"id": id, "name": name, "artists": [{"name": artist}],
                "album": {"release_date": date}});
            let page = Page::read(&json!({"items": [{"item": track}]}).to_string()).unwrap();
            prop_assert_eq!(page.songs.len() as u64 + page.left_out, 1);
        }
    }
}
