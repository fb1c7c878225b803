//! `train export --to FILE.onnx`, run by onnxruntime.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use burn::prelude::Device;
use model::{
    Architecture, Checkpoint, CheckpointConfig, MissionConfig, Normalization, PIXELS,
    ResNet18Config, SlimConfig, VggConfig,
};
use std::io::{Write as _, stderr};
use std::path::Path;
use std::process::Command;
use std::{env, fs};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/run_onnx.py");
const DEFAULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");

const MISSING: &str = "python3 lacks onnxruntime or numpy (pip install onnxruntime numpy)";

/// Whether python has onnxruntime. Where `CI` is set, it must.
fn onnxruntime() -> bool {
    let found = Command::new("python3").args(["-c", "import numpy, onnxruntime"]).output();
    let found = found.is_ok_and(|output| output.status.success());
    let in_ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(found || !in_ci, "{MISSING}");
    found
}

/// Exports the checkpoint and compares onnxruntime's logits with its own.
fn compare(folder: &Path, checkpoint: &Path) {
    let file = |name: &str| folder.join(name);
    let export = Command::new(env!("CARGO_BIN_EXE_train"))
        .args(["export".as_ref(), checkpoint.as_os_str(), "--to".as_ref()])
        .arg(file("network.onnx"))
        .output()
        .unwrap();
    assert!(export.status.success(), "{}", String::from_utf8_lossy(&export.stderr));

    let pictures: Vec<u8> = (0..5 * PIXELS).map(|i| (i * i / 7 % 251) as u8).collect();
    fs::write(file("pictures"), &pictures).unwrap();
    let python = Command::new("python3")
        .arg(SCRIPT)
        .args([file("network.onnx"), file("pictures"), file("logits")])
        .output()
        .unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));

    let theirs = fs::read(file("logits")).unwrap();
    let theirs = theirs.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
    let ours = Checkpoint::read(checkpoint).unwrap().logits(&pictures).concat();
    assert_eq!(theirs.len(), ours.len());
    for (theirs, ours) in theirs.zip(ours) {
        assert!((theirs - ours).abs() < 1e-4, "{theirs} instead of {ours}");
    }
}

#[test]
fn onnxruntime_gives_the_logits_of_the_network_that_ships() {
    if !onnxruntime() {
        return writeln!(stderr(), "SKIPPED: {MISSING}").unwrap();
    }
    compare(tempfile::tempdir().unwrap().path(), Path::new(DEFAULT));
}

#[test]
fn onnxruntime_gives_the_logits_of_every_architecture() {
    if !onnxruntime() {
        return writeln!(stderr(), "SKIPPED: {MISSING}").unwrap();
    }
    let slim = SlimConfig {
        stem: 5,
        stages: [6, 9, 11],
        squeeze_excitation: false,
        ..SlimConfig::default()
    };
    let with_options = SlimConfig { residual: true, squeeze_excitation: true, ..slim.clone() };
    let architectures = [
        Architecture::Slim(slim),
        Architecture::Slim(with_options),
        Architecture::Mission(MissionConfig::default()),
        Architecture::Vgg(VggConfig { stages: [3, 4, 5, 6], hidden: 9, ..VggConfig::default() }),
        Architecture::ResNet18(ResNet18Config { stages: [3, 5, 7, 9] }),
    ];
    for architecture in architectures {
        let folder = tempfile::tempdir().unwrap();
        let network = architecture.init(&Device::flex());
        let config = CheckpointConfig::new(architecture, Normalization { mean: 0.507, std: 0.255 });
        let path = folder.path().join("checkpoint");
        Checkpoint::new(&network, config, None).unwrap().write(&path).unwrap();
        compare(folder.path(), &path);
    }
}
