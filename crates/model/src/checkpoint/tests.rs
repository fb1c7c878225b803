use super::*;
use crate::{
    Architecture, MissionConfig, Network, Normalization, ResNet18Config, SlimConfig, VggConfig,
};
use burn::prelude::*;
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
    Checkpoint::new(&network, config, Some(json!({"accuracy": 0.5}))).unwrap()
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

/// A network whose batch normalisation has seen something.
fn trained(architecture: &Architecture) -> Network {
    let device = Device::flex().autodiff();
    let network = architecture.init(&device);
    for seed in 0..3 {
        let pictures: Vec<f32> =
            (0..4 * PIXELS).map(|i| ((i * 31 + seed * 7) % 97) as f32 / 20.0 - 2.0).collect();
        let pictures = TensorData::new(pictures, [4, 1, SIDE, SIDE]);
        network.forward(Tensor::from_data(pictures, &device)).into_data();
    }
    network.valid()
}

#[test]
fn logits_are_those_of_the_network_as_it_was_trained() {
    let slim = SlimConfig {
        stem: 4,
        stages: [5, 19, 33],
        hidden: 33,
        squeeze_excitation: false,
        ..SlimConfig::default()
    };
    let with_options = SlimConfig { residual: true, squeeze_excitation: true, ..slim.clone() };
    for architecture in [
        Architecture::Slim(slim),
        Architecture::Slim(with_options),
        Architecture::Slim(SlimConfig::default()),
        Architecture::Mission(MissionConfig::default()),
        Architecture::Vgg(VggConfig { stages: [3, 4, 5, 6], hidden: 9, ..VggConfig::default() }),
        Architecture::ResNet18(ResNet18Config { stages: [3, 5, 7, 9] }),
    ] {
        let network = trained(&architecture);
        let normalization = Normalization { mean: 0.507, std: 0.255 };
        let input = TensorData::new(normalization.apply(&pictures(6)), [6, 1, SIDE, SIDE]);
        let expected = network.forward(Tensor::from_data(input, &Device::flex())).into_data();
        let expected: Vec<f32> = expected.try_to_vec().unwrap();
        let config = CheckpointConfig::new(architecture.clone(), normalization);
        let found = Checkpoint::new(&network, config, None).unwrap().logits(&pictures(6));
        for (found, expected) in found.iter().flatten().zip(expected) {
            assert!((found - expected).abs() < 1e-4, "{architecture:?}: {found} {expected}");
        }
    }
}

#[test]
fn logits_of_what_ships_are_those_of_its_network() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checkpoints/default");
    let checkpoint = Checkpoint::read(Path::new(folder)).unwrap();
    let device = Device::flex();
    let input = checkpoint.config().normalization.apply(&pictures(6));
    let input = Tensor::from_data(TensorData::new(input, [6, 1, SIDE, SIDE]), &device);
    let expected = checkpoint.network(&device).unwrap().forward(input).into_data();
    let expected: Vec<f32> = expected.try_to_vec().unwrap();
    for (found, expected) in checkpoint.logits(&pictures(6)).iter().flatten().zip(expected) {
        assert!((found - expected).abs() < 1e-4, "{found} {expected}");
    }
}

#[test]
fn the_network_of_a_checkpoint_can_be_trained_on() {
    let checkpoint = small();
    let network = checkpoint.network(&Device::flex()).unwrap();
    let again = Checkpoint::new(&network, checkpoint.config().clone(), None).unwrap();
    assert_eq!(again.logits(&pictures(2)), checkpoint.logits(&pictures(2)));
}

#[test]
fn half_weights_take_half_the_room_and_change_little() {
    let single = small();
    let before = single.logits(&pictures(3));
    let size = single.weights().len();
    let half = single.with_half_weights().unwrap();
    assert!(half.weights().len() < size * 6 / 10, "{} of {size}", half.weights().len());
    for (half, single) in half.logits(&pictures(3)).iter().flatten().zip(before.iter().flatten()) {
        assert!((half - single).abs() < 0.02, "{half} {single}");
    }
    let folder = tempfile::tempdir().unwrap();
    half.write(folder.path()).unwrap();
    let read = Checkpoint::read(folder.path()).unwrap();
    assert_eq!(read.logits(&pictures(3)), half.logits(&pictures(3)));
}
