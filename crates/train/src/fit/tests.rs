use super::*;
use crate::augment::{Augmentation, Preset};
use crate::batch::Rebalance;
use crate::config::Teaching;
use crate::dataset::tests::{csv, faces};
use crate::device::DeviceName;
use crate::figures::Logits;
use crate::optimizer::Optimizer;
use crate::run::Inputs;
use crate::schedule::Schedule;
use crate::soft_targets::SoftTargets;
use burn::module::{ModuleVisitor, Param};
use burn::prelude::{Module, Tensor};
use model::{Architecture, Checkpoint, SlimConfig};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A tiny network on few drawn faces; dropout draws random numbers in every step.
fn config(epochs: usize) -> Config {
    let slim =
        SlimConfig { stem: 2, stages: [2, 2, 4], hidden: 4, dropout: 0.2, ..SlimConfig::default() };
    Config {
        source: Source::Synthetic,
        architecture: Architecture::Slim(slim),
        start: None,
        epochs,
        epochs_before: Vec::new(),
        patience: None,
        batch_size: 64,
        optimizer: Optimizer::Sgd,
        learning_rate: 0.05,
        schedule: Schedule::Cosine,
        warmup_epochs: 1,
        momentum: 0.9,
        weight_decay: 5e-4,
        clip_norm: 5.0,
        ema_decay: 0.99,
        label_smoothing: 0.1,
        rebalance: Rebalance::Weights,
        rebalance_beta: 0.5,
        mixup: 0.0,
        fer_plus: 0.0,
        votes: None,
        teacher: None,
        augmentation: Augmentation::of(Preset::Mild),
        seed: 3,
        device: DeviceName::Cpu,
    }
}

/// Everything that was new after SGD, weights and cosine.
fn modern(epochs: usize) -> Config {
    Config {
        optimizer: Optimizer::AdamW,
        learning_rate: 0.01,
        schedule: Schedule::Plateau,
        rebalance: Rebalance::Sampling,
        mixup: 0.4,
        augmentation: Augmentation::of(Preset::Strong),
        ..config(epochs)
    }
}

fn cpu() -> OpenDevice {
    DeviceName::Cpu.open().unwrap()
}

fn running() -> AtomicBool {
    AtomicBool::new(false)
}

/// Goes on with a run as another process would.
fn gone_on(run: &Run, config: &Config) {
    let (run, _) = Run::open(run.folder().to_owned()).unwrap();
    fit(&run, config, cpu(), &running()).unwrap();
}

/// Runs a configuration from its beginning, in a folder of its own.
fn fitted(config: &Config) -> (TempDir, Run) {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::create(folder.path().join("run")).unwrap();
    fit(&run, config, cpu(), &running()).unwrap();
    (folder, run)
}

/// The same in two processes: the first is gone after `first` epochs.
fn interrupted(config: &Config, first: usize) -> (TempDir, Run) {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::create(folder.path().join("run")).unwrap();
    let dataset = pictures(config).unwrap();
    let trainer = Trainer::new(&run, config, cpu(), &dataset).unwrap();
    run.keep(config, &trainer.inputs()).unwrap();
    let mut state = trainer.state().unwrap();
    for _ in 0..first {
        state = trainer.epoch(state, &running()).unwrap().unwrap();
    }
    let (run, config) = Run::open(run.folder().to_owned()).unwrap();
    fit(&run, &config, cpu(), &running()).unwrap();
    (folder, run)
}

/// The saved weights of the network in training and of their moving average.
fn weights(run: &Run) -> [Vec<f32>; 2] {
    struct Weights(Vec<f32>);
    impl ModuleVisitor for Weights {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.extend(param.val().into_data().iter::<f32>());
        }
    }
    let (run, config) = Run::open(run.folder().to_owned()).unwrap();
    let dataset = pictures(&config).unwrap();
    let state = Trainer::new(&run, &config, cpu(), &dataset).unwrap().state().unwrap();
    [state.learner.network.valid(), state.average].map(|network| {
        let mut weights = Weights(Vec::new());
        network.visit(&mut weights);
        weights.0
    })
}

fn progress(run: &Run) -> String {
    fs::read_to_string(run.folder().join("last/progress.json")).unwrap()
}

fn best_logits(folder: &Path) -> Vec<Logits> {
    let pixels: Vec<u8> = dataset::draw(0, 7, 9).public_test.pixels;
    Checkpoint::read(&folder.join("best")).unwrap().logits(&pixels)
}

fn epochs(run: &Run) -> usize {
    fs::read_to_string(run.folder().join("metrics.csv")).unwrap().lines().count() - 1
}

fn resumes_exactly(config: &Config) {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let (_keep, whole) = fitted(config);
    let (_keep, halves) = interrupted(config, 2);
    assert_eq!((epochs(&whole), epochs(&halves)), (4, 4));
    assert_eq!(progress(&whole), progress(&halves));
    assert_eq!(best_logits(whole.folder()), best_logits(halves.folder()));
    let [network, average] = weights(&whole);
    assert!(!network.is_empty() && network != average);
    assert!([network, average] == weights(&halves));
}

#[test]
fn a_run_goes_on_only_with_what_it_began_with() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::create(folder.path().to_owned()).unwrap();
    let inputs = |hash: &str| Inputs::from([("PublicTest".to_owned(), hash.to_owned())]);
    drop(run.keep(&config(3), &inputs("abc")).unwrap());
    let (run, _) = Run::open(folder.path().to_owned()).unwrap();
    drop(run.keep(&config(4), &inputs("abc")).unwrap());
    let message = run.keep(&config(5), &inputs("def")).unwrap_err().to_string();
    assert!(message.contains("another PublicTest"), "{message}");
    let (run, kept) = Run::open(folder.path().to_owned()).unwrap();
    assert_eq!(kept, config(4), "what is refused changes nothing");

    fs::create_dir(folder.path().join("last")).unwrap();
    fs::remove_file(folder.path().join("inputs.json")).unwrap();
    let message = run.keep(&config(6), &inputs("abc")).unwrap_err().to_string();
    assert!(message.contains("an earlier version began it"), "{message}");
}

#[test]
fn a_resumed_run_has_exactly_the_weights_of_an_unbroken_one() {
    resumes_exactly(&config(4));
}

#[test]
fn so_has_one_with_adamw_plateau_mixup_and_sampling() {
    resumes_exactly(&modern(4));
}

/// Drawn faces with votes that none of them deserves.
fn voted(folder: &Path) -> Config {
    let faces = faces();
    fs::write(folder.join("fer2013.csv"), csv(&faces, "emotion,pixels,Usage")).unwrap();
    let mut votes = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,\
                     contempt,unknown,NF\n"
        .to_owned();
    for split in Split::ALL {
        let row = format!("{},,0,1,9,0,0,0,0,0,0,0\n", split.name());
        votes += &row.repeat(faces.split(split).len());
    }
    fs::write(folder.join("fer2013new.csv"), votes).unwrap();
    Config { source: Source::Fer2013(folder.to_owned()), fer_plus: 1.0, ..config(4) }
}

#[test]
fn so_has_one_that_learns_votes_too() {
    let folder = tempfile::tempdir().unwrap();
    resumes_exactly(&voted(folder.path()));
}

#[test]
fn votes_change_what_is_learnt_but_are_not_the_answer() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let folder = tempfile::tempdir().unwrap();
    let config = Config { ema_decay: 0.0, learning_rate: 0.2, ..voted(folder.path()) };
    let (_keep, with) = fitted(&config);
    let (_keep, without) = fitted(&Config { fer_plus: 0.0, ..config });
    let answers = best_logits(with.folder());
    assert_ne!(answers, best_logits(without.folder()));
    let surprised = |logits| crate::figures::best(logits) == model::Expression::Surprise;
    assert!(!answers.iter().all(surprised), "{answers:?}");
}

#[test]
fn a_run_keeps_its_best_network_with_where_it_was_chosen() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let (_keep, run) = fitted(&config(2));
    let metrics = fs::read_to_string(run.best().join("metrics.json")).unwrap();
    assert!(metrics.contains("selected_on"), "{metrics}");
}

#[test]
fn without_a_moving_average_the_weights_themselves_are_kept() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let (_keep, run) = fitted(&Config { ema_decay: 0.0, ..config(2) });
    let [network, average] = weights(&run);
    assert!(!network.is_empty() && network == average);
}

#[test]
fn patience_ends_a_run_that_gets_no_better() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let config = Config { patience: Some(1), learning_rate: 1e-12, ema_decay: 0.0, ..config(9) };
    let (_keep, run) = fitted(&config);
    assert_eq!(epochs(&run), 2, "the second epoch is no better than the first");
    gone_on(&run, &config);
    assert_eq!(epochs(&run), 2, "a run that stopped early stays so");
    let mut config = config;
    run.extend(&mut config, 4).unwrap();
    gone_on(&run, &config);
    assert_eq!(epochs(&run), 4, "unless it is asked for more epochs");
}

#[test]
fn a_teacher_that_is_always_surprised_is_believed() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("teacher.csv");
    let mut config = Config { learning_rate: 0.2, ema_decay: 0.0, ..config(3) };
    let training = pictures(&config).unwrap().training;
    let surprised = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    SoftTargets::new(vec![surprised; training.len()]).write(&file, &training).unwrap();
    let file = Some(file);
    config.teacher = Some(Teaching { file, networks: Vec::new(), weight: 1.0, temperature: 2.0 });
    let (_keep, run) = fitted(&config);
    let networks = vec![run.folder().to_owned()];
    config.teacher = Some(Teaching { file: None, networks, weight: 1.0, temperature: 2.0 });
    let (_keep, pupil) = fitted(&Config { mixup: 0.4, seed: 4, ..config });
    for run in [run, pupil] {
        for logits in best_logits(run.folder()) {
            assert_eq!(crate::figures::best(&logits), model::Expression::Surprise, "{logits:?}");
        }
    }
}

#[test]
fn a_run_may_start_from_the_best_network_of_another() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let (keep, before) = fitted(&Config { ema_decay: 0.0, ..config(1) });
    let best = weights(&before)[1].clone();
    let start = Some(before.folder().to_owned());
    let config = Config { start, seed: 4, ..config(2) };
    let folder = tempfile::tempdir().unwrap();
    let run = Run::create(folder.path().join("run")).unwrap();
    let slim = SlimConfig { stem: 3, stages: [2, 2, 4], hidden: 4, ..SlimConfig::default() };
    let wider = Config { architecture: Architecture::Slim(slim), ..config.clone() };
    let message = fit(&run, &wider, cpu(), &running()).unwrap_err().to_string();
    assert!(message.contains("--start") && message.contains("stem: 3"), "{message}");
    assert!(!run.folder().exists(), "what could not begin leaves no run");

    let end = fit(&run, &config, cpu(), &AtomicBool::new(true)).unwrap();
    assert_eq!(end, ExitCode::from(STOPPED));
    let (run, config) = Run::open(run.folder().to_owned()).unwrap();
    assert!(weights(&run) == [best.clone(), best.clone()]);
    gone_on(&run, &config);
    drop(keep);
    let [network, average] = weights(&run);
    assert!(network != best && average != best, "once begun, it no longer needs the other");
}

#[test]
fn a_finished_run_is_extended_by_more_epochs() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let (_keep, run) = fitted(&config(2));
    let mut config = config(2);
    let message = run.extend(&mut config, 1).unwrap_err().to_string();
    assert!(message.contains("2 epochs already"), "{message}");
    run.extend(&mut config, 3).unwrap();
    gone_on(&run, &config);
    let (run, config) = Run::open(run.folder().to_owned()).unwrap();
    assert_eq!((epochs(&run), config.epochs, &config.epochs_before[..]), (3, 3, &[2][..]));
}

#[test]
fn a_run_that_lost_its_state_does_not_begin_again() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let (_keep, run) = fitted(&config(2));
    fs::remove_dir_all(run.folder().join("last")).unwrap();
    let message = fit(&run, &config(2), cpu(), &running()).unwrap_err().to_string();
    assert!(message.contains("last/") && message.contains("--start"), "{message}");
    assert_eq!(epochs(&run), 2);
}

#[test]
fn a_stopped_run_leaves_what_was_saved() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let folder = tempfile::tempdir().unwrap();
    let run = Run::create(folder.path().join("run")).unwrap();
    fit(&run, &config(2), cpu(), &AtomicBool::new(true)).unwrap();
    assert!(!run.best().exists());
    assert!(Run::create(folder.path().join("run")).is_err());
}

#[test]
fn a_folder_is_trained_in_by_one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let create = || Run::create(folder.path().join("run")).unwrap();
    let (first, second) = (create(), create());
    let ours = first.keep(&config(2), &Inputs::new()).unwrap();
    let message = second.keep(&config(3), &Inputs::new()).unwrap_err().to_string();
    assert!(message.contains("another process"), "{message}");
    drop(ours);
    let message = second.keep(&config(3), &Inputs::new()).unwrap_err().to_string();
    assert!(message.contains("holds a run already"), "{message}");
    let (run, kept) = Run::open(first.folder().to_owned()).unwrap();
    assert_eq!(kept, config(2));
    run.keep(&kept, &Inputs::new()).unwrap();
}

#[test]
fn a_loss_that_is_no_number_stops_with_advice() {
    let _alone = crate::RANDOM_NUMBERS.lock();
    let folder = tempfile::tempdir().unwrap();
    let config = Config { learning_rate: 1e30, warmup_epochs: 0, clip_norm: 0.0, ..config(2) };
    let run = Run::create(folder.path().join("run")).unwrap();
    let message = fit(&run, &config, cpu(), &running()).unwrap_err().to_string();
    assert!(message.contains("--learning-rate"), "{message}");
}
