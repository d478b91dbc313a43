use super::super::Facet;
use super::check;

#[test]
fn every_text_that_names_one() {
    check(
        Facet::Datastore,
        "
type: pipeline
settings: {default_datastore: azureml:workspaceblobstore}
inputs:
  a: {path: azureml://datastores/a/paths/x}
  b: {path: azureml://subscriptions/s/resourcegroups/r/workspaces/w/datastores/b/paths/x}
  c: azureml://datastores/literal/paths/x
  d: {path: azureml:d:1}
  e: {path: ./x}
outputs: {o: {path: azureml://datastores/o/paths/x}}
jobs:
  s: {type: command, code: azureml://datastores/code/paths/x, environment: {build: {path: azureml://datastores/build/paths/x}}}
",
        &[],
        &[
            "/settings/default_datastore registered @",
            "/inputs/a/path short @",
            "/inputs/b/path long @",
            "/inputs/c short @",
            "/outputs/o/path short @",
            "/jobs/s/code short @/jobs/s",
            "/jobs/s/environment/build/path short @/jobs/s/environment",
        ],
    );
    check(
        Facet::Datastore,
        "{type: uri_file, path: x, datastore: azureml://datastores/d}",
        &[],
        &["/datastore short @"],
    );
    check(Facet::Datastore, "{type: uri_file, path: x, datastore: d}", &[], &["/datastore registered @"]);
    check(
        Facet::Datastore,
        "{type: uri_file, source: {}, path: azureml://datastores/d/paths/x}",
        &[],
        &["/path short @"],
    );
    check(Facet::Datastore, "{type: azure_blob, name: d}", &[], &[]);
}
