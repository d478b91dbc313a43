//! What holds for every submission and every set of mutators.

use proptest::collection::vec;
use proptest::prelude::*;

use super::fake::*;
use crate::admission::{Context, Outcome, run};
use crate::finding::Level;
use crate::submission::Loaded;

const KEYS: [&str; 4] = ["/tags/t", "/tags/v", "/description", "/display_name"];

/// A mutator that, where one key has a text, gives another key a text.
fn rule((from, when, to, text): (usize, String, usize, String)) -> Fake {
    Fake::mutates(move |edits| {
        if edits.text(KEYS[from]).as_deref() == Some(&when) { edits.set(KEYS[to], &text) } else { Ok(()) }
    })
}

fn rules() -> impl Strategy<Value = Vec<(usize, String, usize, String)>> {
    vec((0..KEYS.len(), "[du12]", 0..KEYS.len(), "[du12]"), 1..5)
}

proptest! {
    #[test]
    fn mutating_what_was_admitted_changes_nothing(rules in rules()) {
        let policies = || enforced(rules.iter().cloned().map(rule).collect());
        let first = admit(&policies());
        prop_assert!(matches!(first.outcome(), Outcome::Admitted | Outcome::Failed));
        if let Ok(admitted) = first.admitted() {
            let again = Loaded { submission: Some(admitted.submission().clone()), findings: Vec::new() };
            let second = run("job.yml", again, &policies(), &Context::default());
            prop_assert_eq!(second.outcome(), Outcome::Admitted);
            prop_assert_eq!(second.changes(), []);
        }
    }

    #[test]
    fn the_order_of_findings_does_not_depend_on_the_order_in_which_they_were_made(
        found in vec((0..4usize, 0..2usize, 0..3u8), 0..12).prop_map(made),
        seed in any::<u64>(),
    ) {
        let mut shuffled = found.clone();
        let length = shuffled.len();
        for at in (1..length).rev() {
            shuffled.swap(at, (seed as usize).wrapping_mul(at).wrapping_add(7) % (at + 1));
        }
        let admission = |found| admit(&enforced(vec![Fake::finds(found)]));
        let (one, other) = (admission(found), admission(shuffled));
        prop_assert_eq!(one.findings(), other.findings());
        prop_assert_eq!(one.outcome(), other.outcome());
    }
}

fn made(found: Vec<(usize, usize, u8)>) -> Vec<crate::policy::RawFinding> {
    let levels = [Some(Level::Error), Some(Level::Note), None];
    let one = |(key, rule, level): (usize, usize, u8)| {
        raw(["R", "S"][rule], levels[level as usize], KEYS[key], "m")
    };
    found.into_iter().map(one).collect()
}
