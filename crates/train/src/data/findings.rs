use super::copies::{Copies, Place, Shared};
use crate::dataset::{Dataset, Form, LeftOut, Loaded, Pictures, Split};
use model::{Expression, Normalization};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What `train data` says, as its JSON names it.
#[derive(Debug, Serialize)]
pub(super) struct Findings {
    /// The file or folder that was read.
    pub(super) path: PathBuf,
    /// Its form.
    pub(super) form: Form,
    /// Other data that lies beside it and was not read.
    pub(super) passed_over: Vec<PathBuf>,
    /// What was left out, each with its line or file and the reason.
    pub(super) left_out: Vec<String>,
    /// How many of Training's pictures became PublicTest because the data has none of its own.
    pub(super) held_out: usize,
    /// The splits in the csv's order; one that the data lacks has no pictures.
    pub(super) splits: Vec<SplitFindings>,
    /// Pictures that stand there more than once.
    pub(super) copies: CopiesFindings,
    /// FER+'s votes, where they lie beside the pictures.
    pub(super) votes: Option<VotesFindings>,
    /// What it took.
    pub(super) seconds: Seconds,
}

/// What a split holds.
#[derive(Debug, Serialize)]
pub(super) struct SplitFindings {
    /// Its name.
    pub(super) split: Split,
    /// Its pictures.
    pub(super) pictures: usize,
    /// Its pictures by class.
    pub(super) classes: BTreeMap<Expression, usize>,
    /// Its pictures of one single grey.
    pub(super) blank: usize,
    /// Mean and standard deviation of its pixels, 0 to 1; nothing where it has none.
    pub(super) grey: Option<Normalization>,
}

/// What stands there more than once.
#[derive(Debug, Serialize)]
pub(super) struct CopiesFindings {
    /// Different pictures that stand there more than once.
    pub(super) groups: usize,
    /// How many pictures fewer there would be if each stood there once.
    pub(super) surplus: usize,
    /// The places of pictures that stand there under different labels.
    pub(super) conflicts: Vec<Vec<Place>>,
    /// Pairs of different pictures that are nearly the same.
    pub(super) near_pairs: usize,
    /// How many of those pairs have different labels.
    pub(super) near_conflicts: usize,
    /// How many pictures the splits share with themselves and with each other.
    pub(super) shared: Vec<Shared>,
}

/// What FER+'s taggers say of the labels.
#[derive(Debug, Serialize)]
pub(super) struct VotesFindings {
    /// The file that was read.
    pub(super) path: PathBuf,
    /// Pictures for which one of the seven expressions got a vote.
    pub(super) pictures: usize,
    /// Share of those whose label got the most votes, alone or with another expression.
    pub(super) agreement: f64,
}

/// What reading and comparing took.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Seconds {
    /// Finding, reading and decoding the data.
    pub(super) read: f64,
    /// Comparing its pictures with each other.
    pub(super) compare: f64,
}

impl Findings {
    /// Counts what was read; `votes` is the file whose votes have been joined.
    pub(super) fn new(
        loaded: &Loaded,
        votes: Option<PathBuf>,
        copies: &Copies,
        seconds: Seconds,
    ) -> Self {
        let dataset = &loaded.dataset;
        Self {
            path: loaded.path.clone(),
            form: loaded.form,
            passed_over: loaded.passed_over.clone(),
            left_out: loaded.left_out.iter().map(LeftOut::to_string).collect(),
            held_out: loaded.held_out,
            splits: Split::ALL.map(|split| of_split(split, dataset.split(split))).into(),
            copies: of_copies(copies, dataset),
            votes: votes.map(|path| of_votes(path, dataset)),
            seconds,
        }
    }
}

fn of_split(split: Split, pictures: &Pictures) -> SplitFindings {
    let blank = |index: &usize| {
        let picture = pictures.picture(*index);
        picture.iter().all(|grey| *grey == picture[0])
    };
    SplitFindings {
        split,
        pictures: pictures.len(),
        classes: Expression::ALL.into_iter().zip(pictures.counts()).collect(),
        blank: (0..pictures.len()).filter(blank).count(),
        grey: (pictures.len() > 0).then(|| Normalization::of(&pictures.pixels)),
    }
}

fn of_copies(copies: &Copies, dataset: &Dataset) -> CopiesFindings {
    let there: Vec<Split> =
        Split::ALL.into_iter().filter(|&split| dataset.split(split).len() > 0).collect();
    let within = there.iter().map(|&split| copies.shared(split, split));
    let across = there.iter().enumerate().flat_map(|(number, &of)| {
        there[..number].iter().map(move |&before| copies.shared(of, before))
    });
    CopiesFindings {
        groups: copies.groups().count(),
        surplus: copies.groups().map(|places| places.len() - 1).sum(),
        conflicts: copies.conflicts().map(<[Place]>::to_vec).collect(),
        near_pairs: copies.near().count(),
        near_conflicts: copies.near().filter(|[a, b]| a.label != b.label).count(),
        shared: within.chain(across).collect(),
    }
}

fn of_votes(path: PathBuf, dataset: &Dataset) -> VotesFindings {
    let (mut pictures, mut agreed) = (0, 0);
    for split in Split::ALL.map(|split| dataset.split(split)) {
        for (index, label) in split.labels.iter().enumerate() {
            if let Some(votes) = split.votes(index) {
                let most = votes.iter().copied().fold(0.0, f32::max);
                pictures += 1;
                agreed += usize::from(votes[label.index()] >= most);
            }
        }
    }
    VotesFindings { path, pictures, agreement: agreed as f64 / pictures.max(1) as f64 }
}
