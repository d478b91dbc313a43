//! From a pointer to a line and a column (`docs/abi.md` §8).

use jobgate_core::pointer::Pointer;
use jobgate_core::submission::Submission;

use crate::support::*;

const JOB: &str = "\
# é
type: pipeline
jobs:
  é: {type: command, compute: azureml:c}
  b:
    type: command
    component: ./c.yml
    inputs:
      - x
";

fn place(submission: &Submission, pointer: &str) -> (String, u32, u32, String) {
    let place = submission.place(&Pointer::parse(pointer).unwrap());
    let file = submission.files().find(|file| *file.path == *place.file).unwrap();
    let covered = &file.document.text()[place.span.0 as usize..place.span.1 as usize];
    (place.file, place.line, place.column, covered.to_owned())
}

#[test]
fn places_are_nodes_references_or_the_nearest_key() {
    let submission =
        load(&[("job.yml", JOB), ("c.yml", "type: command\ncommand: go\nenvironment: {image: a:1}\n")]);
    for (pointer, file, line, column, covered) in [
        ("/type", "job.yml", 2, 7, "pipeline"),
        ("/jobs/é/compute", "job.yml", 4, 31, "azureml:c"),
        ("/jobs/b", "job.yml", 5, 3, "b"),
        ("/jobs/b/component", "job.yml", 7, 16, "./c.yml"),
        ("/jobs/b/component/command", "c.yml", 2, 10, "go"),
        ("/jobs/b/component/environment", "c.yml", 3, 1, "environment"),
        ("/jobs/b/inputs/0", "job.yml", 9, 9, "x"),
        // What is not there: the key above it.
        ("/jobs/b/identity", "job.yml", 5, 3, "b"),
        ("/jobs/b/identity/type", "job.yml", 5, 3, "b"),
        ("/jobs/b/inputs/5", "job.yml", 8, 5, "inputs"),
        ("/jobs/b/component/identity", "job.yml", 7, 16, "./c.yml"),
        ("/jobs/b/component/environment/x", "c.yml", 3, 1, "environment"),
        ("", "job.yml", 2, 1, ""),
        ("/identity", "job.yml", 2, 1, ""),
    ] {
        assert_eq!(
            place(&submission, pointer),
            (file.to_owned(), line, column, covered.to_owned()),
            "{pointer}"
        );
    }
}

#[test]
fn what_an_edit_made_is_shown_at_what_stood_there() {
    let mut editor = editor(&load(&[("job.yml", "type: command\ncommand: go\nenvironment: azureml:e:1\n")]));
    editor.put("/identity", json("{\"type\":\"user_identity\"}")).unwrap();
    editor.put("/environment", json("{\"image\":\"x:1\"}")).unwrap();
    let submission = editor.submission();
    assert_eq!(place(submission, "/identity/type"), ("job.yml".to_owned(), 1, 1, String::new()));
    assert_eq!(place(submission, "/environment/image").1, 3);
    let (_, changes) = editor.finish();
    let lines: Vec<u32> = changes.iter().map(|change| change.place.line).collect();
    assert_eq!(lines, [1, 3]);
}
