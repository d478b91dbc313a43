use super::super::Facet;
use super::check;

fn component(spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    check(Facet::Component, spec, others, expected);
}

#[test]
fn forms() {
    for (value, form) in [
        ("{command: x}", "inline"),
        ("c.yml", "file"),
        ("file:c.yml", "file"),
        ("azureml:c:1", "registered"),
        ("azureml:c@default", "label"),
        ("azureml://registries/azureml/components/c/labels/latest", "registry"),
        ("azureml://registries/azureml/components/c", "registry"),
        ("azureml:/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/components/c/versions/1", "arm"),
        ("azureml:c", "invalid"),
        ("https://x/c.yml", "invalid"),
        ("[c.yml]", "invalid"),
        ("missing.yml", "unresolved"),
        ("spec.yml", "unresolved"),
    ] {
        let value = if value.starts_with(['{', '[']) { value.to_owned() } else { format!("'{value}'") };
        let spec = format!("{{type: pipeline, jobs: {{a: {{component: {value}}}}}}}");
        component(&spec, &[("c.yml", "command: x")], &[&format!("/jobs/a/component {form} @/jobs/a")]);
    }
}

#[test]
fn every_use_at_any_depth() {
    component(
        "
type: pipeline
jobs:
  a: {component: n.yml}
  b: {trial: t.yml}
  c: {type: sweep, trial: {command: x}}
  d: {component: }
inputs: {component: {component: azureml:no:1}}
",
        &[("n.yml", "jobs: {inner: {component: azureml:inner:1}}"), ("t.yml", "command: x")],
        &[
            "/jobs/a/component file @/jobs/a",
            "/jobs/a/component/jobs/inner/component registered @/jobs/a/component/jobs/inner",
            "/jobs/b/trial file @/jobs/b",
            "/jobs/c/trial inline @/jobs/c",
        ],
    );
    component("{type: sweep, trial: {}}", &[], &["/trial inline @"]);
    component("{type: pipeline, component: azureml:c:1}", &[], &["/component registered @"]);
    component(
        "{endpoint_name: e, type: pipeline, component: c.yml}",
        &[("c.yml", "jobs: {}")],
        &["/component file @"],
    );
    component(
        "create_job: {job: j.yml}",
        &[("j.yml", "{type: pipeline, component: azureml:c:1}")],
        &["/create_job/job/component registered @/create_job"],
    );
    component("{type: command, version: 1}", &[], &[]);
}

#[test]
fn an_id_is_used_in_place_of_what_is_written_beside_it() {
    component(
        "
type: pipeline
jobs:
  a: {component: c.yml}
  b: {component: {command: x, id: azureml:b:1}}
  c: {trial: {command: x, id: /subscriptions/s}}
  d: {component: {command: x, id: x}}
  e: {component: {command: x, id: null}}
",
        &[("c.yml", "{type: pipeline, id: 'azureml://registries/r/components/c/versions/1', jobs: {}}")],
        &[
            "/jobs/a/component file @/jobs/a",
            "/jobs/a/component/id registry @/jobs/a/component",
            "/jobs/b/component inline @/jobs/b",
            "/jobs/b/component/id registered @/jobs/b/component",
            "/jobs/c/trial inline @/jobs/c",
            "/jobs/c/trial/id arm @/jobs/c/trial",
            "/jobs/d/component inline @/jobs/d",
            "/jobs/d/component/id invalid @/jobs/d/component",
            "/jobs/e/component inline @/jobs/e",
        ],
    );
    component("{type: command, name: c, command: x, id: azureml:b:1}", &[], &[]);
}

#[test]
fn monitors_name_components() {
    component(
        "
create_monitor:
  monitoring_signals:
    a: {type: custom, component_id: azureml:c:1}
    b: {production_data: {pre_processing_component: azureml:p:1}}
    c: {production_data: [{input_data: {}}, {pre_processing_component: azureml:q:1}], reference_data: {pre_processing_component: x}}
    d: {input_data: {mine: {pre_processing_component: azureml:r:1}}}
",
        &[],
        &[
            "/create_monitor/monitoring_signals/a/component_id registered @",
            "/create_monitor/monitoring_signals/b/production_data/pre_processing_component registered @",
            "/create_monitor/monitoring_signals/c/production_data/1/pre_processing_component registered @",
            "/create_monitor/monitoring_signals/c/reference_data/pre_processing_component invalid @",
            "/create_monitor/monitoring_signals/d/input_data/mine/pre_processing_component registered @",
        ],
    );
}
