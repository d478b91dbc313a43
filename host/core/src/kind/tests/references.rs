use super::super::{Role, of, reference_places};
use super::tree;

/// The texts at reference places, with the role of the file that each names.
fn found(text: &str) -> Vec<(String, Role)> {
    let tree = tree(text);
    let role = of(&tree).unwrap().role;
    reference_places(&tree, role)
        .iter()
        .map(|place| (tree.text(place.node).unwrap().to_owned(), place.role))
        .collect()
}

#[test]
fn references_stand_at_any_depth() {
    let text = "
type: pipeline
jobs:
  a: {component: a.yml, environment: a-env.yml, compute: no, code: no, inputs: {environment: no, component: {path: no}}}
  b: {trial: b.yml}
  c: {trial: {environment: c-env.yml, code: no}}
  d: {type: parallel, task: {environment: d-env.yml, code: no}}
  e: {type: spark, environment: {image: no, conda_file: e-conda.yml, build: {path: no}}}
  f:
    component:
      type: pipeline
      jobs:
        g: {component: {environment: g-env.yml, additional_includes: [no], task: {environment: g-task.yml}}}
        h: {component: azureml:h:1}
environment_variables: {environment: no}
tags: {component: no}
";
    use Role::{Component, Conda, Environment};
    let expected = [
        ("a.yml", Component),
        ("a-env.yml", Environment),
        ("b.yml", Component),
        ("c-env.yml", Environment),
        ("d-env.yml", Environment),
        ("e-conda.yml", Conda),
        ("g-env.yml", Environment),
        ("g-task.yml", Environment),
        ("azureml:h:1", Component),
    ];
    assert_eq!(found(text), expected.map(|(text, role)| (text.to_owned(), role)));
}

#[test]
fn every_kind_has_its_own() {
    use Role::{Component, Conda, Environment, Job};
    for (text, expected) in [
        ("{type: command, environment: e.yml}", &[("e.yml", Environment)][..]),
        ("{type: sweep, trial: t.yml}", &[("t.yml", Component)]),
        ("{type: pipeline, component: c.yml}", &[("c.yml", Component)]),
        ("create_job: j.yml", &[("j.yml", Job)]),
        (
            "create_job: {type: pipeline, job: j.yml, environment: e.yml}",
            &[("j.yml", Job), ("e.yml", Environment)],
        ),
        ("create_job: {jobs: {a: {component: c.yml}}}", &[("c.yml", Component)]),
        ("{name: e, conda_file: c.yml, build: {path: no}}", &[("c.yml", Conda)]),
        ("{name: e, conda_file: {dependencies: [no]}, image: no}", &[]),
        ("{endpoint_name: e, environment: e.yml, model: no}", &[("e.yml", Environment)]),
        ("{endpoint_name: e, type: pipeline, component: c.yml}", &[("c.yml", Component)]),
        ("{type: command, version: 1, environment: e.yml, code: no}", &[("e.yml", Environment)]),
        ("{type: automl, environment_id: no, training_data: {path: no}}", &[]),
        ("{type: command, environment: 7, jobs: []}", &[]),
        ("{type: uri_file, path: no}", &[]),
    ] {
        let expected: Vec<_> = expected.iter().map(|(text, role)| ((*text).to_owned(), *role)).collect();
        assert_eq!(found(text), expected, "{text}");
    }
}
