//! Convolution 3x3 by tiles of 2x2 pixels: Winograd's minimal filtering, with 16 products for each
//! tile and pair of channels where the definition has 36 (Lavin and Gray, "Fast Algorithms for
//! Convolutional Neural Networks", 2016, section 4.1).

mod forward;
mod weight_gradient;

pub(crate) use forward::{Filters, collect, forward};
pub(crate) use weight_gradient::weight_gradient;

use crate::convolution::Convolution;
use pulp::Simd;

/// Values of a transformed tile: each is multiplied by itself.
pub(crate) const POINTS: usize = 16;

/// Fewer channels do not repay the transforms.
const FEWEST_CHANNELS: usize = 16;

impl Convolution {
    /// Whether its output divides into tiles, and whether they pay.
    pub(crate) fn has_tiles(&self) -> bool {
        let (height, width) = self.output();
        (height | width) & 1 == 0 && self.channels_in.min(self.channels_out) >= FEWEST_CHANNELS
    }
}

/// The tiles of a few images, row by row.
#[derive(Clone, Copy)]
pub(crate) struct Tiles {
    pub(crate) convolution: Convolution,
    pub(crate) images: usize,
}

/// Some of these rows.
#[derive(Clone, Copy)]
pub(crate) struct Strip {
    tiles: Tiles,
    /// The first row.
    top: usize,
    rows: usize,
}

impl Tiles {
    /// So many images that they have at least `least` tiles.
    fn at_least(convolution: Convolution, least: usize) -> Self {
        let one = Self { convolution, images: 1 };
        Self { convolution, images: least.div_ceil(one.rows() * one.columns()) }
    }

    /// Tiles of a row.
    const fn columns(&self) -> usize {
        self.convolution.output().1 / 2
    }

    /// Rows of all images together.
    const fn rows(&self) -> usize {
        self.images * self.convolution.output().0 / 2
    }

    /// Rows of a strip of about `tiles` tiles; one where there is no image at all.
    fn rows_of_strip(&self, tiles: usize) -> usize {
        (tiles / self.columns()).min(self.rows()).max(1)
    }

    /// Tiles of the longest of such strips.
    pub(crate) fn longest(&self, tiles: usize) -> usize {
        self.rows_of_strip(tiles) * self.columns()
    }

    /// Such strips, from top to bottom.
    pub(crate) fn strips(self, tiles: usize) -> impl Iterator<Item = Strip> {
        let rows = self.rows_of_strip(tiles);
        (0..self.rows()).step_by(rows).map(move |top| Strip {
            tiles: self,
            top,
            rows: rows.min(self.rows() - top),
        })
    }
}

impl Strip {
    /// Number of tiles.
    const fn len(&self) -> usize {
        self.rows * self.tiles.columns()
    }

    /// Image, row and column of a tile's upper left pixel.
    const fn corner(&self, tile: usize) -> (usize, usize, usize) {
        let of_image = self.tiles.convolution.output().0 / 2;
        let (row, column) = (self.top + tile / self.tiles.columns(), tile % self.tiles.columns());
        (row / of_image, row % of_image * 2, column * 2)
    }
}

/// Feature maps whose channels are filled up to whole vectors.
#[derive(Clone, Copy)]
pub(crate) struct Map<'a, S: Simd> {
    pub(crate) pixels: &'a [S::f32s],
    pub(crate) height: usize,
    pub(crate) width: usize,
    /// Vectors of a pixel.
    pub(crate) vectors: usize,
}

impl<S: Simd> Map<'_, S> {
    /// Transforms `SIDE` x `SIDE` pixels from each tile's corner on, by columns and by rows, into
    /// `[points, tiles, vectors]`.
    #[inline(always)]
    fn transform<const SIDE: usize>(
        &self,
        simd: S,
        strip: Strip,
        line: impl Fn(S, [S::f32s; SIDE]) -> [S::f32s; 4],
        to: &mut [S::f32s],
    ) {
        let point = strip.len() * self.vectors;
        for tile in 0..strip.len() {
            let (image, row, column) = strip.corner(tile);
            let corner = ((image * self.height + row) * self.width + column) * self.vectors;
            for vector in 0..self.vectors {
                let mut window = [[simd.splat_f32s(0.0); SIDE]; SIDE];
                for (y, row) in window.iter_mut().enumerate() {
                    for (x, value) in row.iter_mut().enumerate() {
                        let pixel = y * self.width + x;
                        *value = self.pixels[corner + pixel * self.vectors + vector];
                    }
                }
                let values = by_columns_and_rows(simd, window, &line);
                for y in 0..4 {
                    for x in 0..4 {
                        to[(y * 4 + x) * point + tile * self.vectors + vector] = values[y][x];
                    }
                }
            }
        }
    }
}

/// Transforms every column, then every row of what that gives.
#[inline(always)]
fn by_columns_and_rows<S: Simd, const FROM: usize, const TO: usize>(
    simd: S,
    values: [[S::f32s; FROM]; FROM],
    line: impl Fn(S, [S::f32s; FROM]) -> [S::f32s; TO],
) -> [[S::f32s; TO]; TO] {
    let zero = simd.splat_f32s(0.0);
    let mut columns = [[zero; TO]; FROM];
    for x in 0..FROM {
        let mut column = [zero; FROM];
        for y in 0..FROM {
            column[y] = values[y][x];
        }
        columns[x] = line(simd, column);
    }
    let mut result = [[zero; TO]; TO];
    for y in 0..TO {
        let mut row = [zero; FROM];
        for x in 0..FROM {
            row[x] = columns[x][y];
        }
        result[y] = line(simd, row);
    }
    result
}

/// The transform of a line of a window's input.
#[inline(always)]
fn of_input<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; 4]) -> [S::f32s; 4] {
    [simd.sub_f32s(a, c), simd.add_f32s(b, c), simd.sub_f32s(c, b), simd.sub_f32s(b, d)]
}

/// The transform of a line of weights.
fn of_weights([a, b, c]: [f32; 3]) -> [f32; 4] {
    let (sides, middle) = ((a + c) * 0.5, b * 0.5);
    [a, sides + middle, sides - middle, c]
}

/// A line of a tile of the output, given the products.
#[inline(always)]
fn to_output<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; 4]) -> [S::f32s; 2] {
    let (sum, difference) = (simd.add_f32s(b, c), simd.sub_f32s(b, c));
    [simd.add_f32s(a, sum), simd.sub_f32s(difference, d)]
}

/// The gradient of the products' line, given that of the output's.
#[inline(always)]
fn of_output_gradient<S: Simd>(simd: S, [a, b]: [S::f32s; 2]) -> [S::f32s; 4] {
    [a, simd.add_f32s(a, b), simd.sub_f32s(a, b), simd.neg_f32s(b)]
}

/// The gradient of the weights' line, given that of their transform's.
#[inline(always)]
fn to_weight_gradient<S: Simd>(simd: S, [a, b, c, d]: [S::f32s; 4]) -> [S::f32s; 3] {
    let half = simd.splat_f32s(0.5);
    let sum = simd.mul_f32s(half, simd.add_f32s(b, c));
    let difference = simd.mul_f32s(half, simd.sub_f32s(b, c));
    [simd.add_f32s(a, sum), difference, simd.add_f32s(sum, d)]
}
