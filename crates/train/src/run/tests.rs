use super::*;

fn epoch(epoch: usize, train_loss: f64) -> EpochMetrics {
    EpochMetrics {
        epoch,
        learning_rate: 0.05,
        train_loss,
        train_accuracy: 0.3,
        public_loss: 1.5,
        public_accuracy: 0.4,
        public_accuracy_clean: 0.39,
        public_macro_f1: 0.31,
        images_per_second: 100.0,
        seconds: 60.0,
    }
}

#[test]
fn an_epoch_that_is_done_again_replaces_its_row_and_those_after() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::at(folder.path().to_owned());
    for number in 1..=4 {
        run.record(&epoch(number, 2.0)).unwrap();
    }
    let resumed = Run::at(folder.path().to_owned());
    resumed.record(&epoch(3, 1.5)).unwrap();
    let rows = resumed.epochs().unwrap();
    assert_eq!(rows, [epoch(1, 2.0), epoch(2, 2.0), epoch(3, 1.5)]);

    let lines = fs::read_to_string(folder.path().join(METRICS_LINES)).unwrap();
    let lines: Result<Vec<EpochMetrics>, _> = lines.lines().map(serde_json::from_str).collect();
    assert_eq!(lines.unwrap(), rows, "both files say the same");
}

#[test]
fn a_checkpoint_is_no_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(CONFIG), "{}").unwrap();
    assert!(!Run::is_at(folder.path()));
    Run::at(folder.path().to_owned()).record(&epoch(1, 2.0)).unwrap();
    assert!(Run::is_at(folder.path()));
}
