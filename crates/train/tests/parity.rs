//! Training through wgpu gives what training on the CPU gives.
#![cfg(feature = "wgpu")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{GradientsParams, SgdConfig};
use burn::prelude::*;
use burn::store::ModuleRecord;
use burn::tensor::activation::log_softmax;
use burn::tensor::{DeviceType, Distribution};
use model::{Architecture, Expression, Network, ResNet18Config, SIDE, SlimConfig};
use std::path::Path;
use std::process::Command;

const BATCH: usize = 8;

/// The adapter that wgpu takes by itself.
fn adapter() -> Device {
    let found = Device::enumerate(DeviceType::Wgpu).into_vec();
    assert!(!found.is_empty(), "no GPU driver; a software one: apt install mesa-vulkan-drivers");
    let device = Device::wgpu(DeviceKind::DefaultDevice);
    println!("adapter: {}", device.identity().unwrap().name);
    device
}

/// What a network answers and learns on a device.
struct Outcome {
    logits: Vec<f32>,
    gradients: Vec<(String, Vec<f32>)>,
    logits_after: Vec<f32>,
}

/// Three steps of SGD on one batch; gradients are those of the first.
fn learn(
    architecture: &Architecture,
    weights: &ModuleRecord,
    pictures: &TensorData,
    device: &Device,
) -> Outcome {
    let training = device.clone().autodiff();
    let mut network = architecture.init(&training).load_record(weights.clone());
    let answer = |network: &Network| {
        let logits = network.valid().forward(Tensor::from_data(pictures.clone(), device));
        logits.into_data().iter().collect::<Vec<f32>>()
    };
    let logits = answer(&network);
    let mut optimizer = SgdConfig::new().init();
    let mut gradients = Vec::new();
    for _ in 0..3 {
        let answers = network.forward(Tensor::from_data(pictures.clone(), &training));
        let targets = Tensor::<2>::from_data(targets(), &training);
        let loss = (log_softmax(answers, 1) * targets).sum().neg() / BATCH as f32;
        let by_parameter = GradientsParams::from_grads(loss.backward(), &network);
        if gradients.is_empty() {
            let mut named = Gradients { of: &by_parameter, named: Vec::new(), path: Vec::new() };
            network.visit(&mut named);
            gradients = named.named;
        }
        network = optimizer.step(0.05, network, by_parameter);
    }
    Outcome { logits, gradients, logits_after: answer(&network) }
}

/// Picture n shows class n.
fn targets() -> TensorData {
    let classes = Expression::COUNT;
    let value = |at: usize| f32::from(at % classes == at / classes % classes);
    TensorData::new((0..BATCH * classes).map(value).collect(), [BATCH, classes])
}

struct Gradients<'a> {
    of: &'a GradientsParams,
    named: Vec<(String, Vec<f32>)>,
    path: Vec<String>,
}

impl ModuleVisitor for Gradients<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        // Running statistics have none.
        if let Some(gradient) = self.of.get::<D>(param.id) {
            self.named.push((self.path.join("."), gradient.into_data().iter().collect()));
        }
    }
}

/// The norm of the difference over the norm.
fn difference(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|v| v * v).sum::<f32>().sqrt();
    let apart = norm(&mut found.iter().zip(expected).map(|(a, b)| a - b));
    apart / norm(&mut expected.iter().copied())
}

/// Asserts that three steps agree, gradients and what is answered then to within `tolerance`.
fn learns_alike(architecture: &Architecture, tolerance: f32) {
    let (cpu, gpu) = (Device::flex(), adapter());
    cpu.seed(1);
    let weights = architecture.init(&cpu).into_record();
    let pictures = Tensor::<4>::random([BATCH, 1, SIDE, SIDE], Distribution::Default, &cpu);
    let pictures = pictures.into_data();
    let [expected, found] =
        [&cpu, &gpu].map(|device| learn(architecture, &weights, &pictures, device));

    let logits = difference(&found.logits, &expected.logits);
    let after = difference(&found.logits_after, &expected.logits_after);
    println!("logits differ by {logits:.1e}, after three steps by {after:.1e}");
    assert!(logits < 1e-5 && after < tolerance);
    assert_ne!(expected.logits, expected.logits_after);
    assert_eq!(found.gradients.len(), expected.gradients.len());
    assert!(!found.gradients.is_empty());
    for ((name, found), (_, expected)) in found.gradients.iter().zip(&expected.gradients) {
        let gradient = difference(found, expected);
        println!("gradient of {name} differs by {gradient:.1e}");
        assert!(gradient < tolerance, "{name}");
    }
}

#[test]
fn slim_answers_and_learns_alike() {
    let config = SlimConfig {
        stem: 8,
        stages: [8, 16, 16],
        hidden: 16,
        dropout: 0.0,
        ..SlimConfig::default()
    };
    learns_alike(&Architecture::Slim(config), 1e-4);
}

#[test]
fn resnet18_answers_and_learns_alike() {
    // Among so many ReLUs, some have inputs so close to zero that rounding decides their slope.
    learns_alike(&Architecture::ResNet18(ResNet18Config { stages: [4, 8, 8, 16] }), 0.03);
}

/// Runs the program and gives what it says.
fn train(folder: &Path, line: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_train"));
    let output = program.args(line.split_whitespace()).current_dir(folder).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{line}: {said}");
    said
}

/// A number of every epoch of a run.
fn column(folder: &Path, run: &str, name: &str) -> Vec<f64> {
    let csv = std::fs::read_to_string(folder.join("runs").join(run).join("metrics.csv")).unwrap();
    let mut rows = csv.lines().map(|row| row.split(','));
    let at = rows.next().unwrap().position(|column| column == name).unwrap();
    rows.map(|mut row| row.nth(at).unwrap().parse().unwrap()).collect()
}

#[test]
fn a_run_goes_the_same_way_on_either_device_and_from_one_to_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let fit = "fit --synthetic --channels 2,2,4,4 --hidden 4 --dropout 0 --epochs 2 \
               --warmup-epochs 0 --batch-size 100";
    train(folder, &format!("{fit} --name cpu --device cpu"));
    let said = train(folder, &format!("{fit} --name gpu --device wgpu"));
    println!("{said}");
    for loss in ["train_loss", "public_loss"] {
        let (cpu, gpu) = (column(folder, "cpu", loss), column(folder, "gpu", loss));
        assert!(cpu.len() == 2 && gpu.len() == 2);
        // Rounding grows with every step.
        let close = |epoch: usize, most: f64| (cpu[epoch] - gpu[epoch]).abs() < most;
        assert!(close(0, 2e-3) && close(1, 2e-2), "{loss}: {cpu:?} {gpu:?}");
    }
    let config = std::fs::read_to_string(folder.join("runs/gpu/config.json")).unwrap();
    assert!(config.contains("\"device\": \"wgpu\""), "{config}");

    let said = train(folder, "resume runs/gpu --epochs 3 --device cpu");
    assert!(said.contains("until now on wgpu, from here on cpu"), "{said}");
    assert_eq!(column(folder, "gpu", "train_loss").len(), 3);
}
