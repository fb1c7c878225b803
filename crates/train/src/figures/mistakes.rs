use super::{Logits, best};
use model::{Expression, softmax};
use serde::{Deserialize, Serialize};

/// How many mistakes are kept: a few rows of small pictures.
const KEPT: usize = 28;

/// A picture that was taken for something else.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mistake {
    /// Its place in the split, from 0.
    pub(crate) row: usize,
    /// Its label.
    pub(crate) label: Expression,
    /// What it was taken for.
    pub(crate) taken_for: Expression,
    /// The probability of that, 0 to 1.
    pub(crate) confidence: f32,
    /// The probability that was left for the label.
    pub(crate) label_probability: f32,
}

/// The mistakes that left the least probability for the label, the worst first.
pub(crate) fn hardest_mistakes(logits: &[Logits], labels: &[Expression]) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = logits
        .iter()
        .zip(labels)
        .enumerate()
        .filter_map(|(row, (logits, &label))| {
            let (taken_for, probabilities) = (best(logits), softmax(*logits));
            let [confidence, label_probability] =
                [taken_for, label].map(|class| probabilities[class.index()]);
            (taken_for != label).then_some(Mistake {
                row,
                label,
                taken_for,
                confidence,
                label_probability,
            })
        })
        .collect();
    mistakes.sort_by(|a, b| a.label_probability.total_cmp(&b.label_probability));
    mistakes.truncate(KEPT);
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_mistake_comes_first_and_hits_are_none() {
        use Expression::{Angry, Fear, Happy};
        let row = |sure: f32| [sure, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let mistakes = hardest_mistakes(&[row(1.0), row(9.0), row(5.0)], &[Happy, Angry, Fear]);
        assert_eq!(mistakes.iter().map(|mistake| mistake.row).collect::<Vec<_>>(), [2, 0]);
        assert_eq!((mistakes[0].label, mistakes[0].taken_for), (Fear, Angry));
        assert!(mistakes[0].confidence > 0.9 && mistakes[0].label_probability < 0.01);
    }

    #[test]
    fn only_a_few_are_kept() {
        let wrong = [[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]; 100];
        assert_eq!(hardest_mistakes(&wrong, &[Expression::Sad; 100]).len(), KEPT);
    }
}
