/// The size of a feature map.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    /// Pictures in the batch.
    pub pictures: usize,
    /// Height and width, without the border.
    pub side: usize,
    /// Values of a pixel.
    pub channels: usize,
}

impl Shape {
    /// Pixels of all pictures, without the border.
    pub const fn pixels(&self) -> usize {
        self.pictures * self.side * self.side
    }

    /// Values of a row with its border.
    pub(super) const fn row(&self) -> usize {
        (self.side + 2) * self.channels
    }

    /// Values of a picture with its border.
    pub(super) const fn picture(&self) -> usize {
        (self.side + 2) * self.row()
    }

    /// Where the pixel at (`y`, `x`) of a picture begins; 0 is the border, 1 the first row.
    pub(super) const fn at(&self, picture: usize, y: usize, x: usize) -> usize {
        picture * self.picture() + y * self.row() + x * self.channels
    }

    /// Picture, row and column of a pixel counted over all pictures.
    pub(super) const fn place(&self, pixel: usize) -> (usize, usize, usize) {
        let (row, x) = (pixel / self.side, pixel % self.side);
        (row / self.side, row % self.side, x)
    }
}

/// Feature maps `[pictures, side + 2, side + 2, channels]`, channels innermost, with a border of
/// zeros one pixel wide: a 3x3 window at the edge reads them as its padding. The memory is kept
/// from one shape to the next.
#[derive(Debug, Clone, Default)]
pub struct FeatureMap {
    shape: Shape,
    values: Vec<f32>,
}

impl FeatureMap {
    /// The size.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// The values with their border.
    pub(super) fn values(&self) -> &[f32] {
        &self.values[..self.shape.pictures * self.shape.picture()]
    }

    /// The same to write to; the border must stay zero.
    pub(super) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values[..self.shape.pictures * self.shape.picture()]
    }

    /// Takes another size. What lies within the border is then undefined until it is written.
    pub(super) fn reshape(&mut self, shape: Shape) {
        if shape == self.shape {
            return;
        }
        self.shape = shape;
        let length = shape.pictures * shape.picture();
        if self.values.len() < length {
            self.values.resize(length, 0.0);
        }
        let (row, border) = (shape.row(), shape.channels);
        for picture in self.values_mut().chunks_exact_mut(shape.picture()) {
            for line in picture.chunks_exact_mut(row) {
                line[..border].fill(0.0);
                line[row - border..].fill(0.0);
            }
            picture[..row].fill(0.0);
            picture[(shape.side + 1) * row..].fill(0.0);
        }
    }

    /// Becomes `pictures`: one channel, `side` x `side` values each, row by row.
    ///
    /// # Panics
    /// If the pictures are not whole.
    pub fn load(&mut self, pictures: &[f32], side: usize) {
        assert_eq!(pictures.len() % (side * side), 0, "pictures must be whole");
        let shape = Shape { pictures: pictures.len() / (side * side), side, channels: 1 };
        self.reshape(shape);
        for (number, line) in pictures.chunks_exact(side).enumerate() {
            let start = shape.at(number / side, number % side + 1, 1);
            self.values[start..][..side].copy_from_slice(line);
        }
    }

    /// Becomes a copy of another map.
    pub fn copy_from(&mut self, other: &Self) {
        self.reshape(other.shape);
        self.values_mut().copy_from_slice(other.values());
    }

    /// The values of a pixel counted over all pictures.
    ///
    /// # Panics
    /// If there are fewer pixels.
    pub fn pixel(&self, pixel: usize) -> &[f32] {
        let (picture, y, x) = self.shape.place(pixel);
        &self.values()[self.shape.at(picture, y + 1, x + 1)..][..self.shape.channels]
    }
}
