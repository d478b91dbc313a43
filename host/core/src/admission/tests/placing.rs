//! Findings: where they are shown, in which order, and each once.

use super::fake::*;
use crate::admission::{Admission, Context, run};
use crate::files::MemoryFiles;
use crate::finding::Level::{Error, Note, Warning};
use crate::finding::Origin;
use crate::policy::RawFinding;

/// A pipeline with two steps of one component, and a step of another.
fn pipeline() -> MemoryFiles {
    MemoryFiles::default()
        .file(
            "/repo/pipeline.yml",
            "type: pipeline\njobs:\n  one:\n    component: ./train.yml\n  two:\n    component: ./train.yml\n  three:\n    component: ./eval.yml\n",
        )
        .file("/repo/train.yml", "type: command\nname: train\ncommand: echo\nenvironment: azureml:e:1\n")
        .file("/repo/eval.yml", "type: command\nname: eval\ncommand: echo\nenvironment: azureml:e:1\n")
}

fn find(found: Vec<RawFinding>) -> Admission {
    run(
        "pipeline.yml",
        loaded(pipeline(), "pipeline.yml"),
        &enforced(vec![Fake::finds(found)]),
        &Context::default(),
    )
}

fn shown(admission: &Admission) -> Vec<(String, u32, &str, u32)> {
    let show = |finding: &crate::finding::Finding| {
        let place = finding.place.clone().unwrap();
        (place.file, place.line, admission_message(admission, finding), finding.other_uses)
    };
    admission.findings().iter().filter(|finding| finding.origin != Origin::Host).map(show).collect()
}

fn admission_message<'a>(admission: &'a Admission, finding: &crate::finding::Finding) -> &'a str {
    let same = admission.findings().iter().find(|other| *other == finding);
    same.map_or("", |finding| finding.message.as_str())
}

#[test]
fn a_finding_at_a_shared_place_is_one_with_the_number_of_its_other_uses() {
    let environment =
        |step: &str| raw("R", Some(Error), &format!("/jobs/{step}/component/environment"), "shared");
    let admission = find(vec![environment("two"), environment("one"), environment("three")]);
    let expected = [("eval.yml".to_owned(), 4, "shared", 0), ("train.yml".to_owned(), 4, "shared", 1)];
    assert_eq!(shown(&admission), expected);
}

#[test]
fn a_finding_about_one_use_points_at_the_step() {
    let admission = find(vec![
        raw("R", Some(Error), "/jobs/one", "step"),
        raw("R", Some(Error), "/jobs/one/component", "reference"),
        raw("R", Some(Error), "/jobs/two/component", "reference"),
    ]);
    let lines: Vec<_> = shown(&admission)
        .into_iter()
        .map(|(file, line, message, uses)| (file, line, message.to_owned(), uses))
        .collect();
    assert!(lines.iter().all(|(file, _, _, uses)| file == "pipeline.yml" && *uses == 0), "{lines:?}");
    let references: Vec<u32> =
        lines.iter().filter(|(_, _, message, _)| message == "reference").map(|(_, line, ..)| *line).collect();
    assert_eq!(references, [4, 6]);
}

#[test]
fn what_is_not_there_is_shown_at_the_nearest_that_is() {
    let admission = find(vec![raw("R", Some(Error), "/jobs/one/component/resources/shm_size", "absent")]);
    let [(file, _, message, uses)] = shown(&admission).try_into().unwrap();
    assert_eq!(
        (file.as_str(), message),
        ("pipeline.yml", "absent"),
        "the nearest node is the content of a file: its reference"
    );
    assert_eq!(uses, 0);
}

#[test]
fn findings_are_sorted_by_place_and_rule_and_equal_ones_are_one() {
    let command = |rule: &str, level, message: &str| raw(rule, Some(level), "/command", message);
    let found = vec![
        raw("R", Some(Note), "/tags/t", "late"),
        command("S", Note, "same"),
        command("R", Warning, "same"),
        command("S", Note, "same"),
        command("S", Note, "other"),
        raw("R", Some(Error), "", "first"),
    ];
    let admission = admit(&enforced(vec![Fake::finds(found.clone()), Fake::finds(found)]));
    let all: Vec<_> = admission
        .findings()
        .iter()
        .map(|finding| (finding.rule.as_str(), finding.message.as_str()))
        .collect();
    assert_eq!(all, [("R", "first"), ("R", "same"), ("S", "other"), ("S", "same"), ("R", "late")]);
    assert!(admission.findings().iter().all(|finding| finding.origin == Origin::Policy("a".to_owned())));
}

#[test]
fn undecided_is_shown_as_what_it_is() {
    let admission = admit(&policies(vec![(
        "a",
        "undecided: note",
        Ok(Fake::finds(vec![
            raw("R", None, "/command", "who knows"),
            raw("S", Some(Error), "/command", "known"),
        ])),
    )]));
    let shown: Vec<_> =
        admission.findings().iter().map(|finding| (finding.level, finding.undecided)).collect();
    assert_eq!(shown, [(Note, true), (Error, false)]);
}

#[test]
fn related_places_are_places() {
    let mut finding = raw("R", Some(Error), "/command", "m");
    finding.related = vec![("/tags/t".to_owned(), "see".to_owned())];
    finding.help = Some("do".to_owned());
    let admission = admit(&enforced(vec![Fake::finds(vec![finding])]));
    let [finding] = admission.findings() else { panic!() };
    let related = &finding.related[0];
    assert_eq!((related.place.line, related.place.column, related.label.as_str()), (5, 11, "see"));
    assert_eq!(finding.help.as_deref(), Some("do"));
}

#[test]
fn levels_of_the_configuration_win() {
    let found =
        || Fake::finds(vec![raw("R", Some(Error), "/command", "r"), raw("S", Some(Error), "/command", "s")]);
    let admission = admit(&policies(vec![("a", "levels: {R: off, S: note}", Ok(found()))]));
    let shown: Vec<_> =
        admission.findings().iter().map(|finding| (finding.rule.as_str(), finding.level)).collect();
    assert_eq!(shown, [("S", Note)]);
}
