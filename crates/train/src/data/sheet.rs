//! A picture of samples: rows of faces under a line of words.

use super::copies::{Copies, Place};
use crate::dataset::{Dataset, Split};
use font8x8::legacy::BASIC_LEGACY;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};
use model::{Expression, SIDE};

/// Before the whole is enlarged, in pixels, as all lengths here.
const WIDTH: usize = 608;
const MARGIN: usize = 4;
/// Height and width of a letter.
const LETTER: usize = 8;
const LINE: usize = LETTER + 2;
const PAPER: Luma<u8> = Luma([255]);
const INK: Luma<u8> = Luma([0]);
const ENLARGED: u32 = 2;

/// Faces of one kind.
struct Section<'a> {
    title: String,
    /// From the left edge of a tile to that of the next.
    pitch: usize,
    tiles: Vec<Tile<'a>>,
}

/// Faces side by side with words below.
struct Tile<'a> {
    faces: Vec<&'a [u8]>,
    words: Vec<String>,
}

/// Draws samples of every class, pictures with several labels, and pictures of PublicTest that
/// nearly stand in Training, each chosen evenly from all of their kind. PrivateTest's pictures
/// are not among them.
pub(super) fn draw(dataset: &Dataset, copies: &Copies) -> GrayImage {
    let mut sections: Vec<_> =
        Expression::ALL.into_iter().map(|class| samples(dataset, class)).collect();
    sections.push(conflicts(dataset, copies));
    sections.push(nearly_shared(dataset, copies));
    sections.retain(|section| !section.tiles.is_empty());
    let height = MARGIN + sections.iter().map(Section::height).sum::<usize>();
    let mut sheet = GrayImage::from_pixel(WIDTH as u32, height as u32, PAPER);
    let mut top = MARGIN;
    for section in sections {
        section.paint(&mut sheet, top);
        top += section.height();
    }
    let (width, height) = (ENLARGED * sheet.width(), ENLARGED * sheet.height());
    imageops::resize(&sheet, width, height, FilterType::Nearest)
}

fn samples(dataset: &Dataset, class: Expression) -> Section<'_> {
    const SHOWN: usize = 24;
    let training = &dataset.training;
    let of_class: Vec<usize> =
        (0..training.len()).filter(|&index| training.labels[index] == class).collect();
    let public_test = dataset.public_test.counts()[class.index()];
    let tile = |&index: &usize| Tile { faces: vec![training.picture(index)], words: Vec::new() };
    Section {
        title: format!("{class}: {} in Training, {public_test} in PublicTest", of_class.len()),
        pitch: SIDE + 2,
        tiles: evenly(&of_class, SHOWN).map(tile).collect(),
    }
}

fn conflicts<'a>(dataset: &'a Dataset, copies: &Copies) -> Section<'a> {
    const SHOWN: usize = 16;
    let shown: Vec<Vec<Place>> = copies
        .conflicts()
        .map(|places| places.iter().copied().filter(is_shown).collect::<Vec<_>>())
        .filter(|places| places.iter().any(|place| place.label != places[0].label))
        .collect();
    let tile = |places: &Vec<Place>| {
        let mut labels: Vec<Expression> = places.iter().map(|place| place.label).collect();
        labels.sort_unstable();
        labels.dedup();
        Tile {
            faces: vec![picture(dataset, places[0])],
            words: labels.into_iter().map(|label| label.to_string()).collect(),
        }
    };
    Section {
        title: format!("one picture, several labels: {}", shown.len()),
        pitch: SIDE + 27,
        tiles: evenly(&shown, SHOWN).map(tile).collect(),
    }
}

fn nearly_shared<'a>(dataset: &'a Dataset, copies: &Copies) -> Section<'a> {
    const SHOWN: usize = 16;
    let across = |[a, b]: &[Place; 2]| (a.split, b.split) == (Split::Training, Split::PublicTest);
    let pairs: Vec<[Place; 2]> = copies.near().filter(across).collect();
    let tile = |pair: &[Place; 2]| {
        let [a, b] = pair.map(|place| place.label);
        let words = if a == b { a.to_string() } else { format!("{a} / {b}") };
        Tile { faces: pair.map(|place| picture(dataset, place)).into(), words: vec![words] }
    };
    Section {
        title: format!("nearly the same in Training (left) and PublicTest: {} pairs", pairs.len()),
        pitch: 2 * SIDE + 54,
        tiles: evenly(&pairs, SHOWN).map(tile).collect(),
    }
}

fn is_shown(place: &Place) -> bool {
    place.split != Split::PrivateTest
}

fn picture(dataset: &Dataset, place: Place) -> &[u8] {
    dataset.split(place.split).picture(place.index)
}

/// At most `count` of `all`, at equal distances.
fn evenly<T>(all: &[T], count: usize) -> impl Iterator<Item = &T> {
    let count = count.min(all.len());
    (0..count).map(move |number| &all[number * all.len() / count])
}

impl Section<'_> {
    fn columns(&self) -> usize {
        (WIDTH - MARGIN) / self.pitch
    }

    fn row_height(&self) -> usize {
        let words = self.tiles.iter().map(|tile| tile.words.len()).max().unwrap_or(0);
        SIDE + 2 + words * LINE
    }

    fn height(&self) -> usize {
        LINE + self.tiles.len().div_ceil(self.columns()) * self.row_height() + LINE
    }

    fn paint(&self, sheet: &mut GrayImage, top: usize) {
        write(sheet, &self.title, (MARGIN, top));
        for (number, tile) in self.tiles.iter().enumerate() {
            let x = MARGIN + number % self.columns() * self.pitch;
            let y = top + LINE + number / self.columns() * self.row_height();
            for (number, face) in tile.faces.iter().enumerate() {
                paint_face(sheet, face, (x + number * (SIDE + 1), y));
            }
            for (number, words) in tile.words.iter().enumerate() {
                write(sheet, words, (x, y + SIDE + 2 + number * LINE));
            }
        }
    }
}

fn paint_face(sheet: &mut GrayImage, face: &[u8], (x, y): (usize, usize)) {
    for (place, &grey) in face.iter().enumerate() {
        sheet.put_pixel((x + place % SIDE) as u32, (y + place / SIDE) as u32, Luma([grey]));
    }
}

/// Writes ASCII from the left upper corner on, as far as the sheet goes.
fn write(sheet: &mut GrayImage, words: &str, (x, y): (usize, usize)) {
    for (number, letter) in words.bytes().enumerate() {
        let rows = BASIC_LEGACY.get(usize::from(letter)).copied().unwrap_or_default();
        for place in 0..LETTER * LETTER {
            let (column, row) = (place % LETTER, place / LETTER);
            let (x, y) = (x + number * LETTER + column, y + row);
            if rows[row] >> column & 1 == 1
                && let Some(pixel) = sheet.get_pixel_mut_checked(x as u32, y as u32)
            {
                *pixel = INK;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw as draw_faces;
    use image::GenericImageView;

    /// Where a face stands on the sheet before it was enlarged.
    fn find(sheet: &GrayImage, face: &[u8]) -> Option<(u32, u32)> {
        let (width, height) = (sheet.width() / ENLARGED, sheet.height() / ENLARGED);
        let small = imageops::resize(sheet, width, height, FilterType::Nearest);
        let side = SIDE as u32;
        let places = (0..=height - side).flat_map(|y| (0..=width - side).map(move |x| (x, y)));
        places.into_iter().find(|&(x, y)| {
            small.get_pixel(x, y).0[0] == face[0]
                && small
                    .view(x, y, side, side)
                    .pixels()
                    .map(|(_, _, grey)| grey.0[0])
                    .eq(face.iter().copied())
        })
    }

    #[test]
    fn every_class_has_a_row_and_conflicts_are_shown_below() {
        let mut dataset = draw_faces(14, 0, 1);
        let plain = draw(&dataset, &Copies::of(&dataset));
        let places: Vec<_> =
            (0..7).map(|index| find(&plain, dataset.training.picture(index)).unwrap()).collect();
        assert!(places.windows(2).all(|pair| pair[0].1 < pair[1].1), "{places:?}");

        let angry = dataset.training.picture(0).to_vec();
        dataset.public_test.push(&angry, Expression::Sad);
        let with_conflict = draw(&dataset, &Copies::of(&dataset));
        assert!(with_conflict.height() > plain.height());
    }

    #[test]
    fn pictures_of_private_test_are_never_shown() {
        let mut dataset = draw_faces(7, 0, 1);
        let plain = draw(&dataset, &Copies::of(&dataset));
        let sealed = draw_faces(7, 0, 2).training;
        for (index, &label) in sealed.labels.iter().enumerate() {
            dataset.private_test.push(sealed.picture(index), label);
            dataset.private_test.push(sealed.picture(index), Expression::Neutral);
        }
        assert!(draw(&dataset, &Copies::of(&dataset)) == plain);
    }

    #[test]
    fn samples_are_spread_over_all() {
        let all: Vec<usize> = (0..100).collect();
        assert!(evenly(&all, 4).eq(&[0, 25, 50, 75]));
        assert_eq!(evenly(&all[..3], 4).count(), 3);
    }
}
