use super::*;

fn row(class: Expression) -> Logits {
    let mut row = [0.0; CLASSES];
    row[class.index()] = 5.0;
    row
}

fn of(predictions: &[Expression], labels: &[Expression], clean: &[bool]) -> Figures {
    let logits: Vec<Logits> = predictions.iter().copied().map(row).collect();
    figures(Split::PublicTest, labels, clean, &logits, Some(&logits), 1.0)
}

#[test]
fn perfect_predictions_score_one() {
    let figures = of(&Expression::ALL, &Expression::ALL, &[true; CLASSES]);
    assert_eq!((figures.accuracy, figures.macro_f1, figures.accuracy_5_moods), (1.0, 1.0, 1.0));
    assert!(figures.accuracy_ci95[0] < 1.0);
}

#[test]
fn the_clean_split_counts_only_its_pictures() {
    use Expression::{Happy, Sad};
    let figures = of(&[Happy, Happy, Sad], &[Happy, Sad, Sad], &[true, true, false]);
    assert_eq!((figures.n, figures.n_clean), (3, 2));
    assert!((figures.accuracy - 2.0 / 3.0).abs() < 1e-9);
    assert!((figures.accuracy_clean - 0.5).abs() < 1e-9);
}

#[test]
fn precision_and_recall_are_read_off_the_confusion() {
    use Expression::{Happy, Sad};
    let figures = of(&[Happy, Happy, Sad], &[Happy, Sad, Sad], &[true; 3]);
    let (happy, sad) = (&figures.per_class[&Happy], &figures.per_class[&Sad]);
    assert_eq!((happy.precision, happy.recall, happy.support), (0.5, 1.0, 1));
    assert_eq!((sad.precision, sad.recall, sad.support), (1.0, 0.5, 2));
    assert_eq!(figures.confusion[Sad.index()][Happy.index()], 1);
}

#[test]
fn moods_forgive_what_plays_the_same_list() {
    use Expression::{Disgust, Fear, Happy, Neutral};
    let figures = of(&[Fear, Neutral, Happy], &[Neutral, Disgust, Fear], &[true; 3]);
    assert!(figures.accuracy.abs() < 1e-9);
    assert!((figures.accuracy_moods_all - 2.0 / 3.0).abs() < 1e-9);
    assert!(figures.accuracy_5_moods < 1.0);
}

#[test]
fn no_pictures_give_zeros_rather_than_a_panic() {
    let figures = of(&[], &[], &[]);
    assert_eq!((figures.n, figures.accuracy, figures.nll), (0, 0.0, 0.0));
}

#[test]
fn figures_survive_their_file() {
    let figures = of(&Expression::ALL, &Expression::ALL, &[true; CLASSES]);
    let json = serde_json::to_string(&figures).unwrap();
    let read: Figures = serde_json::from_str(&json).unwrap();
    assert_eq!((read.confusion, read.split), (figures.confusion, figures.split));
    let keys: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(keys["split"], "PublicTest");
    assert!(keys["per_class"]["happy"]["f1"].is_number(), "{json}");
}

#[test]
fn only_public_test_is_calibrated_across_folds() {
    let labels: Vec<_> = (0..70).map(|row| Expression::ALL[row % CLASSES]).collect();
    let sure: Vec<Logits> =
        labels.iter().map(|label| row(*label).map(|logit| logit / 50.0)).collect();
    let at = |split, temperature| figures(split, &labels, &[true; 70], &sure, None, temperature);
    let chosen = at(Split::PublicTest, 1.0);
    assert!(chosen.ece < chosen.ece_raw, "{} {}", chosen.ece, chosen.ece_raw);
    let unseen = at(Split::PrivateTest, 1.0);
    assert_eq!((unseen.ece, unseen.nll), (unseen.ece_raw, unseen.nll_raw));
    let cooled = at(Split::PrivateTest, 0.02);
    assert!(cooled.ece < unseen.ece && cooled.nll < unseen.nll, "{} {}", cooled.ece, cooled.nll);
}
