use super::*;
use crate::{Architecture, Normalization, SlimConfig};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

fn small() -> Checkpoint {
    let architecture = Architecture::Slim(SlimConfig {
        stem: 4,
        stages: [4, 8, 8],
        hidden: 16,
        ..SlimConfig::default()
    });
    let network = architecture.init(&Device::flex());
    let normalization = Normalization { mean: 0.507, std: 0.255 };
    let config = CheckpointConfig::new(architecture, normalization);
    Checkpoint::new(network, config, Some(json!({"accuracy": 0.5}))).unwrap()
}

fn pictures(count: usize) -> Vec<u8> {
    (0..count * PIXELS).map(|i| (i * 7 % 251) as u8).collect()
}

fn written() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/checkpoint");
    small().write(&path).unwrap();
    (folder, path)
}

fn edit_config(folder: &Path, edit: impl FnOnce(&mut Value)) {
    let path = folder.join(CONFIG);
    let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    edit(&mut config);
    fs::write(path, config.to_string()).unwrap();
}

fn message(folder: &Path) -> String {
    Checkpoint::read(folder).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read_back_exactly() {
    let checkpoint = small();
    let folder = tempfile::tempdir().unwrap();
    checkpoint.write(folder.path()).unwrap();
    let read = Checkpoint::read(folder.path()).unwrap();
    assert_eq!(read.config(), checkpoint.config());
    assert_eq!(read.metrics(), checkpoint.metrics());
    assert_eq!(read.logits(&pictures(3)), checkpoint.logits(&pictures(3)));
}

#[test]
fn a_picture_has_the_same_logits_alone_and_in_a_batch() {
    let checkpoint = small();
    let together = checkpoint.logits(&pictures(3));
    for (one, expected) in pictures(3).chunks(PIXELS).zip(together) {
        for (a, b) in checkpoint.logits(one)[0].iter().zip(expected) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
    }
    assert!(checkpoint.logits(&[]).is_empty());
}

#[test]
fn a_checkpoint_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Checkpoint>();
}

#[test]
fn a_missing_file_is_named() {
    for name in [CONFIG, WEIGHTS] {
        let (_keep, folder) = written();
        fs::remove_file(folder.join(name)).unwrap();
        let message = message(&folder);
        assert!(message.contains(name) && message.contains("cannot read"), "{message}");
    }
}

#[test]
fn a_flipped_byte_is_found() {
    let (_keep, folder) = written();
    let path = folder.join(WEIGHTS);
    let mut weights = fs::read(&path).unwrap();
    *weights.last_mut().unwrap() ^= 1;
    fs::write(path, weights).unwrap();
    assert!(message(&folder).contains("damaged"), "{}", message(&folder));
}

#[test]
fn another_class_order_is_refused() {
    let (_keep, folder) = written();
    edit_config(&folder, |config| config["classes"].as_array_mut().unwrap().swap(0, 3));
    assert!(message(&folder).contains("happy, disgust, fear, angry"), "{}", message(&folder));
}

#[test]
fn a_newer_version_is_refused_before_its_fields_are_read() {
    let (_keep, folder) = written();
    edit_config(&folder, |config| {
        config["format_version"] = json!(FORMAT_VERSION + 1);
        config["something_new"] = json!(true);
    });
    assert!(message(&folder).contains("update MISSION"), "{}", message(&folder));
}

#[test]
fn another_shape_names_the_tensor() {
    let (_keep, folder) = written();
    edit_config(&folder, |config| config["architecture"]["slim"]["hidden"] = json!(17));
    assert!(message(&folder).contains("hidden.weight"), "{}", message(&folder));
}

#[test]
fn another_architecture_is_refused() {
    let (_keep, folder) = written();
    edit_config(&folder, |config| {
        config["architecture"] =
            json!({"mission": {"dropout_features": 0.25, "dropout_dense": 0.5}});
    });
    assert!(message(&folder).contains("does not fit"), "{}", message(&folder));
}

#[test]
fn impossible_figures_are_refused() {
    for (field, value) in
        [("temperature", json!(0.0)), ("normalization", json!({"mean": 0.5, "std": 0.0}))]
    {
        let (_keep, folder) = written();
        edit_config(&folder, |config| config[field] = value);
        assert!(message(&folder).contains("above 0"), "{}", message(&folder));
    }
}

#[test]
fn damaged_json_is_named() {
    let (_keep, folder) = written();
    fs::write(folder.join(METRICS), "{").unwrap();
    assert!(message(&folder).starts_with(METRICS), "{}", message(&folder));
}
