use super::*;
use crate::augment::Preset;
use clap::{CommandFactory, Parser};
use std::fs;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    fit: FitArgs,
}

fn resolve(flags: &[&str]) -> Result<Config, String> {
    Line::try_parse_from(["train"].iter().chain(flags)).unwrap().fit.resolve()
}

/// What flags make of a file with `text`.
fn resolve_file(text: &str, flags: &[&str]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recipe.toml");
    fs::write(&path, text).unwrap();
    resolve(&[&["--config", path.to_str().unwrap()], flags].concat())
}

#[test]
fn a_configuration_survives_its_file() {
    for taught in [["--teacher", "runs/slim-1,runs/slim-2"], ["--soft-targets", "soft.csv"]] {
        let flags = ["--network", "mission", "--rebalance", "sampling"];
        let config = resolve(&[&flags[..], &taught].concat()).unwrap();
        let json = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
    }
}

#[test]
fn settings_tell_nothing_of_the_machine() {
    let settings = |taught: &str| {
        let flags =
            format!("--data /home/somebody/fer2013 --start /home/somebody/runs/slim-1 --{taught}");
        resolve(&flags.split_whitespace().collect::<Vec<_>>()).unwrap().settings().to_string()
    };
    for taught in
        ["teacher /home/somebody/runs/slim-2/best", "soft-targets /home/somebody/soft.csv"]
    {
        let settings = settings(taught);
        assert!(
            settings.contains("learning_rate") && settings.contains("temperature"),
            "{settings}"
        );
        assert!(settings.contains("slim-1") && !settings.contains("somebody"), "{settings}");
        assert_eq!(settings.contains("slim-2"), taught.starts_with("teacher"), "{settings}");
    }
}

#[test]
fn the_recipe_of_the_app_that_is_replaced_can_be_told() {
    let flags = "--network mission --optimizer adamw --weight-decay 0 --learning-rate 1e-4 \
                 --schedule constant --batch-size 64 --augment none --label-smoothing 0 \
                 --ema-decay 0 --warmup-epochs 0 --clip-norm 0 --epochs 75 --rebalance none";
    let flags: Vec<&str> = flags.split_whitespace().collect();
    let recipe =
        resolve(&["--config", concat!(env!("CARGO_MANIFEST_DIR"), "/recipes/mission.toml")]);
    assert_eq!(resolve(&flags), recipe);
    assert_eq!(recipe.unwrap().augmentation, Augmentation::of(Preset::None));
}

#[test]
fn the_recipes_that_are_kept_can_be_followed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/recipes");
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let config = resolve(&["--config", path.to_str().unwrap()]).unwrap();
        assert_eq!(path.file_stem().unwrap(), config.architecture.name());
    }
}

#[test]
fn each_optimizer_has_its_usual_settings() {
    let usual = |name| {
        let config = resolve(&["--optimizer", name]).unwrap();
        (config.learning_rate, config.weight_decay)
    };
    assert_eq!(usual("sgd"), (0.05, 5e-4));
    assert_eq!(usual("adamw"), (0.001, 0.01));
}

#[test]
fn the_help_tells_the_defaults_that_hold() {
    let config = resolve(&[]).unwrap().settings();
    let mut told = 0;
    for flag in Line::command().get_arguments() {
        let help = flag.get_help().map(ToString::to_string).unwrap_or_default();
        let Some((_, default)) = help.split_once("[default: ") else { continue };
        let default = default.trim_end_matches(']').split(' ').next().unwrap();
        if let Some(value) = config.get(flag.get_id().as_str()) {
            let same = value.as_str() == Some(default)
                || value.as_f64().map(|value| value as f32) == default.parse::<f32>().ok();
            assert!(same || value.is_null(), "{}: {default} is not {value}", flag.get_id());
            told += 1;
        }
    }
    assert!(told > 15, "{told}");
}

#[test]
fn flags_out_of_range_are_named() {
    for flags in [
        "--epochs=0",
        "--patience=0",
        "--batch-size=1",
        "--learning-rate=0",
        "--momentum=1",
        "--weight-decay=-1",
        "--clip-norm=inf",
        "--ema-decay=1",
        "--label-smoothing=1",
        "--mixup=NaN",
        "--rebalance-beta=3 --rebalance=weights",
        "--fer-plus=-1",
        "--teacher-weight=2 --teacher=runs/slim-1",
        "--teacher-temperature=0 --soft-targets=soft.csv",
        "--warmup-epochs=30",
    ] {
        let message = resolve(&flags.split_whitespace().collect::<Vec<_>>()).unwrap_err();
        let (flag, _) = flags.split_once('=').unwrap();
        assert!(message.starts_with(flag), "{flags}: {message}");
    }
}

#[test]
fn flags_that_would_change_nothing_are_refused() {
    for flags in [
        &["--momentum", "0.5", "--optimizer", "adamw"][..],
        &["--rebalance-beta", "1", "--rebalance", "none"],
        &["--teacher-weight", "1"],
        &["--teacher-temperature", "2"],
        &["--fer-plus", "0.5", "--synthetic"],
        &["--votes", "fer2013new.csv"],
    ] {
        let message = resolve(flags).unwrap_err();
        assert!(message.starts_with(flags[0]) && message.contains("without"), "{message}");
    }
    let message = resolve(&["--teacher", "runs/slim-1", "--soft-targets", "soft.csv"]).unwrap_err();
    assert!(message.contains("exclude each other"), "{message}");
}

#[test]
fn a_file_holds_what_flags_hold_and_flags_win() {
    let text =
        "epochs = 7\nlearning-rate = 1\nseed = 5\naugment = \"strong\"\nnetwork = \"mission\"";
    let config = resolve_file(text, &["--seed", "9", "--label-smoothing", "0"]).unwrap();
    let flags = "--epochs 7 --learning-rate 1 --augment strong --network mission --seed 9 \
                 --label-smoothing 0";
    assert_eq!(config, resolve(&flags.split_whitespace().collect::<Vec<_>>()).unwrap());

    let plain = ["--squeeze-excitation", "false"];
    let config = resolve_file("squeeze_excitation = true\nresidual = true", &plain);
    assert_eq!(config, resolve(&[&plain[..], &["--residual"]].concat()));
}

#[test]
fn what_is_wrong_in_a_file_is_named() {
    for (text, parts) in [
        ("epoch = 7", ["recipe.toml", "'epoch' is not a setting"]),
        ("epochs = \"many\"", ["recipe.toml", "epochs: invalid type"]),
        ("network = \"vast\"", ["recipe.toml", "network: unknown variant"]),
        ("config = \"other.toml\"", ["recipe.toml", "'config' is not a setting"]),
        ("epochs = ", ["recipe.toml", "is not TOML"]),
    ] {
        let message = resolve_file(text, &[]).unwrap_err();
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
    let message = resolve(&["--config", "nowhere.toml"]).unwrap_err();
    assert!(message.contains("nowhere.toml") && message.contains("cannot be read"), "{message}");
}
