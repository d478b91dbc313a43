//! Facets of a large pipeline. Not timed: the work that is counted must stay in proportion.

use super::super::{Facet, sites};
use super::submission;
use crate::meter::Meter;

#[test]
fn only_what_matters_is_visited() {
    let steps = 3250;
    let mut spec = String::from("type: pipeline\njobs:\n");
    for step in 0..steps {
        spec.push_str(&format!(
            "  s{step}:\n    type: command\n    command: echo\n    environment: {{image: x}}\n    tags: {{a: b, c: d, e: f}}\n"
        ));
    }
    let submission = submission(&spec, &[]);
    for (facet, expected) in
        [(Facet::Image, steps), (Facet::Identity, steps + 1), (Facet::Compute, steps + 1)]
    {
        let meter = Meter::unlimited();
        assert_eq!(sites(&submission, facet, &meter).unwrap().len(), expected);
        assert!(meter.used() < 25 * steps as u64, "{facet:?}: {}", meter.used());
    }
}
