//! Training: epochs of steps, an evaluation after each, everything saved as it goes.

use crate::batch::{augmented, class_weights, shuffled, targets};
use crate::config::{Config, Source};
use crate::dataset::{self, Dataset, Split};
use crate::figures::{self, Figures};
use crate::provenance::provenance;
use crate::run::{EpochMetrics, Progress, Run, State};
use crate::step::{clip_global_norm, cross_entropy, learning_rate, moving_average, sgd};
use crate::terminal::{EpochBar, say, warn_of_bad_rows};
use anyhow::{Result, bail};
use burn::optim::GradientsParams;
use burn::prelude::*;
use model::{Checkpoint, CheckpointConfig, Expression, Normalization};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Pictures drawn for `--synthetic`: Training and PublicTest.
const SYNTHETIC: (usize, usize) = (700, 175);

/// Trains until the configuration's last epoch, from the state that the run has saved. `stop`
/// ends it in mid-epoch; the epochs before are saved.
pub(crate) fn fit(run: &Run, config: &Config, stop: &AtomicBool) -> Result<()> {
    let dataset = pictures(config)?;
    let trainer = Trainer::new(run, config, &dataset);
    let mut state = run.load(trainer.fresh())?;
    announce(run, config, &dataset, state.progress)?;
    while state.progress.epochs < config.epochs {
        let Some(next) = trainer.epoch(state, stop)? else {
            return say(&format!("stopped; go on with: train resume {}", run.folder().display()));
        };
        state = next;
        run.save(&state)?;
    }
    say(&format!("done: the best network is {}", run.best().display()))
}

fn pictures(config: &Config) -> Result<Dataset> {
    match &config.source {
        Source::Synthetic => Ok(dataset::draw(SYNTHETIC.0, SYNTHETIC.1, config.seed)),
        Source::Fer2013(path) => {
            let loaded = dataset::load(path)?;
            loaded.require(Split::Training)?;
            loaded.require(Split::PublicTest)?;
            warn_of_bad_rows(&loaded)?;
            Ok(loaded.dataset)
        }
    }
}

fn announce(run: &Run, config: &Config, dataset: &Dataset, progress: Progress) -> Result<()> {
    let cost = config.architecture.cost();
    say(&format!(
        "{}: {} with {} parameters, {:.1} M multiply-adds; {} training pictures, {} to choose on; \
         epochs {} to {} on the CPU",
        run.folder().display(),
        config.architecture.name(),
        cost.parameters,
        cost.multiply_adds as f64 / 1e6,
        dataset.training.len(),
        dataset.public_test.len(),
        progress.epochs + 1,
        config.epochs,
    ))
}

struct Trainer<'a> {
    run: &'a Run,
    config: &'a Config,
    dataset: &'a Dataset,
    normalization: Normalization,
    class_weights: [f32; Expression::COUNT],
    clean: Vec<bool>,
    device: Device,
}

/// Sums over an epoch's steps.
#[derive(Default)]
struct Totals {
    loss: f64,
    right: usize,
    pictures: usize,
    learning_rate: f64,
}

impl<'a> Trainer<'a> {
    fn new(run: &'a Run, config: &'a Config, dataset: &'a Dataset) -> Self {
        let training = &dataset.training;
        Self {
            run,
            config,
            dataset,
            normalization: Normalization::of(&training.pixels),
            class_weights: class_weights(training.counts(), config.class_weight_beta),
            clean: dataset.public_test.found_in(training).iter().map(|found| !found).collect(),
            device: Device::flex().autodiff(),
        }
    }

    /// What a run begins with: weights that depend on the seed alone.
    fn fresh(&self) -> State {
        self.device.seed(self.config.seed);
        let network = self.config.architecture.init(&self.device);
        State {
            average: network.valid(),
            network,
            optimizer: sgd(self.config.momentum, self.config.weight_decay),
            progress: Progress::default(),
        }
    }

    /// Runs the next epoch and evaluates it; nothing if it was interrupted.
    fn epoch(&self, mut state: State, stop: &AtomicBool) -> Result<Option<State>> {
        let started = Instant::now();
        let epoch = state.progress.epochs + 1;
        let order = shuffled(self.dataset.training.len(), self.config.seed, epoch);
        // A last batch of one picture has no variance for batch normalisation.
        let batches: Vec<&[usize]> =
            order.chunks(self.config.batch_size).filter(|batch| batch.len() > 1).collect();
        // Dropout's random numbers depend on the epoch alone, so that a resumed run repeats them.
        self.device.seed(self.config.seed.wrapping_mul(1_000_003).wrapping_add(epoch as u64));
        let bar = EpochBar::new(epoch, self.config.epochs, order.len());
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
            public_loss: figures.nll,
            public_accuracy: figures.accuracy,
            public_accuracy_clean: figures.accuracy_clean,
            public_macro_f1: figures.macro_f1,
            images_per_second: totals.pictures as f64 / training_seconds,
            seconds: started.elapsed().as_secs_f64(),
        };
        self.run.record(&metrics)?;
        bar.finish();
        say(&summary(&metrics, self.config.epochs))?;
        state.progress.epochs = epoch;
        Ok(Some(state))
    }

    fn step(
        &self,
        state: State,
        batch: &[usize],
        (number, batches): (usize, usize),
        totals: &mut Totals,
    ) -> Result<State> {
        let Self { config, device, .. } = self;
        let State { network, average, mut optimizer, progress } = state;
        let training = &self.dataset.training;
        let seed = (config.seed, progress.epochs + 1);
        let input =
            augmented(training, batch, &config.augmentation, self.normalization, seed, device);
        let targets = targets(training, batch, config.label_smoothing, &self.class_weights, device);
        let logits = network.forward(input);
        let predicted: Vec<i64> = logits.clone().inner().argmax(1).into_data().iter().collect();
        let loss = cross_entropy(logits, targets);
        let loss_value = f64::from(loss.clone().inner().into_scalar::<f32>());
        if !loss_value.is_finite() {
            bail!(
                "the loss is {loss_value} in epoch {}: try a lower --learning-rate or more \
                 --warmup-epochs",
                progress.epochs + 1
            );
        }
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        let gradients = clip_global_norm(&network, gradients, config.clip_norm);

        let step = progress.epochs * batches + number;
        let warmup = config.warmup_epochs * batches;
        let rate = learning_rate(config.learning_rate, step, warmup, config.epochs * batches);
        let network = optimizer.step(rate, network, gradients);
        // An average over few steps must not remember the first, random weights.
        let decay = config.ema_decay.min((1.0 + step as f32) / (10.0 + step as f32));
        let average = moving_average(average, &network.valid(), decay);

        let right =
            |(&index, &class): (&usize, &i64)| training.labels[index].index() as i64 == class;
        totals.right += batch.iter().zip(&predicted).filter(|pair| right(*pair)).count();
        totals.loss += loss_value * batch.len() as f64;
        totals.pictures += batch.len();
        totals.learning_rate = rate;
        Ok(State { network, average, optimizer, progress })
    }

    /// Scores the average on PublicTest and keeps it as a checkpoint if it is the best so far.
    fn evaluate(&self, state: &mut State) -> Result<Figures> {
        let config = CheckpointConfig::new(self.config.architecture.clone(), self.normalization);
        let checkpoint = Checkpoint::new(state.average.clone(), config.clone(), None)?;
        let public_test = &self.dataset.public_test;
        let logits = figures::logits(&checkpoint, &public_test.pixels);
        let split = Split::PublicTest.name();
        let figures = figures::figures(split, &public_test.labels, &self.clean, &logits, None, 1.0);
        if figures.accuracy > state.progress.best_accuracy {
            state.progress.best_accuracy = figures.accuracy;
            let metrics = serde_json::json!({
                "selected_on": "PublicTest: the epoch was chosen on these figures",
                "epoch": state.progress.epochs + 1,
                "data": self.data(),
                "settings": self.config.settings(),
                "provenance": provenance(),
                "public_test": figures,
            });
            Checkpoint::new(state.average.clone(), config, Some(metrics))?
                .write(&self.run.best())?;
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

impl Totals {
    fn mean_loss(&self) -> f64 {
        self.loss / self.pictures.max(1) as f64
    }

    fn accuracy(&self) -> f64 {
        self.right as f64 / self.pictures.max(1) as f64
    }
}

fn summary(metrics: &EpochMetrics, epochs: usize) -> String {
    format!(
        "epoch {:>3}/{epochs}  loss {:.4}  accuracy {:.2} %  |  PublicTest {:.2} %  clean {:.2} %  \
         macro-F1 {:.3}  loss {:.4}  |  {:.0} images/s  {:.0} s",
        metrics.epoch,
        metrics.train_loss,
        100.0 * metrics.train_accuracy,
        100.0 * metrics.public_accuracy,
        100.0 * metrics.public_accuracy_clean,
        metrics.public_macro_f1,
        metrics.public_loss,
        metrics.images_per_second,
        metrics.seconds,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::Augmentation;
    use model::{Architecture, SlimConfig};
    use std::path::Path;

    fn config(epochs: usize) -> Config {
        let slim = SlimConfig { stem: 4, stages: [4, 8, 8], hidden: 8, dropout: 0.2 };
        Config {
            source: Source::Synthetic,
            architecture: Architecture::Slim(slim),
            epochs,
            batch_size: 64,
            learning_rate: 0.05,
            warmup_epochs: 1,
            momentum: 0.9,
            weight_decay: 5e-4,
            clip_norm: 5.0,
            ema_decay: 0.99,
            label_smoothing: 0.1,
            class_weight_beta: 0.5,
            augmentation: Augmentation::default(),
            seed: 3,
        }
    }

    fn best_logits(folder: &Path) -> Vec<figures::Logits> {
        let pixels: Vec<u8> = dataset::draw(0, 7, 9).public_test.pixels;
        Checkpoint::read(&folder.join("best")).unwrap().logits(&pixels)
    }

    #[test]
    fn a_run_learns_and_a_resumed_one_learns_exactly_the_same() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let folder = tempfile::tempdir().unwrap();
        let (whole, halves) = (folder.path().join("whole"), folder.path().join("halves"));
        let running = AtomicBool::new(false);
        fit(&Run::create(whole.clone(), &config(2)).unwrap(), &config(2), &running).unwrap();

        let run = Run::create(halves.clone(), &config(2)).unwrap();
        let dataset = pictures(&config(2)).unwrap();
        let two = config(2);
        let first = Trainer::new(&run, &two, &dataset);
        run.save(&first.epoch(first.fresh(), &running).unwrap().unwrap()).unwrap();
        let (run, config) = Run::open(halves.clone()).unwrap();
        fit(&run, &config, &running).unwrap();

        assert_eq!(best_logits(&whole), best_logits(&halves));
        let rows = std::fs::read_to_string(whole.join("metrics.csv")).unwrap();
        assert_eq!(rows.lines().count(), 3, "{rows}");
        let metrics = std::fs::read_to_string(whole.join("best/metrics.json")).unwrap();
        assert!(metrics.contains("selected_on"), "{metrics}");
    }

    #[test]
    fn a_finished_run_is_extended_by_more_epochs() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let folder = tempfile::tempdir().unwrap();
        let (run, mut config) = (Run::create(folder.path().join("run"), &config(2)), config(2));
        let (run, running) = (run.unwrap(), AtomicBool::new(false));
        fit(&run, &config, &running).unwrap();
        assert!(run.extend(&mut config, 1).is_err());
        run.extend(&mut config, 3).unwrap();
        let (run, config) = Run::open(run.folder().to_owned()).unwrap();
        fit(&run, &config, &running).unwrap();
        let rows = std::fs::read_to_string(run.folder().join("metrics.csv")).unwrap();
        assert_eq!(rows.lines().count(), 4, "{rows}");
    }

    #[test]
    fn a_stopped_run_leaves_what_was_saved() {
        let _alone = crate::RANDOM_NUMBERS.lock();
        let folder = tempfile::tempdir().unwrap();
        let run = Run::create(folder.path().join("run"), &config(2)).unwrap();
        fit(&run, &config(2), &AtomicBool::new(true)).unwrap();
        assert!(!run.best().exists());
        assert!(Run::create(folder.path().join("run"), &config(2)).is_err());
    }
}
