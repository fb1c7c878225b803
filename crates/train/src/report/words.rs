//! Figures as people read them. Templates hand over references, other code values.

use crate::terminal;
use std::borrow::Borrow;

/// A share of 1.
pub(super) fn percent(share: impl Borrow<f64>) -> String {
    terminal::percent(*share.borrow())
}

/// Both ends of an interval of shares.
pub(super) fn percent_interval(interval: impl Borrow<[f64; 2]>) -> String {
    terminal::percent_interval(*interval.borrow())
}

/// Three decimals.
pub(super) fn decimals(value: impl Borrow<f64>) -> String {
    format!("{:.3}", value.borrow())
}

/// Both ends of an interval with three decimals.
pub(super) fn decimal_interval(interval: impl Borrow<[f64; 2]>) -> String {
    let [low, high] = interval.borrow();
    format!("{low:.3} to {high:.3}")
}

/// A count with its thousands apart.
pub(super) fn grouped(count: impl Borrow<usize>) -> String {
    let digits = count.borrow().to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A length of time, to the unit that matters.
pub(super) fn duration(seconds: impl Borrow<f64>) -> String {
    let seconds = *seconds.borrow();
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// A difference of shares in percentage points, with its sign.
pub(super) fn points(difference: impl Borrow<f64>) -> String {
    format!("{:+.2}", 100.0 * difference.borrow()).replace('-', "−")
}

/// Both ends of an interval of differences.
pub(super) fn point_interval(interval: impl Borrow<[f64; 2]>) -> String {
    let [low, high] = interval.borrow().map(points);
    format!("{low} to {high}")
}

/// A probability of a test, as exact as it is worth.
pub(super) fn probability(p: impl Borrow<f64>) -> String {
    let p = *p.borrow();
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// The leaves of a JSON value with the path that leads to each.
pub(super) fn leaves(value: &serde_json::Value) -> Vec<(String, String)> {
    let mut leaves = Vec::new();
    collect(value, String::new(), &mut leaves);
    leaves
}

fn collect(value: &serde_json::Value, path: String, leaves: &mut Vec<(String, String)>) {
    use serde_json::Value::{Array, Bool, Null, Number, Object, String as Text};
    match value {
        Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(value, path, leaves);
            }
        }
        Null => leaves.push((path, "none".to_owned())),
        Text(text) => leaves.push((path, text.clone())),
        // Settings are single precision; JSON's double shows more digits than they have.
        Number(number) => leaves.push((
            path,
            match number.as_f64() {
                Some(number) if number.fract() != 0.0 => (number as f32).to_string(),
                _ => number.to_string(),
            },
        )),
        Bool(_) | Array(_) => leaves.push((path, value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn counts_have_their_thousands_apart() {
        assert_eq!(
            [0, 999, 1000, 28_709, 1_234_567].map(grouped).join(" "),
            "0 999 1,000 28,709 1,234,567"
        );
    }

    #[test]
    fn times_are_told_in_two_units() {
        let told = [0.04, 59.0, 61.2, 4291.0].map(duration);
        assert_eq!(told, ["0.0 s", "59.0 s", "1 min 1 s", "1 h 11 min"]);
    }

    #[test]
    fn differences_and_probabilities_are_rounded_honestly() {
        assert_eq!([points(0.0123), points(-0.004)], ["+1.23", "−0.40"]);
        assert_eq!([probability(0.000_2), probability(0.0421)], ["< 0.001", "0.042"]);
    }

    #[test]
    fn settings_are_told_by_their_path() {
        let told = leaves(
            &json!({"seed": 1, "augmentation": {"flip": 0.5_f32, "erase": 0.3_f32}, "teacher": null}),
        );
        let told: Vec<String> =
            told.into_iter().map(|(path, value)| format!("{path}={value}")).collect();
        assert_eq!(
            told.join(" "),
            "augmentation.erase=0.3 augmentation.flip=0.5 seed=1 teacher=none"
        );
    }
}
