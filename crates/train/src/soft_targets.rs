//! Soft targets of the Training pictures: a csv that begins with a comment on whose they are,
//! then the classes' names, then a row of probabilities a picture, in the pictures' order.

use crate::batch::Visit;
use crate::dataset::Pictures;
use crate::run::write_whole;
use anyhow::{Context, Result, bail, ensure};
use burn::prelude::*;
use model::{Expression, sha256};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const COMMENT: &str = "# probabilities of the Training pictures whose bytes have the SHA-256 ";

/// A probability a class, in [`Expression`]'s order.
pub(crate) type Probabilities = [f32; Expression::COUNT];

/// A teacher's probabilities of every Training picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SoftTargets(Vec<Probabilities>);

impl SoftTargets {
    /// Probabilities in the pictures' order.
    pub(crate) fn new(rows: Vec<Probabilities>) -> Self {
        Self(rows)
    }

    /// Reads the soft targets of `pictures`; refuses those of others.
    pub(crate) fn read(path: &Path, pictures: &Pictures) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the soft targets {}", path.display()))?;
        let rows = parse(&text, pictures).with_context(|| {
            format!("{} is not for this data; write it with `train teach`", path.display())
        })?;
        Ok(Self(rows))
    }

    /// Writes them with the hash of `pictures`.
    pub(crate) fn write(&self, path: &Path, pictures: &Pictures) -> Result<()> {
        let mut text = format!("{COMMENT}{}\n{}\n", sha256(&pictures.pixels), header());
        for row in &self.0 {
            let row = row.map(|probability| probability.to_string());
            writeln!(text, "{}", row.join(","))?;
        }
        write_whole(path, text.as_bytes())
    }

    /// The probabilities as if their logits had been divided by `temperature`.
    pub(crate) fn softened(mut self, temperature: f32) -> Self {
        #[expect(clippy::float_cmp, reason = "exactly 1 changes nothing")]
        if temperature == 1.0 {
            return self;
        }
        for row in &mut self.0 {
            let powers = row.map(|probability| probability.powf(1.0 / temperature));
            let sum: f32 = powers.iter().sum();
            *row = powers.map(|power| power / sum);
        }
        self
    }

    /// As a tensor, `[pictures, 7]`.
    pub(crate) fn into_tensor(self, device: &Device) -> Tensor<2> {
        let shape = [self.0.len(), Expression::COUNT];
        Tensor::from_data(TensorData::new(self.0.into_flattened(), shape), device)
    }

    /// The hash of all rows.
    pub(crate) fn sha256(&self) -> String {
        let bytes = self.0.as_flattened().iter().flat_map(|share| share.to_le_bytes());
        sha256(&bytes.collect::<Vec<u8>>())
    }

    /// The probabilities of one picture.
    pub(crate) fn row(&self, index: usize) -> Probabilities {
        self.0[index]
    }

    /// Those of the pictures of some visits, in their order.
    pub(crate) fn of(&self, visits: &[Visit]) -> Self {
        Self(visits.iter().map(|visit| self.row(visit.index)).collect())
    }
}

fn header() -> String {
    Expression::ALL.map(Expression::name).join(",")
}

fn parse(text: &str, pictures: &Pictures) -> Result<Vec<Probabilities>> {
    let mut lines = text.lines();
    let Some(hash) = lines.next().and_then(|line| line.strip_prefix(COMMENT)) else {
        bail!("its first line does not begin with '{COMMENT}'");
    };
    ensure!(hash == sha256(&pictures.pixels), "it was made from other Training pictures");
    ensure!(lines.next() == Some(&header()), "its second line is not '{}'", header());
    let rows = lines.enumerate().map(|(number, line)| {
        row(line).with_context(|| format!("line {}: not seven probabilities", number + 3))
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    let (found, wanted) = (rows.len(), pictures.len());
    ensure!(found == wanted, "it has {found} rows for {wanted} pictures");
    Ok(rows)
}

fn row(line: &str) -> Option<Probabilities> {
    let values: Vec<f32> = line.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
    let row: Probabilities = values.try_into().ok()?;
    let sum: f32 = row.iter().sum();
    (row.iter().all(|value| *value >= 0.0) && (sum - 1.0).abs() < 1e-3).then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::draw;
    use std::path::PathBuf;
    use tempfile::TempDir;

    fn written() -> (TempDir, PathBuf, Pictures, SoftTargets) {
        let pictures = draw(3, 0, 1).training;
        let row = [0.1, 0.2, 0.3, 0.4 - 1e-7, 0.0, 1e-7, 0.0];
        let targets = SoftTargets::new(vec![row, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0], row]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("teacher.csv");
        targets.write(&path, &pictures).unwrap();
        (folder, path, pictures, targets)
    }

    fn refusal(path: &Path, pictures: &Pictures) -> String {
        format!("{:#}", SoftTargets::read(path, pictures).unwrap_err())
    }

    #[test]
    fn what_is_written_is_read_back_exactly() {
        let (_keep, path, pictures, targets) = written();
        assert_eq!(SoftTargets::read(&path, &pictures).unwrap(), targets);
    }

    #[test]
    fn soft_targets_of_other_pictures_are_refused() {
        let (_keep, path, _, _) = written();
        let message = refusal(&path, &draw(3, 0, 2).training);
        assert!(message.contains("teacher.csv") && message.contains("other Training"), "{message}");
    }

    #[test]
    fn a_damaged_row_is_named() {
        let (_keep, path, pictures, _) = written();
        let text = fs::read_to_string(&path).unwrap();
        let (kept, _) = text.trim_end().rsplit_once('\n').unwrap();
        fs::write(&path, format!("{kept}\n")).unwrap();
        assert!(refusal(&path, &pictures).contains("2 rows for 3 pictures"));
        for bad in ["0.5,0.5", "0.5,0.6,0,0,0,0,0", "1,x,0,0,0,0,0", "NaN,0,0,0,0,0,0"] {
            fs::write(&path, format!("{kept}\n{bad}\n")).unwrap();
            assert!(refusal(&path, &pictures).contains("line 5"), "{}", refusal(&path, &pictures));
        }
        fs::write(&path, "0.5,0.5\n").unwrap();
        assert!(refusal(&path, &pictures).contains("first line"));
    }

    #[test]
    fn a_temperature_softens() {
        let [even, sharp] = [[1.0 / 7.0; 7], [0.9, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0]];
        let softened = SoftTargets::new(vec![even, sharp]).softened(2.0);
        assert!(softened.row(0).iter().all(|share| (share - 1.0 / 7.0).abs() < 1e-6));
        let [first, second, ..] = softened.row(1);
        assert!((first - 0.75).abs() < 1e-6 && (second - 0.25).abs() < 1e-6, "{first} {second}");
    }
}
