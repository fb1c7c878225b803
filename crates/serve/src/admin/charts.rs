use super::desk::Head;
use model::Mood;

/// How long the longest bar is, in the units of its drawing.
const LONGEST: u64 = 300;

/// A mood's line of a chart.
pub(super) struct Bar {
    /// The mood's name in the page's language.
    pub(super) label: String,
    pub(super) mood: &'static str,
    pub(super) count: u64,
    /// From 0 to 300.
    pub(super) width: u64,
}

/// The bars of a count for each mood, the longest as long as there is room.
pub(super) fn bars(head: &Head<'_>, counts: [u64; Mood::COUNT]) -> Vec<Bar> {
    let most = counts.into_iter().max().unwrap_or_default().max(1);
    let bars = Mood::ALL.into_iter().zip(counts).map(|(mood, count)| Bar {
        label: head.page.say_of("mood", mood.name()).to_owned(),
        mood: mood.name(),
        count,
        width: (count * LONGEST).div_ceil(most),
    });
    bars.collect()
}
