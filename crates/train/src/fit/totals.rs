/// Sums over an epoch's steps.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// The steps' mean losses times their pictures.
    pub(super) loss: f64,
    /// Pictures classified right.
    pub(super) right: usize,
    /// Pictures seen.
    pub(super) pictures: usize,
    /// The rate of the last step.
    pub(super) learning_rate: f64,
}

impl Totals {
    pub(super) fn mean_loss(&self) -> f64 {
        self.loss / self.pictures.max(1) as f64
    }

    pub(super) fn accuracy(&self) -> f64 {
        self.right as f64 / self.pictures.max(1) as f64
    }
}
