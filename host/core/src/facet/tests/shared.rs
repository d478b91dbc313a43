//! Places that several pointers lead to (`docs/abi.md` §6, §13 cases 1, 2, 4, 19).

use super::super::{Facet, sites};
use super::{check, submission, written};
use crate::meter::{Meter, Stop};

const TWICE: &str = "
type: pipeline
jobs:
  a: {component: c.yml, environment: e.yml, identity: {type: user_identity}}
  b: {component: c.yml, environment: azureml:own:1}
  c: {type: command, environment: e.yml}
";
const FILES: [(&str, &str); 2] = [("c.yml", "{code: src, environment: {image: x}}"), ("e.yml", "image: y")];

#[test]
fn a_shared_place_is_listed_once_under_its_first_pointer() {
    check(Facet::Component, TWICE, &FILES, &["/jobs/a/component file @/jobs/a"]);
    check(Facet::Code, TWICE, &FILES, &["/jobs/a/component/code missing @/jobs/a/component"]);
    // What belongs to a step belongs to that use.
    check(
        Facet::Identity,
        TWICE,
        &FILES,
        &[
            "/jobs/a/identity user @/jobs/a",
            "/jobs/b/identity absent @/jobs/b =",
            "/jobs/c/identity absent @/jobs/c =",
            "/identity absent @ =",
        ],
    );
}

/// The environment's file stands beside a component in one use, and counts in the other.
#[test]
fn a_shared_place_is_inert_only_if_it_is_so_in_every_use() {
    check(
        Facet::Environment,
        TWICE,
        &FILES,
        &[
            "/jobs/a/component/environment inline @/jobs/a/component",
            "/jobs/a/environment file @/jobs/a",
            "/jobs/b/environment registered @/jobs/b !component-decides",
        ],
    );
    check(
        Facet::Image,
        TWICE,
        &FILES,
        &[
            "/jobs/a/component/environment/image inline @/jobs/a/component/environment",
            "/jobs/a/environment/image inline @/jobs/a/environment",
        ],
    );
    let both = "{type: pipeline, jobs: {a: {component: azureml:c:1, environment: e.yml}, b: {component: azureml:c:1, environment: e.yml}}}";
    check(
        Facet::Image,
        both,
        &FILES,
        &["/jobs/a/environment/image inline @/jobs/a/environment !component-decides"],
    );
}

/// `docs/abi.md` §4.2, §13 case 19: `uses` gives first what `sites` gives, and each site is another place.
#[test]
fn sites_and_uses_agree() {
    let submission = submission(TWICE, &FILES);
    let meter = Meter::unlimited();
    let view = submission.view(&meter);
    for facet in Facet::ALL {
        let mut seen = std::collections::HashSet::new();
        for site in sites(&submission, facet, &meter).unwrap() {
            let uses = view.uses(&site.pointer).unwrap();
            assert!(uses.first().is_none_or(|first| *first == site.pointer), "{facet:?} {}", site.pointer);
            assert!(uses.is_empty() == site.value.is_none(), "{facet:?} {}", site.pointer);
            assert!(uses.iter().all(|pointer| seen.insert(pointer.clone())), "{facet:?} {}", site.pointer);
        }
    }
}

/// Files that use the next one twice double the tree at every level, but not the work for facets.
#[test]
fn the_work_is_linear_in_the_files() {
    let level = |at: usize| {
        let next = format!("f{}.yml", at + 1);
        (format!("f{at}.yml"), format!("jobs: {{a: {{component: {next}}}, b: {{component: {next}}}}}"))
    };
    let mut files: Vec<(String, String)> = (0..12).map(level).collect();
    files.push(("f12.yml".to_owned(), "{code: src, environment: {image: x}}".to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let submission = submission("{type: pipeline, component: f0.yml}", &files);
    assert!(submission.nodes() > 10_000, "{}", submission.nodes());
    let meter = Meter::unlimited();
    assert_eq!(sites(&submission, Facet::Image, &meter).unwrap().len(), 1);
    assert!(meter.used() < 500, "{}", meter.used());
    assert_eq!(written(&submission, Facet::Component).len(), 13);
}

#[test]
fn the_meter_stops_the_walk() {
    let submission = submission(TWICE, &FILES);
    for facet in Facet::ALL {
        assert_eq!(sites(&submission, facet, &Meter::new(3)), Err(Stop::Work { limit: 3 }), "{facet:?}");
    }
}
