use model::{Expression, Mood};

/// A face in a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// In a stream, the same for as long as the face stays in sight; in a photo, its place in the
    /// list.
    pub id: u64,
    /// Where it is.
    pub bbox: BoundingBox,
    /// The detector's score, at least the threshold asked for; about 1 to 100.
    pub score: f32,
    /// Its expression, if it was asked for.
    pub classified: Option<Classification>,
}

/// A rectangle in pixels of the frame given, from its upper left corner. The box of a face at the
/// frame's edge may reach beyond it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl BoundingBox {
    /// Square pixels.
    pub fn area(&self) -> f32 {
        self.width * self.height
    }

    /// Intersection over union with another box: 0 if they are apart, 1 if they are equal.
    pub fn iou(&self, other: &Self) -> f32 {
        let overlap = |start_a: f32, length_a: f32, start_b: f32, length_b: f32| {
            ((start_a + length_a).min(start_b + length_b) - start_a.max(start_b)).max(0.0)
        };
        let common = overlap(self.x, self.width, other.x, other.width)
            * overlap(self.y, self.height, other.y, other.height);
        let union = self.area() + other.area() - common;
        if union > 0.0 { common / union } else { 0.0 }
    }

    /// The box with sides `times` as long and the same centre.
    pub(crate) fn about_centre(&self, times: f32) -> Self {
        let (width, height) = (self.width * times, self.height * times);
        Self {
            x: self.x - (width - self.width) / 2.0,
            y: self.y - (height - self.height) / 2.0,
            width,
            height,
        }
    }

    /// The box on the way to another, `share` of the way.
    pub(crate) fn toward(&self, other: &Self, share: f32) -> Self {
        let between = |here: f32, there: f32| here + share * (there - here);
        Self {
            x: between(self.x, other.x),
            y: between(self.y, other.y),
            width: between(self.width, other.width),
            height: between(self.height, other.height),
        }
    }

    /// The same box in a frame whose axes are `horizontal` and `vertical` times as long.
    pub(crate) fn scaled(&self, horizontal: f32, vertical: f32) -> Self {
        Self {
            x: self.x * horizontal,
            y: self.y * vertical,
            width: self.width * horizontal,
            height: self.height * vertical,
        }
    }
}

/// What the network says about one face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Classification {
    /// The most probable expression.
    pub expression: Expression,
    /// The mood whose songs answer it.
    pub mood: Mood,
    /// The probability of that expression, 0 to 1.
    pub confidence: f32,
    /// The probability of each expression in the order of [`Expression::ALL`]; they sum to 1.
    pub probabilities: [f32; Expression::COUNT],
}

impl Classification {
    /// The classification that a distribution over the expressions amounts to. The mood is that of
    /// the most probable expression. The mood whose expressions are most probable together would be
    /// right less often where there are songs to choose, in PublicTest's pictures of these five
    /// expressions (the example `public_test`).
    pub fn from_probabilities(probabilities: [f32; Expression::COUNT]) -> Self {
        let mut expression = Expression::ALL[0];
        for candidate in Expression::ALL {
            if probabilities[candidate.index()] > probabilities[expression.index()] {
                expression = candidate;
            }
        }
        Self {
            expression,
            mood: expression.mood(),
            confidence: probabilities[expression.index()],
            probabilities,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f32, y: f32, side: f32) -> BoundingBox {
        BoundingBox { x, y, width: side, height: side }
    }

    #[test]
    fn overlap_is_measured_from_none_to_equal() {
        let here = square(10.0, 10.0, 20.0);
        assert!((here.iou(&here) - 1.0).abs() < 1e-6);
        assert!(here.iou(&square(30.0, 10.0, 20.0)).abs() < 1e-6);
        assert!((here.iou(&square(20.0, 10.0, 20.0)) - 1.0 / 3.0).abs() < 1e-6);
        assert!(square(0.0, 0.0, 0.0).iou(&square(0.0, 0.0, 0.0)).abs() < 1e-6);
    }

    #[test]
    fn the_most_probable_expression_gives_mood_and_confidence() {
        let fear = Classification::from_probabilities([0.1, 0.05, 0.4, 0.05, 0.1, 0.1, 0.2]);
        assert_eq!((fear.expression, fear.mood), (Expression::Fear, Mood::Neutral));
        assert!((fear.confidence - 0.4).abs() < 1e-6);
    }
}
