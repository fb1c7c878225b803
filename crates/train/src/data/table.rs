use super::copies::Shared;
use super::findings::{CopiesFindings, Findings, SplitFindings, VotesFindings};
use crate::terminal::percent;
use model::Expression;

/// The findings as a person reads them.
pub(super) fn table(findings: &Findings) -> String {
    let head = format!(
        "{}: {}, read in {:.1} s; {} bad pictures left out\n",
        findings.path.display(),
        findings.form,
        findings.seconds.read,
        findings.left_out.len(),
    );
    let mut lines = vec![head];
    lines.extend(classes(&findings.splits));
    lines.extend(copies(&findings.copies));
    lines.extend(findings.votes.as_ref().map(votes));
    lines.join("\n") + "\n"
}

fn classes(splits: &[SplitFindings]) -> Vec<String> {
    let row = |name: &str, cell: &dyn Fn(&SplitFindings) -> String| {
        splits.iter().fold(format!("{name:<10}"), |row, split| {
            let cell = if split.pictures == 0 { "-".to_owned() } else { cell(split) };
            row + &format!("{cell:>18}")
        })
    };
    let count = |count: usize| format!("{count}{:>10}", "");
    let mut lines = vec![
        splits
            .iter()
            .fold(" ".repeat(10), |row, split| row + &format!("{:>18}", split.split.name())),
    ];
    lines.extend(Expression::ALL.map(|class| {
        row(class.name(), &|split| {
            let count = split.classes[&class];
            format!("{count}{:>10}", percent(count as f64 / split.pictures as f64))
        })
    }));
    lines.push(row("all", &|split| count(split.pictures)));
    lines.push(row("blank", &|split| count(split.blank)) + "\n");
    lines
}

fn copies(found: &CopiesFindings) -> Vec<String> {
    let row = |what: &str, exact: &str, near: &str| format!("{what:<30}{exact:>8}{near:>18}");
    let mut lines = vec![row("pictures that stand", "exactly", "nearly the same")];
    lines.extend(found.shared.iter().map(|Shared { of, within, exact, near }| {
        let what = if of == within {
            format!("more than once in {}", of.name())
        } else {
            format!("of {} in {}", of.name(), within.name())
        };
        row(&what, &exact.to_string(), &near.to_string())
    }));
    lines.push(format!(
        "\n{} pictures stand there more than once, {} of them with different labels; each once \
         would be {} pictures fewer.\n\
         {} pairs of pictures are nearly the same, {} of them with different labels.\n\
         Figures on 'clean' pictures leave out those that stand in Training exactly.",
        found.groups,
        found.conflicts.len(),
        found.surplus,
        found.near_pairs,
        found.near_conflicts,
    ));
    lines
}

fn votes(found: &VotesFindings) -> String {
    format!(
        "{}: FER+'s votes on {} of these pictures; their first choice is the label in {}.",
        found.path.display(),
        found.pictures,
        percent(found.agreement),
    )
}
