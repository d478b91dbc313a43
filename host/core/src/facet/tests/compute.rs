use super::super::Facet;
use super::check;

fn compute(spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    check(Facet::Compute, spec, others, expected);
}

#[test]
fn forms() {
    for (value, form) in [
        ("azureml:c", "registered"),
        ("c", "registered"),
        ("local", "local"),
        ("azureml:/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/computes/c", "arm"),
        ("/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/computes/c", "arm"),
        ("7", "registered"),
    ] {
        for kind in ["command", "sweep", "spark", "pipeline", "automl", "finetuning"] {
            compute(&format!("{{type: {kind}, compute: {value}}}"), &[], &[&format!("/compute {form} @")]);
        }
    }
    compute("{type: command}", &[], &["/compute absent @ ="]);
    compute("{type: command, compute: null}", &[], &["/compute absent @ ="]);
}

#[test]
fn every_place() {
    compute(
        "
type: pipeline
settings: {default_compute: azureml:d}
jobs:
  a: {type: command, compute: azureml:a}
  b: {component: c.yml}
  c: {component: n.yml}
inputs: {compute: {compute: no}}
",
        &[("c.yml", "command: x"), ("n.yml", "jobs: {leaf: {command: x}}")],
        &[
            "/settings/default_compute registered @",
            "/jobs/a/compute registered @/jobs/a",
            "/jobs/b/compute absent @/jobs/b =",
            "/jobs/c/component/jobs/leaf/compute absent @/jobs/c/component/jobs/leaf =",
            "/compute absent @ =",
        ],
    );
}

#[test]
fn other_kinds() {
    compute("{endpoint_name: e, mini_batch_size: 1}", &[], &["/compute absent @ ="]);
    compute("{endpoint_name: e, compute: azureml:c}", &[], &["/compute registered @"]);
    compute("{endpoint_name: e, model: m}", &[], &[]);
    compute(
        "{endpoint_name: e, type: pipeline, compute: x, settings: {default_compute: c}}",
        &[],
        &["/compute registered @", "/settings/default_compute registered @"],
    );
    compute("{name: e, auth_mode: key, compute: azureml:k8s}", &[], &["/compute registered @"]);
    compute("{$schema: workspace, image_build_compute: c}", &[], &["/image_build_compute registered @"]);
    compute("{type: amlcompute}", &[], &[]);
}
