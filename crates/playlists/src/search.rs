use crate::{Catalogue, Entry, Filters, text::fold};

/// What somebody looks for in the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Words that all must occur in title or artist; case and accents do not matter.
    pub text: String,
    /// Which songs may come.
    pub filters: Filters,
    /// How many songs of the result to pass over.
    pub offset: usize,
    /// The greatest number of songs.
    pub limit: usize,
}

/// A page of what was found, by artist and title.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// How many songs there are on all pages.
    pub total: usize,
    /// Those of this page.
    pub songs: Vec<&'a Entry>,
}

/// Looks through the whole catalogue: its time grows with the number of songs, to less than 0.1 s for a
/// million.
pub fn search<'a>(catalogue: &'a Catalogue, search: &Search) -> Found<'a> {
    let text = fold(&search.text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let admission = catalogue.facets().admission(&search.filters);
    let mut found = Found { total: 0, songs: Vec::new() };
    for named in catalogue.by_name() {
        let place = named.place as usize;
        let entry = &catalogue.entries()[place];
        if admission.admits(place) && words.iter().all(|word| named.name.contains(word)) {
            if found.total >= search.offset && found.songs.len() < search.limit {
                found.songs.push(entry);
            }
            found.total += 1;
        }
    }
    found
}
