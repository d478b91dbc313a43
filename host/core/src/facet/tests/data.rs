use super::super::Facet;
use super::check;

fn data(spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    check(Facet::Data, spec, others, expected);
}

#[test]
fn forms() {
    for (value, form) in [
        ("./data", "local"),
        ("azureml://datastores/d/paths/x", "datastore"),
        ("azureml://subscriptions/s/resourcegroups/r/workspaces/w/datastores/d/paths/x", "datastore"),
        ("azureml:d:1", "registered"),
        ("azureml:d@latest", "label"),
        ("azureml://registries/r/data/d/versions/1", "registry"),
        ("https://x/y.csv", "url"),
        ("wasbs://c@a.blob.core.windows.net/x", "url"),
        ("abfss://c@a.dfs.core.windows.net/x", "url"),
        ("${{parent.inputs.x}}", "binding"),
        ("azureml://datastores/d/paths/${{name}}", "datastore"),
    ] {
        data(
            &format!("{{type: command, inputs: {{a: {{path: '{value}'}}}}}}"),
            &[],
            &[&format!("/inputs/a/path {form} @")],
        );
        data(&format!("{{type: uri_file, path: '{value}'}}"), &[], &[&format!("/path {form} @")]);
        data(&format!("{{type: mlflow_model, path: '{value}'}}"), &[], &[&format!("/path {form} @")]);
    }
}

#[test]
fn inputs_and_outputs() {
    data(
        "
type: pipeline
inputs:
  a: {type: uri_folder}
  b: {type: string, default: x}
  c: text
  d: azureml:literal:1
  e: 7
  f: {value: 1}
  g: {type: mltable, path: }
outputs:
  a: {type: uri_folder, path: azureml://datastores/d/paths/x}
  b: {type: uri_folder}
  c:
  d: {}
jobs:
  s: {type: command, inputs: {a: '${{parent.inputs.a}}', b: {path: '${{parent.inputs.a}}', mode: direct}}, outputs: {o: '${{parent.outputs.a}}'}}
  n: {component: {inputs: {a: {type: uri_folder}, b: {path: azureml:x:1}}, outputs: {a: {type: uri_folder}}}}
",
        &[],
        &[
            "/inputs/a/path absent @ =",
            "/inputs/g/path absent @ =",
            "/outputs/a/path datastore @",
            "/outputs/b/path absent @ =",
            "/outputs/c/path absent @ =",
            "/outputs/d/path absent @ =",
            "/jobs/s/inputs/a binding @/jobs/s",
            "/jobs/s/inputs/b/path binding @/jobs/s",
            "/jobs/s/outputs/o binding @/jobs/s",
            "/jobs/n/component/inputs/b/path registered @/jobs/n/component",
        ],
    );
}

#[test]
fn other_kinds() {
    data(
        "{type: automl, training_data: {path: azureml:t:1}, validation_data: {type: mltable}, test_data: ./t}",
        &[],
        &["/training_data/path registered @", "/validation_data/path absent @ =", "/test_data local @"],
    );
    data(
        "{type: finetuning, model: {type: mlflow_model, path: azureml://registries/r/models/m/versions/1}}",
        &[],
        &["/model/path registry @"],
    );
    data("{endpoint_name: e, model: azureml:m:1}", &[], &["/model registered @"]);
    data("{endpoint_name: e, model: {path: ./m}}", &[], &["/model/path local @/model"]);
    data(
        "{endpoint_name: e, data_collector: {collections: {c: {data: {path: azureml://datastores/d}}, d: {}}}}",
        &[],
        &[
            "/data_collector/collections/c/data/path datastore @",
            "/data_collector/collections/d/data absent @ =",
        ],
    );
    data(
        "{type: uri_folder, source: {connection: azureml:c, path: x/y.csv}, path: azureml://datastores/d/paths/x}",
        &[],
        &["/source/connection registered @", "/path datastore @"],
    );
    data(
        "{type: data_transfer, source: {path: azureml://datastores/d/paths/x}, sink: {connection: azureml:c}}",
        &[],
        &["/source/path datastore @", "/sink/connection registered @"],
    );
    data(
        "{type: import, source: {connection: azureml:c}, output: {path: azureml://datastores/d/paths/x}}",
        &[],
        &["/source/connection registered @", "/output/path datastore @"],
    );
    data(
        "import_data: {source: {connection: azureml:c}, path: azureml://datastores/d/paths/x}",
        &[],
        &[
            "/import_data/source/connection registered @/import_data",
            "/import_data/path datastore @/import_data",
        ],
    );
    data(
        "create_monitor: {monitoring_signals: {s: {reference_data: {input_data: {path: azureml:d:1}}}}}",
        &[],
        &["/create_monitor/monitoring_signals/s/reference_data/input_data/path registered @"],
    );
}
