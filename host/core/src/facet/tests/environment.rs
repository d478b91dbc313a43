use super::super::Facet;
use super::check;

fn environment(spec: &str, others: &[(&str, &str)], expected: &[&str]) {
    check(Facet::Environment, spec, others, expected);
}

#[test]
fn forms() {
    for (value, form) in [
        ("{image: x}", "inline"),
        ("{}", "inline"),
        ("e.yml", "file"),
        ("file:./e.yml", "file"),
        ("azureml:e:1", "registered"),
        ("azureml:e@latest", "label"),
        ("azureml:AzureML-sklearn-1.0@latest", "curated"),
        ("azureml:AzureML-sklearn-1.0:3", "curated"),
        ("azureml://registries/azureml/environments/e/versions/1", "registry"),
        (
            "azureml:/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/environments/e/versions/1",
            "arm",
        ),
        ("azureml:e", "invalid"),
        ("https://example.com/e.yml", "invalid"),
        ("[x]", "invalid"),
        ("7", "invalid"),
        ("missing.yml", "unresolved"),
        ("mcr.microsoft.com/azureml/openmpi:1", "unresolved"),
        ("../out/x", "unresolved"),
        ("spec.yml", "unresolved"),
    ] {
        let spec = format!("{{type: command, environment: '{value}'}}").replace("'{", "{").replace("}'", "}");
        let spec = spec.replace("'[", "[").replace("]'", "]").replace("'7'", "7");
        environment(&spec, &[("e.yml", "image: x")], &[&format!("/environment {form} @")]);
    }
    environment("{type: command, environment: null}", &[], &[]);
    environment("{type: command}", &[], &[]);
}

#[test]
fn an_id_is_used_in_place_of_what_is_written_beside_it() {
    let arm = "azureml:/subscriptions/s/resourceGroups/r/providers/p/workspaces/w/environments/e/versions/1";
    for (id, form) in [
        ("azureml:e:1", "registered"),
        ("azureml:e@latest", "label"),
        ("azureml:AzureML-x:1", "curated"),
        ("azureml://registries/r/environments/e/versions/1", "registry"),
        (arm, "arm"),
        // The client sends it as it is.
        ("azureml:e", "invalid"),
    ] {
        let file = format!("{{image: x, id: '{id}'}}");
        for (content, written) in [(file.as_str(), "inline"), ("e.yml", "file")] {
            environment(
                &format!("{{type: command, environment: {content}}}"),
                &[("e.yml", &file)],
                &[
                    &format!("/environment {written} @ !id-decides"),
                    &format!("/environment/id {form} @/environment"),
                ],
            );
        }
    }
}

#[test]
fn an_id_that_the_client_does_not_take_leaves_the_rest_as_it_is() {
    for id in
        ["'azureml:'", "''", "' azureml:e:1'", "e:1", "/subscriptions/s", "AZUREML:e:1", "5", "[azureml:e:1]"]
    {
        let form = if id == "' azureml:e:1'" { "registered" } else { "invalid" };
        environment(
            &format!("{{type: command, environment: {{image: x, id: {id}}}}}"),
            &[],
            &["/environment inline @", &format!("/environment/id {form} @/environment")],
        );
    }
    environment("{type: command, environment: {image: x, id: null}}", &[], &["/environment inline @"]);
    // An environment that is put under its name.
    environment("{name: e, image: x, id: azureml:e:1}", &[], &[]);
}

#[test]
fn an_id_is_found_wherever_an_environment_is() {
    environment(
        "
type: pipeline
jobs:
  a: {component: c.yml, environment: {id: azureml:a:1}}
  b: {trial: {environment: {id: azureml:b:1}}}
  c: {type: parallel, task: {environment: {id: azureml:c:1}}}
  d: {type: spark, environment: {id: azureml:d:1, image: x}}
  e: {type: spark, environment: {id: azureml:e:1}}
",
        &[("c.yml", "{type: spark, environment: {id: azureml:f:1}}")],
        &[
            "/jobs/a/component/environment inline @/jobs/a/component",
            "/jobs/a/component/environment/id registered @/jobs/a/component/environment",
            "/jobs/a/environment inline @/jobs/a !component-decides",
            "/jobs/a/environment/id registered @/jobs/a/environment !component-decides",
            "/jobs/b/trial/environment inline @/jobs/b/trial !id-decides",
            "/jobs/b/trial/environment/id registered @/jobs/b/trial/environment",
            "/jobs/c/task/environment inline @/jobs/c !id-decides",
            "/jobs/c/task/environment/id registered @/jobs/c/task/environment",
            "/jobs/d/environment inline @/jobs/d !id-decides",
            "/jobs/d/environment/id registered @/jobs/d/environment",
            // Of Spark without an image the client forgets the `id`.
            "/jobs/e/environment inline @/jobs/e",
            "/jobs/e/environment/id registered @/jobs/e/environment",
        ],
    );
    environment(
        "{endpoint_name: e, environment: {id: azureml:e:1, image: x}}",
        &[],
        &["/environment inline @ !id-decides", "/environment/id registered @/environment"],
    );
}

#[test]
fn every_use_at_any_depth() {
    environment(
        "
type: pipeline
jobs:
  a: {type: command, environment: azureml:a:1}
  b: {type: spark, environment: {image: x}}
  c: {component: c.yml, environment: azureml:no:1}
  d: {component: {environment: azureml:d:1}}
  e: {trial: t.yml}
  f: {type: sweep, trial: {environment: {image: x}}}
  g: {type: parallel, task: {environment: azureml:g:1}}
  h: {component: p.yml}
  i: {component: azureml:i:1, environment: {image: x}}
  j: {component: , environment: azureml:j:1}
inputs: {environment: {environment: no}}
environment_variables: {environment: no}
",
        &[
            ("c.yml", "{type: command, environment: azureml:c:1}"),
            ("t.yml", "{type: command, environment: azureml:t:1}"),
            ("p.yml", "{type: parallel, task: {environment: azureml:p:1}}"),
        ],
        &[
            "/jobs/a/environment registered @/jobs/a",
            "/jobs/b/environment inline @/jobs/b",
            "/jobs/c/component/environment registered @/jobs/c/component",
            "/jobs/c/environment registered @/jobs/c !component-decides",
            "/jobs/d/component/environment registered @/jobs/d/component",
            "/jobs/e/trial/environment registered @/jobs/e/trial",
            "/jobs/f/trial/environment inline @/jobs/f/trial",
            "/jobs/g/task/environment registered @/jobs/g",
            "/jobs/h/component/task/environment registered @/jobs/h/component",
            "/jobs/i/environment inline @/jobs/i !component-decides",
            "/jobs/j/environment registered @/jobs/j",
        ],
    );
}

#[test]
fn other_kinds() {
    environment(
        "{type: sweep, trial: {environment: azureml:e:1}}",
        &[],
        &["/trial/environment registered @/trial"],
    );
    environment("{type: command, version: 1, environment: azureml:e:1}", &[], &["/environment registered @"]);
    environment("{endpoint_name: e, environment: e.yml}", &[("e.yml", "image: x")], &["/environment file @"]);
    environment("{endpoint_name: e, environment: {inference_config: {}}}", &[], &["/environment inline @"]);
    environment(
        "{endpoint_name: e, package: {base_environment_source: {resource_id: azureml:e:1}}}",
        &[],
        &["/package/base_environment_source/resource_id registered @"],
    );
    environment(
        "{base_environment_source: {resource_id: azureml:e:1}}",
        &[],
        &["/base_environment_source/resource_id registered @"],
    );
    environment("{type: automl, environment_id: AzureML-x}", &[], &["/environment_id curated @"]);
    environment("{type: automl, environment_id: /subscriptions/s/x}", &[], &["/environment_id arm @"]);
    environment(
        "{type: automl, environment_id: e.yml}",
        &[("e.yml", "image: x")],
        &["/environment_id invalid @"],
    );
    environment(
        "create_job: j.yml",
        &[("j.yml", "{type: command, environment: azureml:e:1}")],
        &["/create_job/environment registered @/create_job"],
    );
    environment("image: x", &[], &[]);
}
