//! Curves as SVG. Colours come from the page's style sheet by class, so that they follow light
//! and dark.

use std::fmt::Write;

const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 230.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 34.0;
/// Above this many points a curve's dots would touch.
const DOTS: usize = 60;
/// About how many lines a grid has.
const TICKS: f64 = 5.0;

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Shares of 1 as percent.
    Percent,
    /// Plain numbers.
    Number,
}

impl Unit {
    /// A value with as many digits as a step of `step` needs.
    fn words(self, value: f64, step: f64) -> String {
        let (value, step, sign) = match self {
            Self::Percent => (100.0 * value, 100.0 * step, " %"),
            Self::Number => (value, step, ""),
        };
        let digits = (-(step.log10() + 1e-9).floor()).clamp(0.0, 9.0) as usize;
        format!("{value:.digits$}{sign}")
    }
}

/// One curve.
#[derive(Debug, Clone)]
pub(super) struct Series {
    /// What it is, for the legend.
    pub(super) name: String,
    /// An epoch and its value.
    pub(super) points: Vec<(usize, f64)>,
}

/// Curves over epochs.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    /// What the values are.
    pub(super) title: &'static str,
    /// How they are written.
    pub(super) unit: Unit,
    /// Whether the scale begins at zero.
    pub(super) from_zero: bool,
    /// The curves, drawn with the classes `s0`, `s1`, …
    pub(super) series: Vec<Series>,
    /// The epoch that was chosen.
    pub(super) chosen: Option<usize>,
}

impl Chart {
    /// The chart as an `<svg>` element that takes the width of its place.
    pub(super) fn svg(&self) -> String {
        let mut svg = String::new();
        // Writing into a string cannot fail.
        let _ = self.draw(&mut svg);
        svg
    }

    fn draw(&self, svg: &mut String) -> std::fmt::Result {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let first = points().map(|&(epoch, _)| epoch).min().unwrap_or(1);
        let last = points().map(|&(epoch, _)| epoch).max().unwrap_or(1).max(first + 1);
        let (low, high, step) = self.range();
        let x = |epoch: usize| {
            LEFT + (epoch - first) as f64 / (last - first) as f64 * (WIDTH - LEFT - RIGHT)
        };
        let y =
            |value: f64| HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM);
        let title = self.title;
        let names: Vec<&str> = self.series.iter().map(|series| series.name.as_str()).collect();
        writeln!(
            svg,
            r#"<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title} by epoch: {}">"#,
            escaped(&names.join(", "))
        )?;
        let (end, floor) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        for tick in 0..=((high - low) / step).round() as usize {
            let value = low + tick as f64 * step;
            let (at, words) = (y(value), self.unit.words(value, step));
            writeln!(
                svg,
                r#"<path class="grid" d="M{LEFT} {at:.1}H{end}"/><text class="tick" x="{:.1}" y="{:.1}" text-anchor="end">{words}</text>"#,
                LEFT - 7.0,
                at + 4.0
            )?;
        }
        let every = nice((last - first) as f64 / TICKS).max(1.0) as usize;
        for epoch in (first..=last).filter(|epoch| epoch % every == 0 || last - first < 2) {
            writeln!(
                svg,
                r#"<text class="tick" x="{:.1}" y="{:.1}" text-anchor="middle">{epoch}</text>"#,
                x(epoch),
                floor + 16.0
            )?;
        }
        writeln!(
            svg,
            r#"<text class="tick" x="{end}" y="{:.1}" text-anchor="end">epoch</text>"#,
            HEIGHT - 4.0
        )?;
        if let Some(chosen) = self.chosen.filter(|chosen| (first..=last).contains(chosen)) {
            let at = x(chosen);
            writeln!(
                svg,
                r#"<path class="chosen" d="M{at:.1} {TOP}V{floor}"><title>epoch {chosen} was selected</title></path>"#
            )?;
        }
        for (number, series) in self.series.iter().enumerate() {
            let place = |&(epoch, value): &(usize, f64)| format!("{:.1} {:.1}", x(epoch), y(value));
            let path = series.points.iter().map(place).collect::<Vec<_>>().join("L");
            if !path.is_empty() {
                writeln!(svg, r#"<path class="curve s{number}" d="M{path}"/>"#)?;
            }
            let radius = if series.points.len() > DOTS { 0.0 } else { 2.4 };
            for &(epoch, value) in &series.points {
                writeln!(
                    svg,
                    r#"<circle class="dot s{number}" cx="{:.1}" cy="{:.1}" r="{radius}"><title>{}, epoch {epoch}: {}</title></circle>"#,
                    x(epoch),
                    y(value),
                    escaped(&series.name),
                    self.unit.words(value, step / 100.0)
                )?;
            }
        }
        svg.write_str("</svg>")
    }

    /// The ends of the scale and the distance of its lines.
    fn range(&self) -> (f64, f64, f64) {
        let values = || {
            let points = self.series.iter().flat_map(|series| &series.points);
            points.map(|&(_, value)| value).filter(|value| value.is_finite())
        };
        let highest = values().fold(f64::NEG_INFINITY, f64::max);
        let lowest = values().fold(if self.from_zero { 0.0 } else { f64::INFINITY }, f64::min);
        if !highest.is_finite() || !lowest.is_finite() {
            return (0.0, 1.0, 0.2);
        }
        let spread = (highest - lowest).max(highest.abs() * 1e-3).max(1e-9);
        let step = nice(spread / TICKS);
        let low = (lowest / step + 1e-9).floor() * step;
        let high = (highest / step - 1e-9).ceil() * step;
        (low, if high > low { high } else { low + step }, step)
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below `distance`.
fn nice(distance: f64) -> f64 {
    let power = 10_f64.powf(distance.log10().floor());
    let times = distance / power;
    power * [1.0, 2.0, 5.0].into_iter().find(|&nice| times <= nice * (1.0 + 1e-9)).unwrap_or(10.0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[f64]) -> Chart {
        let points = values.iter().enumerate().map(|(place, &value)| (place + 1, value)).collect();
        let series = vec![Series { name: "a <run>".to_owned(), points }];
        Chart { title: "Loss", unit: Unit::Number, from_zero: false, series, chosen: Some(2) }
    }

    #[test]
    fn grid_lines_stand_at_round_numbers() {
        assert_eq!(
            [nice(0.03), nice(0.2), nice(7.0)].map(|x| format!("{x:.2}")),
            ["0.05", "0.20", "10.00"]
        );
        let (low, high, step) = chart(&[1.78, 1.02, 1.3]).range();
        assert_eq!(format!("{low:.1} {high:.1} {step:.1}"), "1.0 1.8 0.2");
    }

    #[test]
    fn values_are_written_with_the_digits_that_the_grid_needs() {
        assert_eq!(Unit::Percent.words(0.6, 0.05), "60 %");
        assert_eq!(Unit::Percent.words(0.6283, 0.0005), "62.83 %");
        assert_eq!(Unit::Number.words(0.05, 0.01), "0.05");
        assert_eq!(Unit::Number.words(150.0, 20.0), "150");
    }

    #[test]
    fn every_epoch_has_its_dot_and_the_chosen_one_a_line() {
        let svg = chart(&[1.0, 0.5, 0.75]).svg();
        assert_eq!(svg.matches("<circle").count(), 3, "{svg}");
        assert!(svg.contains("a &lt;run>, epoch 2: 0.500"), "{svg}");
        assert!(svg.contains("epoch 2 was selected"));
    }

    #[test]
    fn empty_flat_and_broken_curves_are_drawn_within_the_picture() {
        for values in [&[][..], &[0.5], &[2.0, 2.0], &[0.0, 0.0], &[f64::NAN, f64::INFINITY]] {
            let (low, high, step) = chart(values).range();
            assert!(low < high && step > 0.0 && (high - low) / step < 20.0, "{values:?}");
            assert!(chart(values).svg().ends_with("</svg>"));
        }
    }
}
