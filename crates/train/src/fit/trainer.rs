use super::totals::Totals;
use crate::batch::{Mixup, Rebalance, Targets, Visit, augmented, class_weights, sampled, shuffled};
use crate::checkpoint::find_checkpoint;
use crate::config::{Config, Source};
use crate::dataset::{Dataset, Pictures, Split};
use crate::device::{Classifier, OpenDevice};
use crate::figures::{self, Figures};
use crate::learner::Learner;
use crate::loss::{cross_entropy, distillation};
use crate::provenance::provenance;
use crate::report;
use crate::run::{EpochMetrics, Inputs, Progress, Run, State};
use crate::schedule::Place;
use crate::soft_targets::SoftTargets;
use crate::step::{clip_global_norm, moving_average};
use crate::teacher::{Answers, Teacher, ask_in_turns, greys};
use crate::terminal::{EpochBar, epoch_line, say};
use anyhow::{Result, bail, ensure};
use burn::optim::GradientsParams;
use burn::prelude::*;
use model::{Architecture, Checkpoint, CheckpointConfig, Network, Normalization, sha256};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What helps where training diverged; a run keeps its settings.
const DIVERGED: &str = "begin a new run with a lower --learning-rate or more --warmup-epochs";

/// What stays the same through all epochs of a run.
pub(super) struct Trainer<'a> {
    run: &'a Run,
    config: &'a Config,
    dataset: &'a Dataset,
    normalization: Normalization,
    targets: Targets<'a>,
    teacher: Option<Teacher>,
    clean: Vec<bool>,
    on: OpenDevice,
    device: Device,
    provenance: serde_json::Value,
}

impl<'a> Trainer<'a> {
    pub(super) fn new(
        run: &'a Run,
        config: &'a Config,
        on: OpenDevice,
        dataset: &'a Dataset,
    ) -> Result<Self> {
        let training = &dataset.training;
        let beta = match config.rebalance {
            Rebalance::Weights => config.rebalance_beta,
            Rebalance::None | Rebalance::Sampling => 0.0,
        };
        let teaching = config.teacher.as_ref();
        let teacher = teaching.map(|it| Teacher::open(it, training, &on)).transpose()?;
        Ok(Self {
            run,
            config,
            dataset,
            normalization: Normalization::of(&training.pixels),
            targets: Targets {
                pictures: training,
                smoothing: config.label_smoothing,
                class_weights: class_weights(training.counts(), beta),
            },
            teacher,
            clean: dataset.public_test.found_in(training).iter().map(|found| !found).collect(),
            device: on.device.clone().autodiff(),
            on,
            provenance: provenance(),
        })
    }

    /// What it learns from, by name and hash.
    pub(super) fn inputs(&self) -> Inputs {
        let split = |split: Split| {
            let Pictures { pixels, labels, .. } = self.dataset.split(split);
            let labels: Vec<u8> = labels.iter().map(|label| label.index() as u8).collect();
            (split.name().to_owned(), sha256(&[pixels.as_slice(), &labels].concat()))
        };
        let mut inputs = Inputs::from([Split::Training, Split::PublicTest].map(split));
        let training = &self.dataset.training;
        let votes = (0..training.len()).filter_map(|index| training.votes(index));
        let votes: Vec<u8> = votes.flatten().flat_map(|share| share.to_le_bytes()).collect();
        if !votes.is_empty() {
            inputs.insert("FER+'s votes".to_owned(), sha256(&votes));
        }
        match self.teacher.as_ref().map(|teacher| &teacher.answers) {
            None => {}
            Some(Answers::Written(rows)) => {
                inputs.insert("soft targets".to_owned(), rows.sha256());
            }
            Some(Answers::Asked(networks)) => {
                for (number, network) in networks.iter().enumerate() {
                    let weights = network.checkpoint().config().weights_sha256.clone();
                    inputs.insert(format!("teacher {}", number + 1), weights);
                }
            }
        }
        inputs
    }

    /// The device's words.
    pub(super) fn device(&self) -> &str {
        &self.on.words
    }

    /// What the run has saved, or what it begins with: weights that depend on the seed alone, or
    /// those of the checkpoint that it starts from.
    pub(super) fn state(&self) -> Result<State> {
        let Config { architecture, optimizer, momentum, weight_decay, seed, start, .. } =
            self.config;
        // Drawn on the CPU, so that a seed means the same weights on every device.
        let cpu = Device::flex().autodiff();
        cpu.seed(*seed);
        let weights = match start {
            Some(folder) if !self.run.has_state() => started(folder, architecture, &cpu)?,
            _ => architecture.init(&cpu),
        };
        let learner =
            |network, device: &_| Learner::new(network, self.config.fer_plus > 0.0, device);
        let drawn = learner(weights, &cpu).into_record();
        let learner = learner(architecture.init(&self.device), &self.device).load_record(drawn);
        self.run.load(State {
            average: learner.network.valid(),
            learner,
            optimizer: optimizer.init(*momentum, *weight_decay, &self.device),
            progress: Progress::default(),
        })
    }

    /// Runs the next epoch, evaluates it and saves the state; nothing if it was interrupted.
    pub(super) fn epoch(&self, mut state: State, stop: &AtomicBool) -> Result<Option<State>> {
        let started = Instant::now();
        let epoch = state.progress.epochs + 1;
        let visits = self.visits(epoch);
        // A last batch of one picture has no variance for batch normalisation.
        let batches: Vec<&[Visit]> =
            visits.chunks(self.config.batch_size).filter(|batch| batch.len() > 1).collect();
        // Dropout's random numbers depend on the epoch alone, so that a resumed run repeats them.
        self.device.seed(self.config.seed.wrapping_mul(1_000_003).wrapping_add(epoch as u64));
        let bar = EpochBar::new(epoch, self.config.epochs, visits.len());
        let mut totals = Totals::default();
        for (number, batch) in batches.iter().enumerate() {
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            state = self.step(state, batch, (number, batches.len()), &mut totals)?;
            bar.advance(batch.len(), totals.mean_loss(), totals.accuracy());
        }
        let training_seconds = started.elapsed().as_secs_f64();
        bar.evaluating();
        let figures = self.evaluate(&mut state)?;
        let metrics = EpochMetrics {
            epoch,
            learning_rate: totals.learning_rate,
            train_loss: totals.mean_loss(),
            train_accuracy: totals.accuracy(),
            public_loss: figures.nll_raw,
            public_accuracy: figures.accuracy,
            public_accuracy_clean: figures.accuracy_clean,
            public_macro_f1: figures.macro_f1,
            images_per_second: totals.pictures as f64 / training_seconds,
            seconds: started.elapsed().as_secs_f64(),
        };
        self.run.record(&metrics)?;
        state.progress.epochs = epoch;
        self.run.save(&state)?;
        bar.finish();
        // Hours of training must not be lost because of a page.
        if let Err(error) = report::write(self.run, self.config, &self.dataset.public_test) {
            say(&format!("the report could not be written: {error:#}"))?;
        }
        say(&epoch_line(&metrics, self.config.epochs))?;
        Ok(Some(state))
    }

    /// Which pictures an epoch sees, in which order.
    fn visits(&self, epoch: usize) -> Vec<Visit> {
        let (training, config) = (&self.dataset.training, self.config);
        if config.rebalance != Rebalance::Sampling {
            return shuffled(training.len(), config.seed, epoch);
        }
        let of_classes = class_weights(training.counts(), config.rebalance_beta);
        let weights: Vec<f32> =
            training.labels.iter().map(|label| of_classes[label.index()]).collect();
        sampled(&weights, config.seed, epoch)
    }

    fn step(
        &self,
        state: State,
        batch: &[Visit],
        (number, batches): (usize, usize),
        totals: &mut Totals,
    ) -> Result<State> {
        let Self { config, device, .. } = self;
        let State { learner, average, mut optimizer, progress } = state;
        let (training, epoch) = (&self.dataset.training, progress.epochs + 1);
        let seed = (config.seed, epoch);
        let mixup = Mixup::draw(config.mixup, config.seed, epoch, number);

        let input =
            augmented(training, batch, &config.augmentation, self.normalization, seed, device);
        let input = blended(input, mixup);
        let (logits, votes) = learner.forward(input.clone());
        let predicted: Vec<i64> = logits.clone().inner().argmax(1).into_data().iter().collect();
        let loss = self.loss(logits, &input, (batch, epoch), mixup);
        let loss = match votes {
            None => loss,
            Some(votes) => loss + self.loss_of_votes(votes, batch, mixup),
        };
        let loss_value = f64::from(loss.clone().inner().into_scalar::<f32>());
        ensure!(loss_value.is_finite(), "the loss is {loss_value} in epoch {epoch}: {DIVERGED}");
        let gradients = GradientsParams::from_grads(loss.backward(), &learner);
        let gradients = clip_global_norm(&learner, gradients, config.clip_norm);

        let step = progress.epochs * batches + number;
        let place =
            Place { step, warmup: config.warmup_epochs * batches, steps: config.epochs * batches };
        let rate = config.schedule.learning_rate(config.learning_rate, place, progress.trend);
        let learner = optimizer.step(rate, learner, gradients);
        // An average over few steps must not remember the first, random weights.
        let decay = config.ema_decay.min((1.0 + step as f32) / (10.0 + step as f32));
        let average = moving_average(average, &learner.network.valid(), decay);

        let right =
            |(visit, &class): (&Visit, &i64)| training.labels[visit.index].index() as i64 == class;
        totals.right += batch.iter().zip(&predicted).filter(|pair| right(*pair)).count();
        totals.loss += loss_value * batch.len() as f64;
        totals.pictures += batch.len();
        totals.learning_rate = rate;
        Ok(State { learner, average, optimizer, progress })
    }

    /// The loss against the labels' targets and, in its share, against the teacher's.
    fn loss(
        &self,
        logits: Tensor<2>,
        input: &Tensor<4>,
        (batch, epoch): (&[Visit], usize),
        mixup: Option<Mixup>,
    ) -> Tensor<1> {
        let targets = blended(self.targets.of(batch, &self.device), mixup);
        let adjusted = logits.clone() + self.targets.logit_adjustment(&self.device);
        let labels = cross_entropy(adjusted, targets);
        let Some(teacher) = &self.teacher else { return labels };
        let answers = self.answers(teacher, input, (batch, epoch), mixup);
        let taught = distillation(logits, answers, teacher.temperature);
        labels.mul_scalar(1.0 - teacher.weight) + taught.mul_scalar(teacher.weight)
    }

    /// The loss against FER+'s votes, in its share.
    fn loss_of_votes(&self, logits: Tensor<2>, batch: &[Visit], mixup: Option<Mixup>) -> Tensor<1> {
        let votes = blended(self.targets.votes(batch, &self.device), mixup);
        cross_entropy(logits, votes).mul_scalar(self.config.fer_plus)
    }

    /// What a teacher says of a batch's `input`, softened and weighted.
    fn answers(
        &self,
        Teacher { answers, temperature, .. }: &Teacher,
        input: &Tensor<4>,
        (batch, epoch): (&[Visit], usize),
        mixup: Option<Mixup>,
    ) -> Tensor<2> {
        let rows = match answers {
            Answers::Written(rows) => blended(rows.of(batch).into_tensor(&self.device), mixup),
            Answers::Asked(networks) => {
                let pixels = greys(input, self.normalization);
                let rows = ask_in_turns(networks, pixels, batch, epoch);
                SoftTargets::new(rows).softened(*temperature).into_tensor(&self.device)
            }
        };
        // One weight for a whole row moves no answer from what the row says.
        rows * blended(self.targets.weights(batch, &self.device), mixup)
    }

    /// Scores the average on PublicTest and keeps it as a checkpoint if it is the best so far.
    fn evaluate(&self, state: &mut State) -> Result<Figures> {
        let config = CheckpointConfig::new(self.config.architecture.clone(), self.normalization);
        let checkpoint = Checkpoint::new(&state.average, config, None)?;
        let public_test = &self.dataset.public_test;
        let logits = Classifier::new(&checkpoint, &self.on)?.logits(&public_test.pixels);
        let epoch = state.progress.epochs + 1;
        ensure!(
            logits.iter().flatten().all(|logit| logit.is_finite()),
            "what the network says after epoch {epoch} are no numbers: {DIVERGED}"
        );
        let (split, labels) = (Split::PublicTest, &public_test.labels);
        let temperature = figures::fit_temperature(&logits, labels);
        let figures = figures::figures(split, labels, &self.clean, &logits, None, temperature);
        let progress = &mut state.progress;
        let better = figures.accuracy > progress.best_accuracy;
        progress.trend = progress.trend.after_epoch(better);
        if better {
            progress.best_accuracy = figures.accuracy;
            let metrics = serde_json::json!({
                "selected_on": "PublicTest: epoch and temperature were chosen on these figures",
                "epoch": epoch,
                "data": self.data(),
                "settings": self.config.settings(),
                "device": self.on.words,
                "provenance": self.provenance,
                "public_test": figures,
            });
            let best = checkpoint.with_temperature(temperature).with_metrics(metrics);
            best.write(&self.run.best())?;
        }
        Ok(figures)
    }

    /// What the network saw, without the place where it lies on this machine.
    fn data(&self) -> serde_json::Value {
        let name = match &self.config.source {
            Source::Synthetic => "faces drawn by procedure",
            Source::Fer2013(_) => "FER2013",
        };
        serde_json::json!({
            "name": name,
            "training": self.dataset.training.len(),
            "public_test": self.dataset.public_test.len(),
        })
    }
}

/// The network of a checkpoint that is to be trained further.
fn started(folder: &Path, architecture: &Architecture, device: &Device) -> Result<Network> {
    let checkpoint = find_checkpoint(folder)?;
    let found = &checkpoint.config().architecture;
    if found.layers() != architecture.layers() {
        bail!(
            "--start {} holds another network: {found:?}, not {architecture:?}; give --network, \
             --channels and what else it was made with",
            folder.display()
        );
    }
    Ok(checkpoint.network(device)?)
}

fn blended<const D: usize>(rows: Tensor<D>, mixup: Option<Mixup>) -> Tensor<D> {
    match mixup {
        None => rows,
        Some(mixup) => mixup.blend(rows),
    }
}
