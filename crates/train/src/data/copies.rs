//! Which pictures stand in a data set more than once, exactly or nearly.

use super::near::near_pairs;
use crate::dataset::{Dataset, Split};
use model::Expression;
use serde::Serialize;
use std::collections::HashMap;

/// Where a picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    /// Its split.
    pub(super) split: Split,
    /// Its place among the split's good pictures, from 0.
    pub(super) index: usize,
    /// Its label there.
    pub(super) label: Expression,
}

/// The different pictures of a data set.
#[derive(Debug)]
pub(super) struct Copies {
    /// For each different picture where it stands, in the order of the splits.
    places: Vec<Vec<Place>>,
    /// Different pictures that are nearly the same.
    near: Vec<(usize, usize)>,
}

/// How many pictures of a split stand in another one, or once more in the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Shared {
    /// Whose pictures are counted.
    pub(super) of: Split,
    /// Where their copies stand.
    pub(super) within: Split,
    /// Pictures with an exact copy there.
    pub(super) exact: usize,
    /// Other pictures, with nearly the same one there.
    pub(super) near: usize,
}

impl Copies {
    /// Compares all pictures with each other.
    pub(super) fn of(dataset: &Dataset) -> Self {
        let mut known: HashMap<&[u8], usize> = HashMap::new();
        let mut pictures = Vec::new();
        let mut places: Vec<Vec<Place>> = Vec::new();
        for split in Split::ALL {
            let all = dataset.split(split);
            for (index, &label) in all.labels.iter().enumerate() {
                let picture = all.picture(index);
                let number = *known.entry(picture).or_insert_with(|| {
                    pictures.push(picture);
                    places.push(Vec::new());
                    pictures.len() - 1
                });
                places[number].push(Place { split, index, label });
            }
        }
        Self { places, near: near_pairs(&pictures) }
    }

    /// The places of every picture that stands there more than once.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[Place]> {
        self.places.iter().map(Vec::as_slice).filter(|places| places.len() > 1)
    }

    /// Those whose labels differ.
    pub(super) fn conflicts(&self) -> impl Iterator<Item = &[Place]> {
        self.groups().filter(|places| places.iter().any(|place| place.label != places[0].label))
    }

    /// Pairs of different pictures that are nearly the same, each by its first place.
    pub(super) fn near(&self) -> impl Iterator<Item = [Place; 2]> {
        self.near.iter().map(|&(a, b)| [self.places[a][0], self.places[b][0]])
    }

    /// How many pictures of `of` stand in `within` too; where both are the same split, more than
    /// once.
    pub(super) fn shared(&self, of: Split, within: Split) -> Shared {
        let times = |picture: usize, split: Split| {
            self.places[picture].iter().filter(|place| place.split == split).count()
        };
        let wanted = if of == within { 2 } else { 1 };
        let mut nearly = vec![false; self.places.len()];
        for &(a, b) in &self.near {
            nearly[a] |= times(b, within) > 0;
            nearly[b] |= times(a, within) > 0;
        }
        let mut shared = Shared { of, within, exact: 0, near: 0 };
        for (picture, nearly) in nearly.into_iter().enumerate() {
            if times(picture, within) >= wanted {
                shared.exact += times(picture, of);
            } else if nearly {
                shared.near += times(picture, of);
            }
        }
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw;
    use model::PIXELS;

    /// Drawn faces, of which Training's first stands there once more as disgust and PublicTest
    /// has Training's second, exactly, and its third, lighter by 9.
    fn copied() -> Dataset {
        let mut dataset = draw(7, 7, 1);
        let drawn = dataset.training.clone();
        let lighter: Vec<u8> = drawn.picture(2).iter().map(|grey| grey.saturating_add(9)).collect();
        dataset.training.push(drawn.picture(0), Expression::Disgust);
        dataset.public_test.push(drawn.picture(1), drawn.labels[1]);
        dataset.public_test.push(&lighter, drawn.labels[2]);
        dataset
    }

    #[test]
    fn copies_are_counted_within_and_across_splits() {
        let copies = Copies::of(&copied());
        let shared = |of, within| {
            let Shared { exact, near, .. } = copies.shared(of, within);
            (exact, near)
        };
        // Drawn faces of one class may resemble each other, so only the exact ones are certain.
        assert_eq!(shared(Split::Training, Split::Training).0, 2);
        assert_eq!(shared(Split::PublicTest, Split::PublicTest).0, 0);
        assert_eq!(shared(Split::PublicTest, Split::Training).0, 1);
        assert!(shared(Split::PublicTest, Split::Training).1 >= 1);
        assert_eq!(shared(Split::PrivateTest, Split::Training), (0, 0));
        let groups: Vec<usize> = copies.groups().map(<[Place]>::len).collect();
        assert_eq!(groups, [2, 2]);
    }

    #[test]
    fn a_picture_under_two_labels_is_a_conflict() {
        let copies = Copies::of(&copied());
        let conflicts: Vec<&[Place]> = copies.conflicts().collect();
        let place = |index, label| Place { split: Split::Training, index, label };
        assert_eq!(conflicts, [[place(0, Expression::Angry), place(7, Expression::Disgust)]]);
    }

    #[test]
    fn nearly_equal_pictures_come_as_pairs_of_places() {
        let mut dataset = copied();
        dataset.training.pixels.truncate(3 * PIXELS);
        dataset.training.labels.truncate(3);
        let near: Vec<[Place; 2]> = Copies::of(&dataset).near().collect();
        let places = |pair: &[Place; 2]| pair.map(|place| (place.split, place.index));
        let wanted = [(Split::Training, 2), (Split::PublicTest, 8)];
        assert!(near.iter().any(|pair| places(pair) == wanted), "{near:?}");
    }
}
