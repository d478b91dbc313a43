//! The policy natively. The cases in `cases/` run it as a component on real specs.

use jobgate_guest::form;
use jobgate_guest::testing::{Place, Submission, check};
use serde_json::{Value, json};

use crate::Environments;

fn found(submission: &Submission, settings: Value) -> Vec<(String, String)> {
    let findings = submission.validate::<Environments>(&settings).unwrap();
    findings.into_iter().map(|finding| (finding.rule, finding.pointer.to_string())).collect()
}

fn environment(tree: Value) -> Submission {
    Submission::new("environment", tree)
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(rule, pointer)| ((*rule).to_owned(), (*pointer).to_owned())).collect()
}

#[test]
fn an_environment_is_judged_by_what_it_holds() {
    let long = "a".repeat(256);
    for (tree, expected) in [
        (json!({"name": "e", "image": "a/b:1"}), &[][..]),
        (
            json!({"name": "e", "image": "a", "build": {"path": "x"}}),
            &[("AML-ENV-004", ""), ("AML-ENV-015", "/build")][..],
        ),
        (json!({"name": "e"}), &[("AML-ENV-004", "")]),
        (json!({"name": "e", "inference_config": {}}), &[]),
        (json!({"name": "azureML-x", "image": "a"}), &[("AML-ENV-005", "/name")]),
        (json!({"name": "Microsoft", "image": "a"}), &[("AML-ENV-005", "/name")]),
        (json!({"name": "ünicode", "image": "a"}), &[]),
        (json!({"name": long, "image": "a"}), &[("AML-ENV-006", "/name")]),
        (json!({"name": "e", "image": "a", "docker": {}}), &[("AML-ENV-007", "/docker")]),
    ] {
        assert_eq!(found(&environment(tree.clone()), json!({})), rows(expected), "{tree}");
    }
}

/// What a prompt flow calls its environment lists Python packages: the client makes an environment of it.
#[test]
fn the_environment_of_a_flow_is_none() {
    let flow = json!({"component": {"nodes": [], "environment": {"python_requirements_txt": "r.txt"}}});
    let flow = Submission::new("job/pipeline", flow);
    let at = Place::new("/component/environment", form::Environment::Inline);
    assert_eq!(found(&flow.site(at), json!({})), []);
}

#[test]
fn the_name_of_an_environment_in_a_job_is_ignored() {
    let job = Submission::new("job/command", json!({"environment": {"name": "AzureML-x", "image": "a"}}));
    assert_eq!(found(&job.site(Place::new("/environment", form::Environment::Inline)), json!({})), []);
}

#[test]
fn images_are_judged_wherever_they_are_mirrored() {
    for (image, is_old) in [
        ("mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04:20230620.v1", true),
        ("corp.azurecr.io/mcr.microsoft.com/azureml/base@sha256:0", true),
        ("mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:1", false),
        ("mcr.microsoft.com/azureml/base-of-mine:1", false),
        ("base", false),
    ] {
        let submission = environment(json!({"image": image})).site(Place::new("/image", form::Image::Inline));
        let expected: &[_] = if is_old { &[("AML-ENV-008", "/image")] } else { &[] };
        assert_eq!(found(&submission, json!({})), rows(expected), "{image}");
    }
}

#[test]
fn a_build_context_must_be_seen() {
    for (form, rule) in [
        (form::Image::DockerfileMissing, "AML-ENV-011"),
        (form::Image::DockerfileUnreadable, "AML-ENV-011"),
        (form::Image::ContextRemote, "AML-ENV-014"),
    ] {
        let submission = environment(json!({"build": {"path": "x"}})).site(Place::new("/build/path", form));
        assert_eq!(found(&submission, json!({})), rows(&[("AML-ENV-015", "/build"), (rule, "/build/path")]));
    }
}

#[test]
fn a_conda_file_is_pinned() {
    let conda = |conda: Value| environment(json!({"image": "a", "conda_file": conda}));
    let note = ("AML-ENV-015", "/conda_file");
    let pinned = json!({"channels": ["conda-forge"], "dependencies": ["python=3.10", "pip=24.0", {"pip": ["numpy==1.2"]}]});
    assert_eq!(found(&conda(pinned.clone()), json!({})), rows(&[note]));
    let allowed = json!({"channels": ["conda-forge"], "indexes": ["https://corp/simple"]});
    assert_eq!(found(&conda(pinned.clone()), allowed.clone()), rows(&[note]));
    let open = json!({"dependencies": ["numpy", {"pip": ["a", "--index-url https://elsewhere"]}]});
    let (file, dependencies) = ("/conda_file", "/conda_file/dependencies");
    assert_eq!(
        found(&conda(open), allowed),
        rows(&[
            ("AML-ENV-013", file),
            ("AML-ENV-013", dependencies),
            ("AML-ENV-013", dependencies),
            ("AML-ENV-013", dependencies),
            ("AML-ENV-013", "/conda_file/dependencies/1/pip"),
            ("AML-ENV-013", "/conda_file/dependencies/1/pip/1"),
            note,
        ])
    );
    let other = json!({"channels": ["defaults"], "dependencies": ["python=3.10"]});
    let refused = rows(&[("AML-ENV-013", "/conda_file/channels/0"), note]);
    assert_eq!(found(&conda(other), json!({"channels": ["conda-forge"]})), refused);
}

#[test]
fn settings_of_other_policies_are_refused() {
    for settings in [json!({"channel": []}), json!({"levels": {"AML-ID-001": "off"}})] {
        assert_eq!(check::<Environments>(&settings).len(), 1, "{settings}");
    }
}
