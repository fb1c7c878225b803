use indicatif::{ProgressBar, ProgressStyle};

/// The bar of one epoch on a terminal; nothing is drawn where standard error is a file.
pub(crate) struct EpochBar(ProgressBar);

impl EpochBar {
    pub(crate) fn new(epoch: usize, epochs: usize, pictures: usize) -> Self {
        let template = "{prefix} {wide_bar} {pos}/{len}  {per_sec}  {eta}  {msg}";
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(pictures as u64).with_style(style);
        bar.set_prefix(format!("epoch {epoch}/{epochs}"));
        Self(bar)
    }

    pub(crate) fn advance(&self, pictures: usize, loss: f64, accuracy: f64) {
        self.0.inc(pictures as u64);
        self.0.set_message(format!("loss {loss:.4}  accuracy {:.2} %", 100.0 * accuracy));
    }

    pub(crate) fn evaluating(&self) {
        self.0.set_message("evaluating on PublicTest");
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
