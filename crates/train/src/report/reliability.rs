//! The reliability diagram as SVG: confidence against accuracy, and how many pictures stand
//! behind each bar.

use crate::figures::Bin;
use std::fmt::Write;

const SIDE: f64 = 250.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 10.0;
/// Height of the histogram below the diagram.
const HISTOGRAM: f64 = 44.0;
const GAP: f64 = 12.0;

/// Bars for the calibrated bins, a curve for the raw ones, the diagonal of perfect calibration.
pub(super) fn svg(calibrated: &[Bin], raw: &[Bin]) -> String {
    let mut svg = String::new();
    // Writing into a string cannot fail.
    let _ = draw(&mut svg, calibrated, raw);
    svg
}

fn draw(svg: &mut String, calibrated: &[Bin], raw: &[Bin]) -> std::fmt::Result {
    let (right, floor) = (LEFT + SIDE, TOP + SIDE);
    let base = floor + GAP + HISTOGRAM;
    let (width, height) = (right + 18.0, base + 34.0);
    writeln!(
        svg,
        r#"<svg viewBox="0 0 {width} {height}" role="img" aria-label="Reliability diagram: accuracy by confidence">"#
    )?;
    for fifth in 0..=5 {
        let (share, percent) = (f64::from(fifth) / 5.0, 20 * fifth);
        let (x, y) = (LEFT + share * SIDE, floor - share * SIDE);
        writeln!(
            svg,
            r#"<path class="grid" d="M{LEFT} {y:.1}H{right}"/><text class="tick" x="{}" y="{:.1}" text-anchor="end">{percent} %</text><text class="tick" x="{x:.1}" y="{}" text-anchor="middle">{percent} %</text>"#,
            LEFT - 7.0,
            y + 4.0,
            base + 15.0
        )?;
    }
    let bar = SIDE / calibrated.len().max(1) as f64;
    let fullest = calibrated.iter().map(|bin| bin.pictures).max().unwrap_or(0).max(1) as f64;
    for (place, bin) in calibrated.iter().enumerate().filter(|(_, bin)| bin.pictures > 0) {
        let (x, tall) = (LEFT + place as f64 * bar, bin.accuracy * SIDE);
        let many = (bin.pictures as f64 / fullest * HISTOGRAM).max(1.0);
        writeln!(
            svg,
            r#"<g><title>{} pictures: confidence {:.1} %, right {:.1} %</title><rect class="bar" x="{:.1}" y="{:.1}" width="{:.1}" height="{tall:.1}"/><rect class="count" x="{:.1}" y="{:.1}" width="{:.1}" height="{many:.1}"/></g>"#,
            bin.pictures,
            100.0 * bin.confidence,
            100.0 * bin.accuracy,
            x + 1.0,
            floor - tall,
            bar - 2.0,
            x + 1.0,
            base - many,
            bar - 2.0
        )?;
    }
    writeln!(svg, r#"<path class="ideal" d="M{LEFT} {floor}L{right} {TOP}"/>"#)?;
    let places: Vec<(f64, f64)> = raw
        .iter()
        .filter(|bin| bin.pictures > 0)
        .map(|bin| (LEFT + bin.confidence * SIDE, floor - bin.accuracy * SIDE))
        .collect();
    if !places.is_empty() {
        let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        writeln!(svg, r#"<path class="curve s0" d="M{}"/>"#, path.join("L"))?;
    }
    for (x, y) in places {
        writeln!(svg, r#"<circle class="dot s0" cx="{x:.1}" cy="{y:.1}" r="2.4"/>"#)?;
    }
    write!(
        svg,
        r#"<text class="tick" x="{right}" y="{:.1}" text-anchor="end">confidence; below, pictures</text></svg>"#,
        height - 4.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_has_a_bar_as_tall_as_its_accuracy_and_an_empty_one_none() {
        let bin = Bin { pictures: 4, confidence: 0.75, accuracy: 0.5 };
        let svg = svg(&[Bin::default(), bin], &[bin]);
        assert_eq!(svg.matches(r#"class="bar""#).count(), 1, "{svg}");
        assert!(svg.contains(r#"y="135.0" width="123.0" height="125.0""#), "{svg}");
        assert!(svg.contains("4 pictures: confidence 75.0 %, right 50.0 %"), "{svg}");
    }

    #[test]
    fn nothing_scored_is_an_empty_diagram() {
        assert!(svg(&[], &[]).ends_with("</svg>"));
    }
}
