//! Findings in the order in which people read them, each once.

use crate::finding::Finding;

/// Sorts findings by file, line, column and rule. Those with equal rule, level, message and place are one (`docs/abi.md`
/// §8), which keeps the greatest number of other uses and what any of them offers; `add` says that they are of different submissions, so that each of
/// them is a further use.
pub(crate) fn arrange(findings: &mut Vec<Finding>, add: bool) {
    findings.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.pointer.cmp(&b.pointer)));
    findings.dedup_by(|later, first| {
        let same = key(later) == key(first);
        if same {
            first.other_uses = if add {
                first.other_uses.saturating_add(later.other_uses).saturating_add(1)
            } else {
                first.other_uses.max(later.other_uses)
            };
            first.undecided &= later.undecided;
            let known: Vec<String> = first.choices.iter().map(|choice| choice.name.clone()).collect();
            let further = later.choices.drain(..).filter(|choice| !known.contains(&choice.name));
            first.choices.extend(further);
        }
        same
    });
}

type SortKey<'a> = (Option<(&'a str, u32, u32, (u32, u32))>, &'a str, crate::finding::Level, &'a str);

fn key(finding: &Finding) -> SortKey<'_> {
    let place =
        finding.place.as_ref().map(|place| (place.file.as_str(), place.line, place.column, place.span));
    (place, finding.rule.as_str(), finding.level, finding.message.as_str())
}
